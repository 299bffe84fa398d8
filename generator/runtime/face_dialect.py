"""Owns how the face operations are called: one POST, signed in one header, answered in JSON.

Refuses to know operations and how anything is sent.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from .attempts import Received
from .bodies import Body
from .credentials import Credentials
from .decoding import Reply, read_reply
from .hidden import Hidden
from .operations import APP_ID_FIELD, BUCKET_FIELD, OperationSpec, prepare
from .options import Options
from .signing import sign_multi_use


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class FaceCall:
    """A call of a face operation."""

    operation: str
    url: str
    body: Body
    credentials: Credentials
    method: str = "POST"

    @property
    def shown_url(self) -> str:
        """The address; it names nobody."""
        return self.url

    def sign(self, options: Options) -> dict[str, str]:
        """Return the headers of one attempt, with a signature of its own."""
        signature = sign_multi_use(
            self.credentials,
            now=int(options.clock()),
            lifetime_seconds=options.signature_lifetime_seconds,
            nonce=options.nonce(),
        )
        return Hidden(
            {
                "Authorization": signature,
                "Content-Type": self.body.content_type,
                "Content-Length": str(self.body.length_bytes),
            }
        )

    def read(self, received: Received) -> Reply:
        """Return the envelope of a JSON answer."""
        return read_reply(received.raw_body)

    def ids(self, received: Received, reply: Reply | None) -> tuple[None, None]:
        """These answers carry no ids."""
        return None, None


class FaceDialect:
    """Makes calls of the face operations."""

    accept = "application/json"

    def call(
        self,
        spec: OperationSpec,
        values: Mapping[str, object],
        credentials: Credentials,
        options: Options,
    ) -> FaceCall:
        """Check the arguments, with the account's appid and bucket among them."""
        known: Hidden[object] = Hidden(values)
        known[APP_ID_FIELD] = credentials.app_id
        if known.get(BUCKET_FIELD) is None:
            known[BUCKET_FIELD] = credentials.bucket
        body = prepare(spec, known).body
        return FaceCall(spec.name, options.url_of(spec.path), body, credentials)


DIALECT = FaceDialect()
