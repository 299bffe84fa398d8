"""Owns the command `faceid`: its groups, and how failures become one line and an exit code.

Refuses to know what the commands do; each has its own file.
"""

from __future__ import annotations

import sys

import click

from faceid_conformance import __version__
from faceid_conformance.breakdown import told
from faceid_conformance.cli import COMMANDS
from faceid_conformance.cli.late import LateGroup
from faceid_conformance.errors import ConformanceError
from faceid_conformance.exits import Exit, exit_of_error


@click.group(
    cls=LateGroup, commands_at=COMMANDS, context_settings={"help_option_names": ["-h", "--help"]}
)
@click.version_option(__version__, prog_name="faceid", message="%(prog)s %(version)s")
def faceid() -> None:
    """The face-verification contract: an emulator of the API, and a run that judges any server."""


def run(arguments: list[str] | None = None) -> int:
    """Run the command line and return the exit code; what fails is said in one line."""
    try:
        status = faceid.main(args=arguments, prog_name="faceid", standalone_mode=False)
    except (click.exceptions.Abort, KeyboardInterrupt):
        return _say("interrupted", Exit.INTERRUPTED)
    except click.exceptions.NoArgsIsHelpError as error:
        print(error.format_message(), file=sys.stderr)
        return Exit.COULD_NOT_RUN
    except click.ClickException as error:
        return _say(error.format_message().replace("\n", " "), Exit.COULD_NOT_RUN)
    except ConformanceError as error:
        return _say(str(error).replace("\n", " "), exit_of_error(error))
    except BrokenPipeError:
        # Whoever read our output has gone; the interpreter must not complain about it at its end.
        sys.stderr.close()
        return Exit.COULD_NOT_RUN
    except Exception as error:  # a fault of ours; its words and frames may hold what was sent
        return _say(f"broke down, which is a fault of its own: {told(error)}", Exit.COULD_NOT_RUN)
    return int(status) if isinstance(status, int) else 0


def _say(line: str, status: int) -> int:
    print(f"faceid: {line}", file=sys.stderr)
    return status
