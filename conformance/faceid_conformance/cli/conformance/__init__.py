"""Owns the group `faceid conformance`: which commands it has, each imported when it is asked for.

Refuses to know what they do; a command is a file here, named as the command is.
"""

import click

from faceid_conformance.cli.late import LateGroup

COMMANDS = {
    name: f"faceid_conformance.cli.conformance.{name}"
    for name in (
        "clauses",
        "client",
        "diff",
        "driver",
        "merge",
        "plan",
        "promote",
        "report",
        "run",
        "selftest",
        "trace",
    )
}


@click.group(cls=LateGroup, commands_at=COMMANDS)
def conformance() -> None:
    """Judge a server of the API against the contract."""
