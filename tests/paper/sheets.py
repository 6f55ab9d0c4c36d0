"""One small township with made-up figures (示例数据), and what a printed page says."""

from __future__ import annotations

from pathlib import Path

import pypdfium2

from laiwu_desktop.base.paths import forms_dir
from laiwu_desktop.formdef.division import Division, Register
from laiwu_desktop.formdef.form import FormSet
from laiwu_desktop.formdef.loading.load import load_forms
from laiwu_desktop.formdef.loading.plan_file import load_targets, manual_target_choices
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.report.content import Explanation, Record, RecordKey, ReportHead
from laiwu_desktop.formdef.report.figures import Figures
from laiwu_desktop.formdef.values import Value
from laiwu_desktop.paper.sheet import Signatories, VillageSheet, village_sheet

TOWNSHIP, VILLAGE, OTHER = "371202100000", "371202100201", "371202100202"
REGISTER = Register(
    [
        Division("371200000000", "莱芜市", "city", ""),
        Division("371202000000", "莱城区", "county", "371200000000"),
        Division(TOWNSHIP, "口镇", "township", "371202000000"),
        Division(VILLAGE, "张家户村委会", "village", TOWNSHIP),
        Division(OTHER, "长人村委会", "village", TOWNSHIP),
    ]
)
PEOPLE = Signatories("张建国", "李秀英", "王长河")
BROADBAND = RecordKey("village_broadband", VILLAGE)
INFORMATION = RecordKey("information_village", VILLAGE)


def shipped_forms(folder: Path | None = None) -> FormSet:
    """The forms of a folder, with what the plan adds to the city's form."""
    return load_forms(folder or forms_dir(), manual_target_choices(load_targets(forms_dir()).values()))


def record(form: str, seq: int = 0, **values: Value) -> Record:
    return Record(RecordKey(form, VILLAGE, seq), values)


def point(seq: int, name: str) -> Record:
    return record(
        "demonstration_point", seq, point_name=name, category="committee", status="building", broadband="yes"
    )


def report_head(digest: str = "5a" * 32) -> ReportHead:
    """A frozen report, or a draft where the digest is ""."""
    state = "exported" if digest else "draft"
    return ReportHead("ab12" * 8, TOWNSHIP, "2006S2", 3, "", state, {}, "2006-12-20T12:00:00", digest)


def sheet_of(
    *records: Record,
    previous: tuple[Record, ...] = (),
    forms: FormSet | None = None,
    head: ReportHead | None = None,
    unit_code: str = VILLAGE,
    explanations: tuple[Explanation, ...] = (),
    people: Signatories = PEOPLE,
) -> VillageSheet:
    figures = Figures(forms or shipped_forms(), Period.parse("2006S2"), records, previous)
    return village_sheet(figures, REGISTER, head or report_head(), unit_code, explanations, people)


def pages_of(path: Path) -> list[str]:
    """The text of each page without white space, as a search in a PDF reader finds it."""
    document = pypdfium2.PdfDocument(path)
    try:
        pages = []
        for page in document:
            text = page.get_textpage()
            pages.append("".join(text.get_text_range().split()))
            text.close()
            page.close()
        return pages
    finally:
        document.close()
