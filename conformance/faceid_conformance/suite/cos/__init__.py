"""The layers of the suite, as far as they are about the operations on COS.

Refuses to know the face operations; what both share is in the suite itself.
"""
