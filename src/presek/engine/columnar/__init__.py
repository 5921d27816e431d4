"""The default engine: immutable columns in memory-mapped files, all rules in one pass over them."""
