"""The emulator's certificate: one of its own under a CA that clients are given, or the user's.

Refuses to know sockets and HTTP.
"""

import os
import re
import ssl
from collections.abc import Iterable
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path

from faceid_conformance.emulator.errors import SettingsError
from faceid_conformance.emulator.settings import Tls

# What can stand in a certificate as a host's name or address.
_NAME = re.compile(r"[0-9A-Za-z.:-]+")
LOCAL_NAMES = ("localhost", "127.0.0.1", "::1")
AUTHORITY = "faceid_conformance.emulator.server.authority"
READABLE_BY_ALL = 0o644


@dataclass(frozen=True, slots=True)
class TlsContext:
    """What a server needs; `ca` is the certificate to trust, where it is ours to give."""

    context: ssl.SSLContext = field(repr=False)
    ca: str | None


def open_tls(tls: Tls, names: Iterable[str]) -> TlsContext:
    """Read or make the certificate; SettingsError where that cannot be done."""
    if (tls.certificate_file is None) != (tls.key_file is None):
        raise SettingsError("a certificate and its key are given together")
    if tls.certificate_file is None or tls.key_file is None:
        made = _made_here((*LOCAL_NAMES, *names))
    else:
        if tls.ca_file is not None or tls.print_ca:
            raise SettingsError("a CA is made here only where no certificate was given")
        made = TlsContext(_of_files(tls.certificate_file, tls.key_file), None)
    if tls.ca_file is not None and made.ca is not None:
        _write(tls.ca_file, made.ca)
    return made


def _server_context() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_alpn_protocols(["http/1.1"])
    return context


def _of_files(certificate: Path, key: Path) -> ssl.SSLContext:
    context = _server_context()

    def no_password() -> str:
        raise SettingsError(f"the key {key.name} is locked by a password, which nobody could type")

    try:
        context.load_cert_chain(certificate, key, password=no_password)
    except OSError as error:  # what is wrong in a file is an SSLError, which is one too
        reason = error.strerror if not isinstance(error, ssl.SSLError) else _said(error)
        names = f"{certificate.name} with {key.name}"
        raise SettingsError(f"cannot use {names} as certificate and key: {reason}") from error
    return context


def _said(error: ssl.SSLError) -> str:
    return (error.reason or "they are not PEM").lower().replace("_", " ")


def _made_here(names: Iterable[str]) -> TlsContext:
    try:
        # By name: 70 ms, and an extra, for those alone who ask for https.
        authority = import_module(AUTHORITY)
    except ImportError as error:
        hint = "needs the package trustme, or --tls-cert and --tls-key"
        raise SettingsError(f"https with a certificate of our own {hint}") from error
    context = _server_context()
    fit = [name for name in names if _NAME.fullmatch(name)]
    return TlsContext(context, authority.certify(context, fit))


def _write(path: Path, text: str) -> None:
    """Write a file so that whoever sees it sees all of it."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        draft.write_text(text, encoding="ascii")
        draft.chmod(READABLE_BY_ALL)
        draft.replace(path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        reason = error.strerror or type(error).__name__
        raise SettingsError(f"cannot write the CA to {path.name}: {reason}") from error
