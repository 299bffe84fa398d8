"""The liars: named wrong ways, each a patch of one table or one function, chosen at start.

Refuses to be known by honest code.
"""
