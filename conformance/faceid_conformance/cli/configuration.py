"""Owns the configuration file of `faceid emulator`: TOML whose keys are the options' own names.

Refuses to know what the options mean; a key that is no option is a mistake.
"""

from __future__ import annotations

import tomllib
from pathlib import Path

import click

from faceid_conformance.given_file import given_text

NOT_IN_A_FILE = frozenset({"config", "help"})


def read_configuration(
    context: click.Context, parameter: click.Parameter, path: Path | None
) -> Path | None:
    """Take a file's values as defaults: what stands on the command line comes first."""
    if path is not None:
        found = _document(path)
        options = {
            name.removeprefix("--"): option
            for option in context.command.params
            for name in option.opts
            if name.startswith("--") and name.removeprefix("--") not in NOT_IN_A_FILE
        }
        context.default_map = dict(_default(key, found[key], options) for key in found)
    return path


def _document(path: Path) -> dict[str, object]:
    try:
        return tomllib.loads(given_text(path))
    except OSError as error:
        raise click.BadParameter(f"cannot read {path.name}: {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        # The parser's own words may repeat a line of the file, and with it a key.
        raise click.BadParameter(f"{path.name} is not TOML") from error


def _default(key: str, value: object, options: dict[str, click.Parameter]) -> tuple[str, object]:
    option = options.get(key)
    if option is None:
        known = ", ".join(sorted(options))
        raise click.BadParameter(f"a key is no option: {key}; there are {known}")
    if option.multiple != isinstance(value, list):
        wanted = "a list" if option.multiple else "no list"
        raise click.BadParameter(f"{key} is {wanted}")
    is_flag = isinstance(option, click.Option) and option.is_flag
    if isinstance(value, bool) != is_flag or isinstance(value, dict | float):
        raise click.BadParameter(f"{key} has a value of the wrong kind")
    return str(option.name), value
