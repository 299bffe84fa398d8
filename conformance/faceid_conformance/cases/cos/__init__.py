"""Cases of the operations on COS: the same data files, with what differs between the two APIs.

Refuses to know the face operations, and to send and to judge.
"""
