"""What is known of a request whose signature is asked about: what came, and what was not told.

Refuses to know mistakes.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from faceid_conformance.emulator.ci.doctor.recipe import Came, Recipe
from faceid_conformance.emulator.ci.signature import CosSignature
from faceid_conformance.emulator.doctor.mistake import Mistake
from faceid_conformance.emulator.settings import Account


@dataclass(frozen=True, slots=True)
class Facts:
    """One request, read; `hosts` are those that a right signature may hold, the first as sent."""

    signature: CosSignature
    account: Account = field(repr=False)
    came: Came = field(repr=False)
    method: str
    paths: tuple[str, ...] = field(repr=False)
    raw_path: str = field(repr=False)
    hosts: tuple[str, ...]
    bucket: str
    region: str
    others: Sequence[Account] = field(default=(), repr=False)

    @property
    def right(self) -> Recipe:
        signature = self.signature
        return Recipe(
            key=self.account.secret_key.encode(),
            sign_span=signature.sign_time,
            key_span=signature.key_time,
            method=self.method,
            path=self.paths[0],
            host=self.hosts[0],
            lists=(signature.param_list, signature.header_list),
        )


Change = Callable[[Recipe, Facts], Iterable[Recipe]]
"""Gives the recipes that have the mistake, made from one that may have another."""

CosMistake = Mistake[Change]
