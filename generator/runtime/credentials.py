"""Owns the account's identity: appid, secret ID, secret key and the optional bucket.

Refuses to know how a signature is composed or where it is sent.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import cast

from .errors import InvalidArgumentError
from .hidden import Hidden

APP_ID_VARIABLE = "FACEID_APP_ID"
SECRET_ID_VARIABLE = "FACEID_SECRET_ID"
SECRET_KEY_VARIABLE = "FACEID_SECRET_KEY"
BUCKET_VARIABLE = "FACEID_BUCKET"
SECURITY_TOKEN_VARIABLE = "FACEID_SECURITY_TOKEN"
VARIABLES = {
    "app_id": APP_ID_VARIABLE,
    "secret_id": SECRET_ID_VARIABLE,
    "secret_key": SECRET_KEY_VARIABLE,
    "bucket": BUCKET_VARIABLE,
    "security_token": SECURITY_TOKEN_VARIABLE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """An account of the service; the secret key never shows in a repr."""

    app_id: str
    secret_id: str = field(repr=False)
    secret_key: str = field(repr=False)
    bucket: str | None = None
    security_token: str | None = field(default=None, repr=False)
    """The token of temporary credentials, for COS; the face operations know none."""

    def __post_init__(self) -> None:
        """Refuse values that would change the meaning of the signed text."""
        for name in ("app_id", "secret_id", "secret_key"):
            value: object = getattr(self, name)
            if not isinstance(value, str) or not value:
                raise InvalidArgumentError(name, "must be a non-empty string")
        bucket = cast("object", self.bucket)
        if bucket is not None and not isinstance(bucket, str):
            raise InvalidArgumentError("bucket", "must be a string or None")
        for name in ("app_id", "secret_id", "bucket"):
            _check_signed_text(name, getattr(self, name) or "")
        token = cast("object", self.security_token)
        if token is not None and not (isinstance(token, str) and token and _is_header_text(token)):
            problem = "must be None, or a text without spaces and control characters"
            raise InvalidArgumentError("security_token", problem)
        _check_encodable("secret_key", self.secret_key)
        if self.secret_key != self.secret_key.strip() or not self.secret_key.isprintable():
            problem = "must not begin or end with spaces or hold control characters"
            raise InvalidArgumentError("secret_key", problem)

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> "Credentials":
        """Read FACEID_APP_ID, FACEID_SECRET_ID, FACEID_SECRET_KEY, FACEID_BUCKET and, for temporary
        credentials on COS, FACEID_SECURITY_TOKEN.
        """
        source = os.environ if environ is None else environ
        found = Hidden({name: source.get(variable) for name, variable in VARIABLES.items()})
        del source, environ  # a traceback that shows locals shows no key
        optional = ("bucket", "security_token")
        missing = [VARIABLES[name] for name in found if name not in optional and not found[name]]
        if missing:
            raise InvalidArgumentError("credentials", f"need {', '.join(missing)} to be set")
        try:
            return cls(
                app_id=found["app_id"] or "",
                secret_id=found["secret_id"] or "",
                secret_key=found["secret_key"] or "",
                bucket=found["bucket"] or None,
                security_token=found["security_token"] or None,
            )
        except InvalidArgumentError as error:
            refused = InvalidArgumentError(VARIABLES[error.argument], error.problem)
        raise refused


def _check_signed_text(name: str, value: str) -> None:
    """Refuse separators and control characters: they would forge another signed field."""
    _check_encodable(name, value)
    if any(
        character in "&=" or ord(character) < 0x21 or character == "\x7f" for character in value
    ):
        raise InvalidArgumentError(name, "must not contain '&', '=', spaces or control characters")


def _is_header_text(value: str) -> bool:
    return value.isascii() and all(0x20 < ord(character) < 0x7F for character in value)


def _check_encodable(name: str, value: str) -> None:
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        raise InvalidArgumentError(name, "is not valid Unicode text") from None
