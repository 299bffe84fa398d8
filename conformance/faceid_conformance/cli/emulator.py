"""Owns `faceid emulator`: its options, turned into the emulator's settings.

Refuses to know how it serves.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import click

from faceid_conformance.cli.configuration import read_configuration
from faceid_conformance.contract.reader import load_contract
from faceid_conformance.emulator.books import accounts_of
from faceid_conformance.emulator.errors import SettingsError
from faceid_conformance.emulator.faults.registry import FAULTS
from faceid_conformance.emulator.restrictions import Restrictions, restricted
from faceid_conformance.emulator.server.serve import serve
from faceid_conformance.emulator.settings import (
    KEEP_MEDIA_BYTES,
    Account,
    Fetching,
    Settings,
    Tls,
)

MOST_WORKERS = 64


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port",
    default=8080,
    show_default=True,
    type=click.IntRange(0, 65535),
    help="Port; 0 takes a free one.",
)
@click.option(
    "--account",
    "accounts",
    multiple=True,
    metavar="APPID:SECRET_ID:SECRET_KEY[:BUCKET]",
    help="An account that may call; may be repeated. Without one, the documented test account.",
)
@click.option(
    "--state",
    default="memory",
    show_default=True,
    metavar="memory|sqlite:FILE|redis://…",
    help="Where codes, signatures, rules, clocks and the journal are kept.",
)
@click.option(
    "--workers",
    default=1,
    show_default=True,
    type=click.IntRange(1, MOST_WORKERS),
    help="Processes that serve together; more than one need a state in a file or a Redis.",
)
@click.option(
    "--refuse",
    "restrict_refuse",
    multiple=True,
    metavar="APPID[:OPERATION]",
    help="An account without permission (code 24), for one operation or all; may be repeated.",
)
@click.option(
    "--rate",
    "restrict_rate",
    multiple=True,
    metavar="APPID:CALLS/SECONDS",
    help="How fast an account may call; code 15 and Retry-After beyond. May be repeated.",
)
@click.option(
    "--arrears",
    "restrict_arrears",
    multiple=True,
    metavar="APPID",
    help="An account in arrears (code 3 with that text); may be repeated.",
)
@click.option("--seed", default=0, show_default=True, help="Seed of scores and lip codes.")
@click.option(
    "--media",
    type=click.Choice(["lenient", "sniff"]),
    default="lenient",
    show_default=True,
    help="Take any bytes as media, or look at what they are.",
)
@click.option(
    "--profile",
    metavar="NAME",
    help="Reading of the documents: lenient (default), strict, docs-2017 or docs-2019.",
)
@click.option(
    "--quirk",
    "quirks",
    multiple=True,
    metavar="NAME",
    help="A single reading beside those of the profile; may be repeated.",
)
@click.option(
    "--fetch-urls", is_flag=True, help="Fetch pictures by url; by default nothing is fetched."
)
@click.option(
    "--fetch-allow",
    "fetch_hosts",
    multiple=True,
    metavar="HOST",
    help="A host that pictures may be fetched from; may be repeated.",
)
@click.option(
    "--fetch-loopback", is_flag=True, help="Let those hosts be on this machine, for tests."
)
@click.option("--tls", is_flag=True, help="Serve https, by a certificate of a new CA.")
@click.option(
    "--tls-cert",
    type=click.Path(path_type=Path, dir_okay=False),
    help="PEM file with a certificate of your own, for https.",
)
@click.option(
    "--tls-key",
    type=click.Path(path_type=Path, dir_okay=False),
    help="PEM file with the key of that certificate.",
)
@click.option(
    "--tls-ca-file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="File that gets the new CA, for clients to trust.",
)
@click.option(
    "--print-ca", "tls_print_ca", is_flag=True, help="Print the new CA behind the ready line."
)
@click.option(
    "--keep-media",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="FOLDER",
    help="Store the pictures and videos that come in this folder, by digest; never by default.",
)
@click.option(
    "--keep-media-bytes",
    default=KEEP_MEDIA_BYTES,
    show_default=True,
    type=click.IntRange(1),
    help="The most that the folder holds; the oldest go first.",
)
@click.option(
    "--ready-file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="File that gets the address once the emulator listens.",
)
@click.option("--access-log", is_flag=True, help="Write one line per call to standard error.")
@click.option(
    "--log-format",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How the log's lines are written.",
)
@click.option(
    "--admin-token-env",
    metavar="NAME",
    help="Environment variable that holds the token which the control API asks for.",
)
@click.option(
    "--config",
    type=click.Path(path_type=Path, dir_okay=False),
    callback=read_configuration,
    is_eager=True,
    expose_value=False,
    help="TOML file with these options by name; the command line comes first.",
)
@click.option(
    "--stop-with-stdin",
    is_flag=True,
    help="Stop when standard input ends, as it does when whoever started us has gone.",
)
@click.option(
    "--fault",
    "faults",
    multiple=True,
    metavar="NAME",
    type=click.Choice(sorted(FAULTS)),
    help="Start with a named vice, to try a suite on; may be repeated.",
)
def emulator(
    *,
    host: str,
    port: int,
    accounts: tuple[str, ...],
    seed: int,
    media: str,
    profile: str | None,
    quirks: tuple[str, ...],
    ready_file: Path | None,
    access_log: bool,
    log_format: str,
    admin_token_env: str | None,
    stop_with_stdin: bool,
    faults: tuple[str, ...],
    **others: Any,
) -> int:
    """Serve the API on this machine until interrupted."""
    settings = Settings(
        accounts=_accounts(accounts, **_named("restrict_", others)),
        seed=seed,
        faults=faults,
        access_log=access_log,
        log_format="json" if log_format == "json" else "text",
        admin_token=_admin_token(admin_token_env),
        fetching=_fetching(**_named("fetch", others)),
        tls=_tls(**_named("tls", others)),
        profile=profile,
        quirks=quirks,
        media="sniff" if media == "sniff" else "lenient",
        **_named("keep_media", others),
        **_named("state", others),
        **_named("workers", others),
    )
    lifeline = sys.stdin.fileno() if stop_with_stdin else None
    return serve(settings, host, port, ready_file, lifeline=lifeline)


def _named(start: str, options: dict[str, Any]) -> dict[str, Any]:
    """The options whose names begin so."""
    return {name: value for name, value in options.items() if name.startswith(start)}


def _accounts(
    texts: tuple[str, ...],
    *,
    restrict_refuse: tuple[str, ...],
    restrict_rate: tuple[str, ...],
    restrict_arrears: tuple[str, ...],
) -> tuple[Account, ...]:
    """The accounts with what a deployment knows of them; restrictions may be of the documented."""
    given = Settings(accounts=tuple(Account.parse(text) for text in texts))
    wanted = Restrictions(restrict_refuse, restrict_rate, restrict_arrears)
    if wanted == Restrictions((), (), ()):
        return given.accounts
    contract = load_contract()
    return restricted(accounts_of(contract, given), wanted, contract)


def _fetching(
    *, fetch_urls: bool, fetch_hosts: tuple[str, ...], fetch_loopback: bool
) -> Fetching | None:
    """Whose pictures are fetched; naming a host alone must not quietly do nothing."""
    is_wanted, fetching = fetch_urls, Fetching(fetch_hosts, fetch_loopback)
    if not is_wanted and (fetching.hosts or fetching.may_use_loopback):
        raise SettingsError("hosts are named, but nothing is fetched without --fetch-urls")
    if is_wanted and not fetching.hosts:
        raise SettingsError("--fetch-urls needs at least one --fetch-allow HOST")
    return fetching if is_wanted else None


def _tls(
    *,
    tls: bool,
    tls_cert: Path | None,
    tls_key: Path | None,
    tls_ca_file: Path | None,
    tls_print_ca: bool,
) -> Tls | None:
    """How https is set up; a certificate of one's own asks for it by itself."""
    wanted = Tls(tls_cert, tls_key, tls_ca_file, tls_print_ca)
    if tls or tls_cert is not None or tls_key is not None:
        return wanted
    if tls_ca_file is not None or tls_print_ca:
        raise SettingsError("there is a CA only with --tls")
    return None


def _admin_token(name: str | None) -> str | None:
    """The token in the environment; a name that leads nowhere must not leave the door open."""
    if name is None:
        return None
    token = os.environ.get(name, "")
    if not token or not token.isascii() or not token.isprintable():
        raise SettingsError(f"the environment variable {name} holds no admin token")
    return token
