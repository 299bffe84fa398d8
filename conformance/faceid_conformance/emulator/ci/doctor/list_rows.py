"""Mistakes in the lists and in what they name: parameters, headers, their encoding.

Refuses to know keys, paths and hosts.
"""

from collections.abc import Iterator, Sequence

from faceid_conformance.emulator.ci.doctor.facts import Change, CosMistake, Facts
from faceid_conformance.emulator.ci.doctor.recipe import Recipe
from faceid_conformance.emulator.ci.signature import escaped
from faceid_conformance.emulator.doctor.mistake import Mistake

PARAMS, HEADS = 0, 1
SEPARATORS = (",", "%3b", "%3B", "|", "&", " ")
BY_THE_LIBRARY = ("content-length", "content-type", "content-md5")


def with_params(*forms: str) -> Change:
    def change(recipe: Recipe, facts: Facts) -> Iterator[Recipe]:
        for form in forms:
            yield recipe._replace(params=form)

    return change


def with_heads(*forms: str) -> Change:
    def change(recipe: Recipe, facts: Facts) -> Iterator[Recipe]:
        for form in forms:
            yield recipe._replace(heads=form)

    return change


def with_both(form: str) -> Change:
    def change(recipe: Recipe, facts: Facts) -> Iterator[Recipe]:
        yield recipe._replace(params=form, heads=form)
        yield recipe._replace(params=form)
        yield recipe._replace(heads=form)

    return change


def with_encoding(*names: str) -> Change:
    """Of both parts, or of one of them."""

    def change(recipe: Recipe, facts: Facts) -> Iterator[Recipe]:
        for name in names:
            for encodings in ((name, name), (name, "right"), ("right", name)):
                yield recipe._replace(encodings=encodings)

    return change


def with_names(*forms: str) -> Change:
    def change(recipe: Recipe, facts: Facts) -> Iterator[Recipe]:
        for form in forms:
            yield recipe._replace(names=form)

    return change


def _recased_lists(recipe: Recipe, facts: Facts) -> Iterator[Recipe]:
    params, heads = (tuple(name.lower() for name in names) for names in recipe.lists)
    if (params, heads) != recipe.lists:
        yield recipe._replace(lists=(params, heads))
        yield recipe._replace(lists=(params, heads), names="kept")


def _separated_lists(recipe: Recipe, facts: Facts) -> Iterator[Recipe]:
    for separator in SEPARATORS:
        params, heads = (_split(names, separator) for names in recipe.lists)
        if (params, heads) != recipe.lists:
            yield recipe._replace(lists=(params, heads))


def _split(names: Sequence[str], separator: str) -> tuple[str, ...]:
    return tuple(piece for name in names for piece in name.split(separator) if piece)


def _swapped_lists(recipe: Recipe, facts: Facts) -> Iterator[Recipe]:
    yield recipe._replace(lists=(recipe.lists[1], recipe.lists[0]))


def _unescaped_lists(recipe: Recipe, facts: Facts) -> Iterator[Recipe]:
    params, heads = (tuple(escaped(name).lower() for name in names) for names in recipe.lists)
    if (params, heads) != recipe.lists:
        yield recipe._replace(lists=(params, heads))


def _set_later(recipe: Recipe, facts: Facts) -> Iterator[Recipe]:
    """A header that a library sets or changes between signing and sending."""
    for name, value in facts.came.headers:
        known = name.lower()
        if known == "host" or escaped(known).lower() not in recipe.lists[HEADS]:
            continue
        bare = value.partition(";")[0].strip()
        for other in dict.fromkeys((bare, "", "0", None)):
            if other != value:
                yield recipe._replace(changed=(known, other))
        if known == "content-type":
            for charset in ("; charset=utf-8", ";charset=utf-8", "; charset=UTF-8"):
                yield recipe._replace(changed=(known, bare + charset))


