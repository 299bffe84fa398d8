"""Owns the kind of group whose commands are imported when they are asked for.

Refuses to know which commands there are.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from faceid_conformance.cli import command_object


class LateGroup(click.Group):
    """A group whose commands are modules, by the command's name."""

    def __init__(self, *arguments: Any, commands_at: Mapping[str, str], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._modules = commands_at

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(self._modules)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        module = self._modules.get(cmd_name)
        found = command_object(module) if module else None
        return found if isinstance(found, click.Command) else None
