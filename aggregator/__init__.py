"""Many feeds and your own articles in; one lasting, valid feed per category out."""

__version__ = "0.1.0"
