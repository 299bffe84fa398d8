"""One emulator made of several workers: rules, clocks, journal and tallies over one store.

Refuses to know which store it is, and any API.
"""
