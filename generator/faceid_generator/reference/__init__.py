"""Owns the reference pages: HTML files that follow from the contract and need no network.

Knows nothing of where the site is put, nor of any other output.
"""
