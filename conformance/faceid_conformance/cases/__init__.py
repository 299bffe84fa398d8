"""Owns the cases: what is sent, how it is signed, and what is expected, as data.

Sends nothing and judges nothing.
"""
