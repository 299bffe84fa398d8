"""The contract as data: the frozen model and its one reader.

Refuses to know who asks: emulator, cases, checks and reports read the same facts.
"""
