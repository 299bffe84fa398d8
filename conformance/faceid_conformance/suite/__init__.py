"""Owns the run: what is asked of a target, layer by layer, as pytest modules.

Refuses to import the emulator: a target is an address.
"""
