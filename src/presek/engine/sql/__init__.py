"""Runs a plan where the data already is: compiled to one statement of SQL, of which only the answers come back."""
