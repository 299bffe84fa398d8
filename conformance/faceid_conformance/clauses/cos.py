"""Owns the names of clauses about the operations on COS.

Knows no case; what the clauses say is derived from the contract, or stands in the ledger's files.
"""


def code_clause(code: str) -> str:
    """Return the id of the clause that gives a word its meaning."""
    return f"ci/codes/{code}"


def parameter_clause(name: str) -> str:
    """Return the id of the clause that describes a parameter of the request."""
    return f"ci/in/{name}"


def element_clause(name: str) -> str:
    """Return the id of the clause that describes an element of the document Response."""
    return f"ci/out/{name}"


def refusal_clause(name: str) -> str:
    """Return the id of the clause that describes an element of the document Error."""
    return f"ci/refusal/{name}"


def reply_clause(header: str) -> str:
    """Return the id of the clause that describes a header of the answer."""
    return f"ci/reply/{header.lower()}"
