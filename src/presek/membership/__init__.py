"""Sets of customers and their algebra: in, out and cannot say; runs, changes, overlap and facets."""
