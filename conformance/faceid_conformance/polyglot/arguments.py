"""Owns how a call's arguments are written for a client: texts, truths, files, values told before.

Refuses to send them.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping

from faceid_conformance.cases.clients import Argument, Reply
from faceid_conformance.cases.media import media_bytes
from faceid_conformance.exchange import as_object


def written(
    arguments: Mapping[str, Argument],
    report: Mapping[str, object] | None = None,
    reply: Reply | None = None,
) -> dict[str, object]:
    """Return arguments as the protocol writes them; some are what was told in the step before."""
    return {
        name: _told_before(value.told, report, reply) if value.told is not None else _plain(value)
        for name, value in arguments.items()
    }


def file_of(name: str, content: bytes) -> dict[str, str]:
    """Return a file as the protocol writes it."""
    return {"name": name, "base64": base64.b64encode(content).decode("ascii")}


def _plain(value: Argument) -> object:
    if value.sample is not None:
        return file_of(value.sample, media_bytes(value.sample))
    return value.text if value.flag is None else value.flag


def _told_before(name: str, report: Mapping[str, object] | None, reply: Reply | None) -> str:
    """Return the value that a client told in the step before, or else that it was answered."""
    value = as_object(as_object(report).get("values")).get(name)
    if value is None and reply is not None:
        try:
            value = as_object(as_object(json.loads(reply.body)).get("data")).get(name)
        except ValueError:
            value = None
    return "" if value is None else str(value)
