"""Turns the contract in `openapi/` into everything that is made from it.

Knows nothing of how the made things are used: neither the client nor the conformance kit
is imported.
"""
