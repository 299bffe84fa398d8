"""What happened: a bounded memory of requests, and tallies of them.

Refuses to hold anything that a caller would not want read: no texts, no media, no signatures.
"""
