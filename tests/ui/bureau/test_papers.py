"""What the bureau prints: of the township chosen, or of all."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.ui.bureau.bureau_window import BureauWindow
from laiwu_desktop.ui.files.preview import PreviewWindow
from tests.paper.sheets import pages_of
from tests.ui.acting import fill_all
from tests.ui.conftest import TOWN, Answers

Settle = Callable[[], None]


@pytest.fixture
def received(office: BureauWindow, township: TownshipDesk, settle: Settle, tmp_path: Path) -> BureauWindow:
    fill_all(township)
    office.import_packages([township.export(tmp_path / "packages").path])
    settle()
    return office


def pages(settle: Settle) -> list[str]:
    settle()
    (preview,) = [one for one in QApplication.topLevelWidgets() if isinstance(one, PreviewWindow)]
    preview.close()
    return pages_of(preview.path)


def test_sheets_of_the_township_chosen_and_of_all(received: BureauWindow, settle: Settle) -> None:
    received.reports.choose_township(TOWN)
    received.papers.sheets()
    chosen = pages(settle)
    received.papers.all_sheets()
    assert len(chosen) == len(pages(settle)) == len(received.desk.register.children(TOWN))
    assert all("未经接收" in page for page in chosen)


def test_the_receipt_of_the_report_chosen(received: BureauWindow, settle: Settle) -> None:
    received.reports.choose_township(TOWN)
    received.papers.receipt()
    (page,) = pages(settle)
    assert "结论已收到，待审核" in page


def test_receipts_of_all(received: BureauWindow, settle: Settle) -> None:
    received.papers.all_receipts()
    assert len(pages(settle)) == 1


def test_without_a_township_it_is_said_what_to_do(
    office: BureauWindow, answers: Answers, settle: Settle
) -> None:
    settle()
    office.reports.tree.setCurrentItem(None)
    office.papers.receipt()
    settle()
    assert [error.code for error in answers.errors] == ["no_township"]
