"""The control API: what whoever runs the emulator may ask of it and tell it.

Refuses to know sockets, and what any operation answers.
"""
