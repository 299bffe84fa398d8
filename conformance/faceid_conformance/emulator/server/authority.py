"""A CA that is made anew for each start, and a certificate of it.

The only module that needs trustme. Refuses to write anything.
"""

import ssl
from collections.abc import Iterable

from trustme import CA

ORGANIZATION = "faceid emulator, for tests only"


def certify(context: ssl.SSLContext, names: Iterable[str]) -> str:
    """Give the context a certificate for the names, and return the CA's as PEM."""
    authority = CA(organization_name=ORGANIZATION)
    leaf = authority.issue_cert(*dict.fromkeys(names))
    with leaf.private_key_and_cert_chain_pem.tempfile() as file:  # gone again at once
        context.load_cert_chain(file)
    return authority.cert_pem.bytes().decode("ascii")
