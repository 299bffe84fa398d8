"""Fetching a picture by url, for those who allow it: bounded, and never from where it must not.

Refuses to know operations and codes; reasons have names, and a table gives the codes.
"""
