"""Presek divides customers by rules that anybody can verify, and gives each group its treatment.

A segment is a function from an as-of instant and a state of knowledge to a set of customers.
A policy is a function from those sets to one treatment per customer, with its reason.

Data flows ``source → lake → engine → membership → web · cli``; meaning is built up as
``values → catalog → segment → plan``. Imports point from mechanism to meaning, never back;
``.importlinter`` draws the rooms once, and enforces them.
"""
