"""Owns the names of clauses: statements of the documents that cases stand on.

Knows no case. The ledger of clauses will stand here; until then a clause is an id.
"""

import re

CLAUSE_ID = re.compile(r"^[A-Za-z0-9][A-Za-z0-9-]*(/[A-Za-z0-9.*-]+)+$")


def code_clause(code: int) -> str:
    """Return the id of the clause that gives a code its meaning."""
    return f"face/codes/{code}"


def field_clause(operation_id: str, name: str) -> str:
    """Return the id of the clause that describes a request field."""
    return f"{operation_id}/in/{name.replace('_', '-')}"


def result_clause(operation_id: str, name: str) -> str:
    """Return the id of the clause that describes a field of the result."""
    return f"{operation_id}/out/{name.replace('_', '-')}"
