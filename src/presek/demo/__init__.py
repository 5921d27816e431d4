"""The seeded example company, made up on purpose, the same on every machine."""
