"""The emulator: the documented service, strict and tolerant where it is known to be so.

Refuses to know the client, the cases and the drivers; it meets them on a socket.
"""
