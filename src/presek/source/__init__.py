"""Outside data brought into the shape the catalog promises; rejected rows keep their row, value and reason."""
