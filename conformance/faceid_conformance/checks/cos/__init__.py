"""Judgements of answers of the operations on COS: XML documents, words for codes, headers.

Refuses to know the face operations, and to send.
"""
