"""What a new version breaks for those who took the last one, and whether the changelog says so.

Refuses to know how the released files are made: it reads them, as they are and as they were.
"""
