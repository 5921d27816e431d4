"""The facts, in Delta Lake tables behind one head: append, read as of, erase, compact."""
