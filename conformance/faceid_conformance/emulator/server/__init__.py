"""The door: routes, bodies off the wire, control routes, and a server around them.

Refuses to know what an operation answers.
"""
