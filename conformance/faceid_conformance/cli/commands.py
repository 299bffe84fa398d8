"""Owns the command `faceid`: its groups, and how failures become one line and an exit code.

Refuses to know what the commands do; each has its own file.
"""

from __future__ import annotations

import errno
import sys

import click

from faceid_conformance import __version__
from faceid_conformance.breakdown import told
from faceid_conformance.cli import COMMANDS
from faceid_conformance.cli.late import LateGroup
from faceid_conformance.cli.teller import silence
from faceid_conformance.errors import ConformanceError
from faceid_conformance.exits import Exit, exit_of_error

# What writing to a full or broken device fails with; no file has a name there.
OF_THE_OUTPUT = frozenset({errno.ENOSPC, errno.EIO, errno.EBADF, errno.EDQUOT})


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
    except SystemExit as stop:
        if stop.code != 1:
            raise
        # Click's own answer where whoever read our output has gone; its code is that of findings.
        silence()
        return Exit.READER_GONE
    except OSError as error:
        if error.errno not in OF_THE_OUTPUT or error.filename is not None:
            return _broke_down(error)
        silence()
        return _say(f"the output cannot be written: {error.strerror}", Exit.COULD_NOT_RUN)
    except Exception as error:
        return _broke_down(error)
    return int(status) if isinstance(status, int) else 0


def _broke_down(error: Exception) -> int:
    """Tell a fault of ours; its words and frames may hold what was sent."""
    return _say(f"broke down, which is a fault of its own: {told(error)}", Exit.COULD_NOT_RUN)


def _say(line: str, status: int) -> int:
    print(f"faceid: {line}", file=sys.stderr)
    return status
