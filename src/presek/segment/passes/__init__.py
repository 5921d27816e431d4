"""Rewrites that never change an answer: one file a pass, each exact in three-valued logic."""
