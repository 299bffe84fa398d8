"""Owns the ways to reach a target: raw bytes (wire) and the typed client (typed).

Judges nothing.
"""
