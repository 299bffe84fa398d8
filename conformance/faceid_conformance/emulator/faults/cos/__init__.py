"""Lies about the operations on COS.

Refuses to touch the face operations.
"""
