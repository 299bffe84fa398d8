"""Owns the command `faceid`: its groups, and how failures become one line and an exit code.

Refuses to know what the commands do; each has its own file.
"""

from __future__ import annotations

import sys

import click

from faceid_conformance import __version__
from faceid_conformance.cli import COMMANDS, command_object
from faceid_conformance.errors import ConformanceError

COULD_NOT_RUN = 2
INTERRUPTED = 130


class _LateGroup(click.Group):
    """A group that imports a command when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        found = command_object(cmd_name) if cmd_name in COMMANDS else None
        return found if isinstance(found, click.Command) else None


@click.group(cls=_LateGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="faceid", message="%(prog)s %(version)s")
def faceid() -> None:
    """The face-verification contract: an emulator of the API, and a run that judges any server."""


def run(arguments: list[str] | None = None) -> int:
    """Run the command line and return the exit code; what fails is said in one line."""
    try:
        status = faceid.main(args=arguments, prog_name="faceid", standalone_mode=False)
    except (click.exceptions.Abort, KeyboardInterrupt):
        return _say("interrupted; nothing was written", INTERRUPTED)
    except click.exceptions.NoArgsIsHelpError as error:
        print(error.format_message(), file=sys.stderr)
        return COULD_NOT_RUN
    except click.ClickException as error:
        return _say(error.format_message().replace("\n", " "), COULD_NOT_RUN)
    except ConformanceError as error:
        return _say(str(error).replace("\n", " "), COULD_NOT_RUN)
    except BrokenPipeError:
        # Whoever read our output has gone; the interpreter must not complain about it at its end.
        sys.stderr.close()
        return COULD_NOT_RUN
    return status if isinstance(status, int) else 0


def _say(line: str, status: int) -> int:
    print(f"faceid: {line}", file=sys.stderr)
    return status
