"""Many feeds and your own articles in; one lasting, valid feed per category out."""

__version__ = "0.1.0"
# What another edition read or wrote may differ by our doing: entries are read anew and replaced silently,
# files are rendered anew.  It is raised with each change of what is made of a document or of an entry.
EDITION = f"{__version__}+11"
