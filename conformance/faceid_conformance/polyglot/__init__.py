"""Owns the judgement of clients in any language: the protocol, the questions, the report.

Refuses to know any client; a driver stands between it and us, and is a command.
"""
