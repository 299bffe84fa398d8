"""Reads what the project invented for the emulator: account, marks, ways to force an outcome.

Refuses to know the service's own facts.
"""

from types import MappingProxyType

from faceid_conformance.contract.model import (
    EmulatorConventions,
    IdNumberScheme,
    Manners,
    NumberRange,
    PicturesByUrl,
    RetryAfter,
    ScoreRange,
    TestAccount,
)
from faceid_conformance.contract.node import Node
from faceid_conformance.contract.reach import Reach


def read_emulator(node: Node) -> EmulatorConventions:
    """Read the conventions from their one file."""
    account, header = node.child("test-account"), node.child("outcome-header")
    directive = node.child("outcome-directive")
    mark, control = node.child("mark"), node.child("control")
    diagnosis = node.child("diagnosis-header")
    return EmulatorConventions(
        test_account=TestAccount(
            app_id=account.text("appid"),
            secret_id=account.text("secret-id"),
            secret_key=account.text("secret-key"),
            bucket=account.text("bucket"),
        ),
        mark_header=mark.text("header"),
        product=mark.text("product"),
        control_prefix=control.text("prefix"),
        health_path=control.text("health"),
        token_header=control.text("token-header"),
        outcome_header=header.text("name"),
        outcome_fields=header.texts("fields"),
        outcome_syntax=header.text("syntax"),
        outcome_example=header.text("example"),
        outcome_separator=header.text("separator"),
        manners=_manners(node.child("outcome-parts")),
        directive_fields=directive.texts("fields"),
        directive_prefix=directive.text("prefix"),
        secret_id_separator=node.child("secret-id").text("separator"),
        diagnosis_header=diagnosis.text("name"),
        diagnosis_longest=diagnosis.integer("longest"),
        retry_after=_retry_after(node.child("retry-after")),
        id_numbers=_id_numbers(node.child("idcard-numbers")),
        identity_name=node.child("identity").text("name"),
        scores=_scores(node.child("scores")),
        lip_code_digits=node.child("lip-code").integer("digits"),
        pictures=_pictures(node.child("pictures-by-url")),
        reach=tuple(_reach(row) for row in node.child("reach").children("rows")),
    )


def _retry_after(node: Node) -> RetryAfter:
    return RetryAfter(
        header=node.text("header"),
        codes=tuple(code for code in node.child("codes").sequence() if isinstance(code, int)),
        forced_seconds=node.integer("forced-seconds"),
    )


def _scores(node: Node) -> MappingProxyType[str, ScoreRange]:
    return MappingProxyType(
        {
            name: ScoreRange(row.integer("pass-min"), row.integer("pass-max"))
            for name, row in node.items()
        }
    )


def _reach(row: Node) -> Reach:
    return Reach(
        codes=tuple(code for code in row.child("codes").sequence() if isinstance(code, int)),
        by=row.text("by"),
        says=row.text("says"),
        option=row.maybe_text("option"),
        operations=row.texts("operations") if row.has("operations") else (),
    )


def _pictures(node: Node) -> PicturesByUrl:
    failures = node.child("failures")
    return PicturesByUrl(
        header=node.text("header"),
        known=MappingProxyType({url: str(row.value) for url, row in node.child("known").items()}),
        failing_prefix=node.text("failing-prefix"),
        failures=MappingProxyType({name: failures.integer(name) for name, _ in failures.items()}),
        most_bytes=node.integer("most-bytes"),
        most_seconds=node.integer("most-seconds"),
        most_redirects=node.integer("most-redirects"),
    )


def _manners(node: Node) -> Manners:
    delay, dribble, fault = node.child("delay"), node.child("dribble"), node.child("fault")
    return Manners(
        delay_syntax=delay.text("syntax"),
        most_delay_seconds=delay.integer("most-seconds"),
        dribble_syntax=dribble.text("syntax"),
        most_pause_seconds=dribble.integer("most-seconds"),
        faults=MappingProxyType({name: fault.text(name) for name, _ in fault.items()}),
    )


def _id_numbers(node: Node) -> IdNumberScheme:
    return IdNumberScheme(
        region=node.text("region"),
        code_digits=node.integer("code-digits"),
        birth_date=node.text("birth-date"),
        sequence=node.text("sequence"),
        passes=node.text("pass"),
        top=node.integer("top"),
        delay=_range(node.child("delay")),
        dribble=_range(node.child("dribble")),
        lognormal=_range(node.child("lognormal")),
        first_fault=node.child("faults").integer("first"),
        dribble_size=node.child("dribble").integer("size"),
        sigma=node.child("lognormal").number("sigma"),
    )


def _range(node: Node) -> NumberRange:
    return NumberRange(node.integer("first"), node.integer("count"), node.number("step-seconds"))
