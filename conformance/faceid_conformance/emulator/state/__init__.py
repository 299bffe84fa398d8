"""What outlives a request: issued codes and used signatures.

Refuses to know the API's codes and messages.
"""
