"""The first look at a target: an emulator of another reading is not judged by the contract."""

import pytest
from faceid_conformance.cases.reader import read_cases
from faceid_conformance.cases.signing import Account, Moment
from faceid_conformance.contract.reader import load_contract
from faceid_conformance.drivers.wire import WireDriver
from faceid_conformance.emulator.inprocess.thread import running_emulator
from faceid_conformance.emulator.settings import Settings
from faceid_conformance.errors import TargetError
from faceid_conformance.suite.preflight import look_at

CONTRACT = load_contract()
TEST = CONTRACT.emulator.test_account
ACCOUNT = Account(TEST.app_id, TEST.secret_id, TEST.secret_key, TEST.bucket)


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        (Settings(profile="strict"), "by the profile strict with the quirks written-form, "),
        (Settings(quirks=("trailing-comma",)), "by the profile lenient with the quirks trailing-c"),
    ],
)
def test_emulator_of_another_reading_is_sent_away(settings: Settings, told: str) -> None:
    moment = Moment(now=1_700_000_000, nonce=1)
    with running_emulator(settings) as emulator:
        driver = WireDriver(emulator.base_url)
        with pytest.raises(TargetError, match=told):
            look_at(
                driver,
                emulator.base_url,
                contract=CONTRACT,
                book=read_cases(),
                account=ACCOUNT,
                moment=moment,
            )
        driver.close()
