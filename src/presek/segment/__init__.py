"""The segment language.

A segment is a function from an as-of instant and a state of knowledge to a set of customers.
"""
