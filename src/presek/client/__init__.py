"""A typed client of the API for programs in Python; it needs the standard library alone."""
