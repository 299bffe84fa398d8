"""Owns report.html: one page that needs nothing else, what is wrong first, readable on a phone.

Refuses requests of any kind and scripts but its own; every text is escaped.
"""
