"""What one emulator keeps beyond a request: everything that the control API shows and changes.

Refuses to know any API.
"""

from dataclasses import dataclass, replace

from faceid_conformance.contract.cos_reader import load_cos_contract
from faceid_conformance.contract.model import Contract
from faceid_conformance.emulator.ci.store import ObjectStore
from faceid_conformance.emulator.journal.coverage import Coverage
from faceid_conformance.emulator.journal.labels import Labels
from faceid_conformance.emulator.journal.media_folder import MediaFolder, media_folder
from faceid_conformance.emulator.journal.meters import Meters
from faceid_conformance.emulator.journal.ring import Journal
from faceid_conformance.emulator.outcomes.manner import Delays
from faceid_conformance.emulator.rules.book import RuleBook
from faceid_conformance.emulator.settings import Account, Settings
from faceid_conformance.emulator.shared.clocks import SharedClocks, SharedDelays
from faceid_conformance.emulator.shared.journal import SharedCoverage, SharedJournal, SharedMeters
from faceid_conformance.emulator.shared.objects import SharedObjectStore
from faceid_conformance.emulator.shared.pace import SharedPace
from faceid_conformance.emulator.shared.rules import SharedRuleBook
from faceid_conformance.emulator.shared.sheets import Sheets
from faceid_conformance.emulator.state.clocks import Clocks
from faceid_conformance.emulator.state.memory import MemoryState
from faceid_conformance.emulator.state.opening import open_store
from faceid_conformance.emulator.state.pace import Pace
from faceid_conformance.emulator.state.protocol import State
from faceid_conformance.emulator.state.store import Store
from faceid_conformance.emulator.state.tenant import TenantState


@dataclass(frozen=True, slots=True)
class Books:
    """The memory of an emulator; `tenants` are the appids that may have one of their own."""

    tenants: tuple[str, ...]
    state: State
    clocks: Clocks
    delays: Delays
    pace: Pace
    rules: RuleBook
    journal: Journal
    coverage: Coverage
    meters: Meters
    labels: Labels
    media: MediaFolder | None
    objects: ObjectStore
    sheets: Sheets | None = None
    store: Store | None = None

    def close(self) -> None:
        """Let go of the store, if the books lie in one; nothing is left to be written."""
        if self.store is not None:
            self.store.close()

    def reset(self, tenant: str | None) -> None:
        """Forget everything about one tenant, or about all and about calls of none."""
        self.rules.clear(tenant)
        self.journal.clear(tenant)
        self.coverage.clear(tenant)
        self.objects.clear(tenant)
        if tenant is None:
            self.delays.forget(None)
        for name in self.tenants if tenant is None else (tenant,):
            self.state.restore(name, TenantState())
            self.clocks.forget(name)
            self.delays.forget(name)
            self.pace.forget(name)


def books_of(contract: Contract, settings: Settings) -> Books:
    """The books of an emulator: empty ones in memory, or those that lie in a store."""
    keys = {account.app_id: account.secret_key for account in accounts_of(contract, settings)}
    tenants, labels = tuple(keys), Labels(keys)
    most_delay_seconds = contract.emulator.manners.most_delay_seconds
    own = Books(
        tenants=tenants,
        state=MemoryState(),
        clocks=Clocks(settings.clock),
        delays=Delays(settings.seed, most_delay_seconds),
        pace=Pace(),
        rules=RuleBook(),
        journal=Journal(),
        coverage=Coverage(),
        meters=Meters(),
        objects=ObjectStore(load_cos_contract().conventions.store),
        labels=labels,
        media=media_folder(settings.keep_media, settings.keep_media_bytes),
    )
    store = open_store(settings.state)
    return own if store is None else _shared(own, store, settings, most_delay_seconds)


def _shared(own: Books, store: Store, settings: Settings, most_delay_seconds: float) -> Books:
    """The same books, but for what all workers of a store have together."""
    sheets = Sheets(store)
    return replace(
        own,
        state=store,
        clocks=SharedClocks(settings.clock, sheets),
        delays=SharedDelays(settings.seed, most_delay_seconds, store),
        pace=SharedPace(store),
        rules=SharedRuleBook(store, sheets),
        journal=SharedJournal(store),
        coverage=SharedCoverage(store),
        meters=SharedMeters(store),
        objects=SharedObjectStore(own.objects.bounds, store, own.tenants),
        sheets=sheets,
        store=store,
    )


def accounts_of(contract: Contract, settings: Settings) -> tuple[Account, ...]:
    """The accounts that may call; without any given, the documented one."""
    documented = Account.documented(contract.emulator.test_account)
    return settings.accounts or (documented,)
