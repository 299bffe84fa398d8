"""Collections for Postman, Bruno and the .http clients, made from the contract's own examples.

Refuses to know how anything else is derived; a call is read once and written three ways.
"""
