"""Beside the matrix: days left, what left and its answer, targets, backups (示例数据)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.filling.progress import Standing, own_targets
from laiwu_desktop.desk.results import Outlook
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.formdef.report.content import Comment
from laiwu_desktop.sync.folder import FolderEndpoint
from laiwu_desktop.ui.township.home_cards import days_words, sent_words
from laiwu_desktop.ui.township.township_window import TownshipWindow
from tests.conftest import acquaint
from tests.ui.acting import fill_all, go, type_into
from tests.ui.conftest import TOWN, VILLAGE

Settle = Callable[[], None]


def outlook(today: date) -> Outlook:
    return Outlook(today, date(2007, 1, 15), None, None, None, 0)


@pytest.mark.parametrize(
    ("today", "said"),
    [
        (date(2007, 1, 12), "2007年1月15日前上报，还有 3 天"),
        (date(2007, 1, 15), "2007年1月15日前上报，今天是最后一天"),
        (date(2007, 1, 17), "2007年1月15日前上报，已过 2 天"),
        (date(2026, 6, 2), "2007年1月15日前上报，早已过期"),
    ],
)
def test_the_days_left_are_counted(today: date, said: str) -> None:
    assert days_words(outlook(today)) == said


def test_what_left_is_followed_to_its_answer(
    township: TownshipDesk, bureau: BureauDesk, tmp_path: Path
) -> None:
    assert sent_words(township.outlook) == "本期还没有导出过数据包。"
    acquaint(bureau, township)
    fill_all(township)
    package = township.export(tmp_path, carried=True, missed=True).path
    found = township.outlook
    assert found.waiting == 1
    assert "还没有收到回执" in sent_words(found)
    (tmp_path / "stick").mkdir()
    stick = FolderEndpoint(tmp_path / "stick")
    township.sync(stick)
    assert (township.outlook.waiting, "送达" in sent_words(township.outlook)) == (0, True)
    bureau.import_packages([package])
    bureau.send_back(TOWN, [Comment("请核对户数")])
    township.receive([bureau.write_receipt(TOWN, tmp_path)])
    assert township.outlook.sent is not None
    assert "农业局已退回" in sent_words(township.outlook)


def test_the_page_shows_it_and_leads_to_the_exchange(
    window: TownshipWindow, township: TownshipDesk, tmp_path: Path, settle: Settle
) -> None:
    fill_all(township)
    township.export(tmp_path, carried=True, missed=True)
    window.refresh()
    settle()
    window.show_home()
    card = window.home.sent
    assert card.days.text().startswith("2007年1月15日前上报")
    assert card.days.property("state") == ""
    assert card.to_exchange.text() == "还有 1 个文件待发送…"
    QTest.mouseClick(card.to_exchange, Qt.MouseButton.LeftButton)
    assert window.pages.currentWidget() is window.exchanging.page


def test_late_is_red_only_while_something_is_left_to_send(window: TownshipWindow) -> None:
    card, late = window.home.sent, outlook(date(2007, 2, 1))
    card.show_outlook(late)
    assert card.days.property("state") == "error"
    head = window.draft.head
    exported = msgspec.structs.replace(head, state=type(head.state)("exported"))
    card.show_outlook(msgspec.structs.replace(late, sent=exported))
    assert card.days.property("state") == ""


def test_own_rates_are_those_of_a_consolidation(
    township: TownshipDesk, bureau: BureauDesk, tmp_path: Path
) -> None:
    fill_all(township)
    mine = {target.title: target.own for target in own_targets(township.plan, township.draft())}
    acquaint(bureau, township)
    bureau.import_packages([township.export(tmp_path, carried=True, missed=True).path])
    bureau.accept(TOWN)
    labels = {indicator.id: indicator.label for indicator in bureau.plan.indicators.values()}
    rows = {labels[row.indicator]: row.value for row in bureau.consolidate().rows if row.division == TOWN}
    assert mine == {title: rows[title] for title in mine}
    assert any(value not in (None, Decimal(0)) for value in mine.values())


def test_a_rate_that_cannot_be_is_no_target_reached(window: TownshipWindow, township: TownshipDesk) -> None:
    (some, *_) = own_targets(township.plan, township.draft())
    card = window.home.targets
    for own, state, said in (
        ("93457.01", "error", "93457.01% 待核对"),
        ("100", "done", "100%"),
        ("100.01", "error", "100.01% 待核对"),
    ):
        (rate,) = [one for one in township.plan.indicators.values() if one.label == some.title]
        target = msgspec.structs.replace(some, own=Decimal(own), is_doubtful=rate.is_doubtful(Decimal(own)))
        assert target.is_reached == (state == "done")
        card.show_targets([target])
        assert (card.rows[0][1].property("state"), card.rows[0][1].text()) == (state, said)
    more = msgspec.structs.replace(rate, most=Decimal(200))
    assert not more.is_doubtful(Decimal(150))


def test_whatever_the_figures_are_the_cards_are_seen_whole(
    window: TownshipWindow, township: TownshipDesk
) -> None:
    window.show_home()
    home = window.home
    huge = [
        msgspec.structs.replace(one, own=Decimal("93457.01"), is_doubtful=True)
        for one in own_targets(township.plan, township.draft())
    ]
    home.targets.show_targets(huge)
    for size in ((910, 480), (1366, 700)):
        window.resize(*size)
        for _ in range(5):
            QApplication.processEvents()
        assert home.cards.widget().width() <= home.cards.viewport().width()
        for name, own, wanted in home.targets.rows[: len(huge)]:
            assert name.width() >= 60
            assert all(one.width() >= one.sizeHint().width() for one in (own, wanted))


def test_rates_come_with_the_next_target_and_none_before_anything_counts(
    window: TownshipWindow, township: TownshipDesk
) -> None:
    found = own_targets(township.plan, township.draft())
    assert len(found) == len({target.title for target in found}) > 3
    assert all(target.due >= township.period.end for target in found[:1])
    entry = go(window.view, VILLAGE, "village_broadband")
    type_into(entry.rows["households"], "300")
    window.show_home()
    lines = {name.text(): own.text() for name, own, _ in window.home.targets.rows}
    assert set(lines) == {target.title for target in found}
    assert "—" in lines.values()


def test_no_word_of_the_matrix_is_cut_off(window: TownshipWindow) -> None:
    window.resize(910, 560)
    window.show_home()
    matrix = window.home.matrix
    header = matrix.horizontalHeader()
    widest = max(matrix.fontMetrics().horizontalAdvance(standing.word) for standing in Standing)
    assert all(header.sectionSize(column) > widest for column in range(matrix.columnCount()))
    for column in range(matrix.columnCount()):
        title = matrix.horizontalHeaderItem(column)
        assert title is not None
        lines = header.fontMetrics().boundingRect(
            0, 0, header.sectionSize(column) - 12, 999, int(Qt.TextFlag.TextWordWrap), title.text()
        )
        assert lines.height() < header.height()


def test_backups_stand_there_too(window: TownshipWindow) -> None:
    window.home.backups.show_backups("备份失败：磁盘已满。", "error")
    assert window.home.backups.state.property("state") == "error"
    asked: list[datetime] = []
    window.home.backups.asked.connect(lambda: asked.append(window.desk.clock()))
    window.home.backups.asked.emit()
    assert len(asked) == 1
