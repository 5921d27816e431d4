"""Runs plans over a snapshot, and keeps the ledger of what each engine can and cannot do."""
