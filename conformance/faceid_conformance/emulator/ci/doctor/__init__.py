"""The doctor of COS signatures: works the signature out again, each time with one mistake in it.

Refuses to judge a request, and to guess: a mistake is named when it gives the signature that came.
"""
