"""What a request comes to: judged by one table, forced by another, rendered by one function.

Refuses to know any API's own checks.
"""