LIST_ROWS: tuple[CosMistake, ...] = (
    Mistake(
        "params-unsigned",
        "list",
        "Parameters are listed and were not signed.",
        "Write the parameters of q-url-param-list into HttpString, or leave the list empty.",
        with_params("none"),
    ),
    Mistake(
        "headers-unsigned",
        "list",
        "Headers are listed and were not signed.",
        "Write the headers of q-header-list into HttpString, or leave the list empty.",
        with_heads("none"),
    ),
    Mistake(
        "list-names-recased",
        "list",
        "A list has names in capital letters.",
        "Write the names in both lists in small letters.",
        _recased_lists,
    ),
    Mistake(
        "list-names-not-encoded",
        "list",
        "A list has names that are not percent-encoded.",
        "Write the names in both lists as they are signed: encoded, then in small letters.",
        _unescaped_lists,
    ),
    Mistake(
        "params-not-listed",
        "list",
        "More parameters were signed than q-url-param-list names.",
        "List every parameter that is signed, in small letters, joined by semicolons.",
        with_params("all"),
    ),
    Mistake(
        "headers-not-listed",
        "list",
        "More headers were signed than q-header-list names.",
        "List every header that is signed, in small letters, joined by semicolons.",
        with_heads("host-too", "all"),
    ),
    Mistake(
        "list-separator",
        "list",
        "The names of a list are not joined by semicolons.",
        "Join the names of both lists by semicolons; only in a URL it is sent as %3B.",
        _separated_lists,
    ),
    Mistake(
        "lists-swapped",
        "list",
        "q-header-list and q-url-param-list stand in each other's place.",
        "q-header-list names headers, q-url-param-list names parameters.",
        _swapped_lists,
    ),
    Mistake(
        "not-sorted",
        "list",
        "Parameters or headers were signed in another order than that of their names.",
        "Sort parameters and headers by their encoded names in small letters.",
        lambda recipe, facts: (
            each for form in ("sent-order", "list-order") for each in with_both(form)(recipe, facts)
        ),
    ),
    Mistake(
        "empty-left-out",
        "list",
        "Parameters or headers that are empty are listed and were not signed.",
        "Sign an empty value as name=, also where the request has the name alone.",
        lambda recipe, facts: (
            each
            for form in ("empty-left-out", "missing-left-out", "bare")
            for each in with_both(form)(recipe, facts)
        ),
    ),
    Mistake(
        "header-set-after-signing",
        "list",
        "A header that is listed was added or changed after signing.",
        "Sign what is sent: set Content-Type and Content-Length before, or do not list them.",
        _set_later,
    ),
    Mistake(
        "query-signed-as-sent",
        "encoding",
        "The query was signed as it stands in the request.",
        "Decode each parameter, encode it anew, sort by name: as HttpParameters is made.",
        with_params("as-sent", "all-as-sent"),
    ),
    Mistake(
        "values-not-encoded",
        "encoding",
        "Values were signed as they are.",
        "Percent-encode the values of parameters and headers before they are signed.",
        with_encoding("none"),
    ),
    Mistake(
        "escapes-lower",
        "encoding",
        "Escapes of values were signed in lower case.",
        "Write the escapes of values in capitals, %2F and not %2f; only names are lower case.",
        with_encoding("lower"),
    ),
    Mistake(
        "space-as-plus",
        "encoding",
        "A space was signed as a plus sign.",
        "Encode a space as %20 in what is signed.",
        with_encoding("plus", "form"),
    ),
    Mistake(
        "letters-not-encoded",
        "encoding",
        "Some characters were signed as they are that are percent-encoded: / ! ' ( ) * or more.",
        "Encode all but letters, digits and - _ . ~; encodeURIComponent keeps some more.",
        with_encoding("slash", "script", "uri"),
    ),
    Mistake(
        "tilde-encoded",
        "encoding",
        "A tilde was signed as %7E.",
        "Leave ~ as it is: only letters, digits and - _ . ~ are not encoded.",
        with_encoding("tilde"),
    ),
    Mistake(
        "values-encoded-twice",
        "encoding",
        "Values were percent-encoded twice before they were signed.",
        "Encode each value once: take it as it is, not out of the URL.",
        with_encoding("twice"),
    ),
    Mistake(
        "names-recased",
        "encoding",
        "Names were signed in their own case.",
        "Sign the names of parameters and headers in small letters, after encoding them.",
        with_names("kept", "kept-by-lower", "lower-first"),
    ),
)
