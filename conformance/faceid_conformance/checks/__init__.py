"""Owns the judgements: pure functions from an exchange and an expectation to findings.

Sends nothing and imports no driver.
"""
