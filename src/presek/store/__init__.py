"""Definitions and decisions in the database: segments, versions, runs, users, audit, jobs."""
