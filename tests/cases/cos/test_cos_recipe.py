"""Holds the suite's COS signer against the documents' worked requests, step by step."""

from __future__ import annotations

import pytest
from faceid_conformance.cases.cos.model import CosVector
from faceid_conformance.cases.cos.reader import read_cos_cases
from faceid_conformance.cases.cos.signing import CosRecipe, Subject, escaped, sign_cos
from faceid_conformance.suite.cos.vector_layer import judge_cos_vector

VECTORS = {vector.id: vector for vector in read_cos_cases().vectors}
SUBJECT = Subject(
    "GET", "/a b/中", (("Note", "a b/="), ("acl", "")), (("Host", "h"),), "id", "key", 1000
)


@pytest.mark.parametrize("name", VECTORS)
def test_both_signers_make_every_step_of_the_worked_requests(name: str) -> None:
    verdict = judge_cos_vector(VECTORS[name])

    assert verdict.status == "pass", verdict.findings
    assert len(VECTORS[name].steps) == 7


@pytest.mark.parametrize("step", ["sign-key", "http-string", "string-to-sign", "signature"])
def test_a_wrong_step_is_found(step: str) -> None:
    right = VECTORS["vectors/ci/cos-436-7778/put"]
    changed = {**right.steps, step: right.steps[step][:-2] + "zz"}
    fields = ("id", "says", "source", "method", "path", "params", "headers", "key_time")
    parts = {name: getattr(right, name) for name in (*fields, "secret_id", "secret_key")}

    verdict = judge_cos_vector(CosVector(**parts, steps=changed))

    assert verdict.status == "fail"
    assert {finding.observed for finding in verdict.findings} >= {f"our {step} differs"}


def test_texts_of_a_signature() -> None:
    made = sign_cos(CosRecipe(), SUBJECT)

    assert made.http_string == "get\n/a b/中\nacl=&note=a%20b%2F%3D\nhost=h\n"
    assert made.string_to_sign.startswith("sha1\n940;1300\n")
    assert made.param_list == "acl;note"
    assert next(iter(made.fields)) == "q-sign-algorithm"
    assert len(made.signature) == 40


MISTAKES = {
    "lists": CosRecipe(headers=(), params=()),
    "key": CosRecipe(key="other"),
    "sign key": CosRecipe(sign_key_form="raw"),
    "escapes": CosRecipe(escapes="lower"),
    "space": CosRecipe(space="+"),
    "line": CosRecipe(last_line=False),
    "method": CosRecipe(signed_method="GET"),
    "path": CosRecipe(signed_path="/a%20b"),
    "span": CosRecipe(sign_span=(0, 1)),
    "key time": CosRecipe(key_span=(0, 1)),
    "digest": CosRecipe(digest="sha256"),
    "params": CosRecipe(signed_params={"acl": "x"}),
    "headers": CosRecipe(signed_headers={"host": "x"}),
    "digit": CosRecipe(flip_digit=7),
    "form": CosRecipe(mac_form="upper"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_each_departure_changes_the_signature(mistake: str) -> None:
    assert (
        sign_cos(MISTAKES[mistake], SUBJECT).signature != sign_cos(CosRecipe(), SUBJECT).signature
    )


def test_fields_are_written_as_a_recipe_says() -> None:
    recipe = CosRecipe(fields={"q-ak": "other", "q-more": "1"}, drop_fields=("q-key-time",))
    made = sign_cos(recipe, SUBJECT)

    assert made.fields["q-ak"] == "other"
    assert made.authorization.endswith("&q-more=1")
    assert "q-key-time" not in made.fields


def test_escapes() -> None:
    assert escaped("aZ9-_.~ /中+") == "aZ9-_.~%20%2F%E4%B8%AD%2B"
    assert escaped("\udcff") == "%FF"
    assert escaped("a b", space="+") == "a+b"
