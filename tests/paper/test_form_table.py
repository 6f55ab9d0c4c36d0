"""One form of a township as a table: every village, every field, totals (示例数据)."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pypdfium2
import pytest
from msgspec.structs import replace

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.desk.workspaces import create_workspace, open_desk
from laiwu_desktop.formdef.form import Form, FormSet
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.report.content import Record, RecordKey
from laiwu_desktop.formdef.report.figures import Figures
from laiwu_desktop.formdef.values import AsTyped, Value
from laiwu_desktop.paper.form_table import FormTable, form_table
from laiwu_desktop.paper.pdf import write_pdf
from tests.conftest import noon
from tests.desk.small_township import PLACES, TOWN, VILLAGES, original
from tests.paper.sheets import OTHER, PEOPLE, REGISTER, VILLAGE, report_head, shipped_forms

FORM = "village_broadband"


def table_of(*records: Record, form: str = FORM, draft: bool = False) -> FormTable:
    forms = shipped_forms()
    figures = Figures(forms, Period.parse("2006S2"), records)
    units = [REGISTER[VILLAGE], REGISTER[OTHER]]
    head = report_head("") if draft else report_head()
    return form_table(figures, REGISTER, head, forms[form], units, PEOPLE)


def of(village: str, seq: int = 0, form: str = FORM, **values: Value) -> Record:
    return Record(RecordKey(form, village, seq), values)


def total(table: FormTable, field: str) -> str:
    return next(
        words
        for band in table.bands
        for column, words in zip(band.columns, band.totals, strict=True)
        if column.field == field
    )


def test_every_village_and_every_field_is_there() -> None:
    table = table_of(of(VILLAGE, households=300))
    fields = [column.field for band in table.bands for column in band.columns]
    assert fields == list(shipped_forms()[FORM].fields)
    assert table.names == ("张家户村委会", "长人村委会")
    assert all(len(band.rows) == 2 for band in table.bands)
    assert table.counted == "合计 2 个"


def test_what_adds_up_is_added_and_a_rate_comes_of_the_sums() -> None:
    table = table_of(
        of(VILLAGE, households=100, broadband_users=50, broadband_access="yes", monthly_fee=Decimal("30.00")),
        of(OTHER, households=300, broadband_users=50, broadband_access="no", monthly_fee=Decimal("50.00")),
    )
    assert total(table, "households") == "400"
    assert total(table, "broadband_penetration") == "25.00"
    assert total(table, "broadband_access") == "是 1"
    assert total(table, "monthly_fee") == ""


@pytest.mark.parametrize(
    ("field", "says", "printed"),
    [("households", False, ""), ("monthly_fee", True, "80.00"), ("broadband_penetration", False, "")],
)
def test_the_form_file_has_the_last_word_on_what_adds_up(field: str, says: bool, printed: str) -> None:
    form = shipped_forms()[FORM]
    sections = tuple(
        replace(
            section,
            fields=tuple(replace(one, adds_up=says) if one.name == field else one for one in section.fields),
        )
        for section in form.sections
    )
    forms = FormSet((replace(form, sections=sections),))
    records = [
        of(VILLAGE, households=100, broadband_users=50, monthly_fee=Decimal("30.00")),
        of(OTHER, households=300, broadband_users=50, monthly_fee=Decimal("50.00")),
    ]
    figures = Figures(forms, Period.parse("2006S2"), records)
    units = [REGISTER[VILLAGE], REGISTER[OTHER]]
    assert total(form_table(figures, REGISTER, report_head(), forms[FORM], units, PEOPLE), field) == printed


def test_a_form_of_many_rows_has_a_line_for_each() -> None:
    point = "demonstration_point"
    table = table_of(
        of(VILLAGE, 2, point, point_name="甲"), of(VILLAGE, 5, point, point_name="乙"), form=point
    )
    assert table.names == ("张家户村委会", "张家户村委会")
    assert table.counted == "合计 2 条"


def test_a_column_in_which_nothing_stands_takes_no_room_from_the_others() -> None:
    def remarks(**values: Value) -> tuple[float, bool, bool]:
        (band,) = table_of(of(VILLAGE, households=300, **values)).bands
        one = next(column for column in band.columns if column.field == "remarks")
        return one.width, one.grows, any(column.grows for column in band.columns)

    filled, blank = remarks(remarks="示例数据"), remarks()
    assert filled[1:] == (True, True)
    assert blank[0] <= filled[0]
    assert blank[1:] == (False, True)  # the others share what is left of the page


WIDE = "information_village"


def widths(table: FormTable) -> list[float]:
    return [sum(column.width for column in band.columns) for band in table.bands]


def test_it_is_a4_wherever_the_columns_fit() -> None:
    assert table_of(form="demonstration_point").paper == "a4"
    assert table_of(of(VILLAGE, households=300)).paper == "a4"
    assert wide().paper == "a3"


def wide() -> FormTable:
    texts = ("management_systems", "agricultural_applications", "remarks", "officer_name", "portal_url")
    return table_of(of(VILLAGE, form=WIDE, **{name: AsTyped("示例数据" * 9) for name in texts}), form=WIDE)


def test_a_form_too_wide_for_any_paper_comes_in_parts_that_are_alike() -> None:
    form = shipped_forms()[WIDE]
    forms = FormSet((many_times(form, 4),))
    figures = Figures(forms, Period.parse("2006S2"), [])
    table = form_table(figures, REGISTER, report_head(), forms[WIDE], [REGISTER[VILLAGE]], PEOPLE)
    found = widths(table)
    assert [one.field for band in table.bands for one in band.columns] == list(forms[WIDE].fields)
    assert len(found) == 3
    assert max(found) <= 420 - 30 - 8
    assert max(found) - min(found) < 40  # a column


def many_times(form: Form, times: int) -> Form:
    """A form with each section several times, under other names."""
    return replace(
        form,
        sections=tuple(
            replace(
                section,
                fields=tuple(
                    replace(field, name=f"{field.name}_{time}", relevant=None, calculation=None)
                    for field in section.fields
                ),
            )
            for time in range(times)
            for section in form.sections
        ),
    )


def test_a_number_of_many_digits_and_a_telephone_number_stay_whole(tmp_path: Path) -> None:
    file = tmp_path / "长.pdf"
    write_pdf([table_of(of(VILLAGE, households=999_999_999_999))], file)
    assert "999999999999" in "".join(words(file))
    telephone = of(VILLAGE, form=WIDE, officer_phone="0634-6201234")
    write_pdf([table_of(telephone, form=WIDE)], file)
    assert "0634-6201234" in "".join(words(file))


@pytest.mark.parametrize("sign", ["A", "9", "、", "\u00a0x", "é", "—"])
@pytest.mark.parametrize("field", ["remarks", "households"])
def test_what_has_no_place_to_break_stays_in_its_cell(tmp_path: Path, sign: str, field: str) -> None:
    file = tmp_path / "长.pdf"
    long = sign * 300
    write_pdf([table_of(of(VILLAGE, **{field: AsTyped(long)}))], file)
    with pypdfium2.PdfDocument(file) as pdf:
        for page in pdf:
            text = page.get_textpage()
            for at in range(text.count_chars()):
                left, _, right, _ = text.get_charbox(at)
                assert left >= 11 / 25.4 * 72 - 1
                assert right <= page.get_width() - 11 / 25.4 * 72 + 1
    found = "".join(words(file))
    if sign.isalnum():
        assert "".join(found.split()).count(sign) >= 300


def test_the_rows_of_several_pages_are_spread_over_them(tmp_path: Path) -> None:
    file = tmp_path / "长.pdf"
    write_pdf([table_of(*(of(VILLAGE, seq, "demonstration_point") for seq in range(1, 46)),
        form="demonstration_point")], file)  # fmt: skip
    first, second = words(file)
    assert abs(first.count("张家户村委会") - second.count("张家户村委会")) <= 1
    assert all("农村信息示范点登记表" in page for page in (first, second))


def test_a_draft_has_no_match_code() -> None:
    assert table_of(draft=True).match_code == table_of(draft=True).qr_text == ""
    assert table_of().match_code != table_of(form="information_village").match_code


@pytest.fixture
def desk(tmp_path: Path) -> TownshipDesk:
    file = tmp_path / "示例.sqlite"
    file.write_bytes(original().read_bytes())
    opened = open_desk(str(file), clock=noon)
    assert isinstance(opened, TownshipDesk)
    return opened


def words(path: Path) -> list[str]:
    with pypdfium2.PdfDocument(path) as pdf:
        return [page.get_textpage().get_text_bounded() for page in pdf]


def test_a_township_prints_one_form_of_all_its_villages(desk: TownshipDesk, tmp_path: Path) -> None:
    printed = desk.print_sheets(tmp_path / "表.pdf", form=FORM)
    assert printed.pages == 1
    (page,) = words(tmp_path / "表.pdf")
    for village in VILLAGES:
        assert desk.register[village].name in page
    assert "村宽带接入情况表" in page
    assert "合计" in page
    with pypdfium2.PdfDocument(tmp_path / "表.pdf") as pdf:
        width, height = pdf[0].get_size()
    assert width > height
    desk.close()


def test_what_a_township_says_of_itself_is_printed_by_itself(desk: TownshipDesk, tmp_path: Path) -> None:
    desk.print_sheets(tmp_path / "镇.pdf", form="township_informatization")
    (page,) = words(tmp_path / "镇.pdf")
    assert "乡镇信息化情况表" in page
    assert "村（居）" not in page
    desk.close()


@pytest.mark.parametrize("called", ["村宽带接入情况表", "莱农信1表", "莱农信１表", "1", "1表", FORM])
def test_a_form_is_called_as_people_call_it(desk: TownshipDesk, tmp_path: Path, called: str) -> None:
    desk.print_sheets(tmp_path / "表.pdf", form=called)
    (page,) = words(tmp_path / "表.pdf")
    assert "村宽带接入情况表" in page
    desk.close()


def test_a_form_that_there_is_not_is_told_with_those_that_there_are(
    desk: TownshipDesk, tmp_path: Path
) -> None:
    with pytest.raises(PersonError) as told:
        desk.print_sheets(tmp_path / "x.pdf", form="没有")
    assert told.value.code == "unknown_form"
    assert "莱农信1表 村宽带接入情况表（village_broadband）" in told.value.saying.remedy
    assert not (tmp_path / "x.pdf").exists()
    desk.close()


def test_pages_are_numbered_for_each_township(tmp_path: Path) -> None:
    write_pdf([table_of(of(VILLAGE)), table_of(of(OTHER))], tmp_path / "两.pdf")
    assert [("第 1 页" in page, "共 1 页" in page) for page in words(tmp_path / "两.pdf")] == [
        (True, True)
    ] * 2


def test_a_bureau_prints_it_of_a_township(tmp_path: Path) -> None:
    bureau = create_workspace(
        str(tmp_path / "局.sqlite"), "bureau", "371200000000", "2006S2", clock=noon, divisions=PLACES
    )
    with pytest.raises(PersonError, match="上报"):
        bureau.print_sheets(tmp_path / "x.pdf", [TOWN], FORM)
    bureau.close()
