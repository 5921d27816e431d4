"""Measurements that the documents quote: one command, one table, every figure beside its peer from the same run."""
