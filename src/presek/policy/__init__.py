"""Policies: a function from a customer's segments to one treatment per dimension, with its reason."""
