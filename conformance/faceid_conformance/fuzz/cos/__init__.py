"""What is drawn about the operations on COS: signatures, parameters, replies, lives.

Refuses to send and to judge.
"""
