"""Bytes of HTTP in and out: bodies into fields, outcomes into replies.

Refuses to know accounts, signatures and what any field means.
"""
