"""Our own validity checks, one module a format: each yields what is wrong with a document, in words."""
