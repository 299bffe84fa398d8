"""Owns the trial of the suite: honest emulators that it must acquit, liars that it must convict.

Refuses to judge by itself, and to try any server but emulators of this machine.
"""
