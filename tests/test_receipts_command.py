"""`python -m bot receipts`: staff open an assessment by its number, and every one replays alike."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.policy.answers.receipt import Receipt, issue
from bot.policy.assessment.assessment import assess
from bot.policy.model.loader import policy_from_document
from bot.policy.profile.catalogue import load_catalogue
from bot.policy.reading.reading import read_profile
from bot.store import migrate
from bot.store.assess_tables import receipt
from bot.store.engine import create_engine, writing
from bot.store.inbox import Inbox, Incoming
from bot.store.personal_data import PersonalData
from bot.store.policies import PolicyRepository
from bot.store.receipts import Receipts
from bot.values import ROOT
from tests.policy.assessed import SETTLING
from tests.policy.documents import policy


class Told:
    """A database with one asker who was told one assessment."""

    def __init__(self, url: str) -> None:
        migrate.upgrade(url)
        self.engine = create_engine(url)
        self.policies = PolicyRepository(self.engine)
        self.policies.load([{**SETTLING, "excludes": []}])
        self.asker = Inbox(self.engine).accept(Incoming("web", "u1", "m1", "36岁", "36岁")).conversation_id
        self.receipt = self._issue()
        Receipts(self.engine).keep(self.asker, self.receipt)

    def _issue(self) -> Receipt:
        catalogue = load_catalogue(ROOT / "data" / "fields.yaml")
        (document,) = self.policies.current()
        profile = read_profile("我三十六岁，硕士", catalogue)
        return issue(assess(policy_from_document(document), profile, date(2026, 11, 23), catalogue))


@pytest.fixture
def told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Told:
    url = f"sqlite:///{tmp_path / 'test.db'}"
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    return Told(url)


def test_a_receipt_is_opened_by_its_number(told: Told, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["receipts", "show", told.receipt.number.lower()]) == 0
    shown = capsys.readouterr().out
    assert "ft-settling" in shown and "年龄：36岁" in shown and "不符合" in shown


def test_an_unknown_number_is_said(told: Told, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["receipts", "show", "CS-20261123-00000000"]) != 0
    assert "CS-20261123-00000000" in capsys.readouterr().err


def test_what_was_erased_is_no_longer_shown(told: Told, capsys: pytest.CaptureFixture[str]) -> None:
    PersonalData(told.engine).erase(told.asker, "（已删除）")
    assert main(["receipts", "show", told.receipt.number]) == 0
    shown = capsys.readouterr().out
    assert "erased" in shown and "36" not in shown.replace(told.receipt.number, "")
    assert main(["receipts", "verify"]) == 0


def test_a_receipt_replays_though_the_policy_has_changed_since(told: Told) -> None:
    told.policies.publish(policy("ft-settling", "青年安家补贴"), "修订")
    assert main(["receipts", "verify"]) == 0


def test_a_receipt_that_was_tampered_with_is_found(told: Told, capsys: pytest.CaptureFixture[str]) -> None:
    forged = told.receipt.to_bytes().decode().replace("不符合", "符合")
    with writing(told.engine) as connection:
        connection.execute(receipt.update().values(content=forged))
    assert main(["receipts", "verify"]) == 1
    assert told.receipt.number in capsys.readouterr().out
