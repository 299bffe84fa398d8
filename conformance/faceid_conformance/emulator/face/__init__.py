"""The face operations: what only this API does.

Refuses to know sockets, and how outcomes are ordered, forced and rendered.
"""
