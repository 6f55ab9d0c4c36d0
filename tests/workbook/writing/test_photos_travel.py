"""Photos: reduced, carried in the package, found again by their content."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from PIL import Image

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.base.ids import photo_id
from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.filling.reduced_photos import LONGEST_SIDE, reduced
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.formdef.report.content import RecordKey
from tests.base.test_pictures import SVG, huge_png
from tests.conftest import TOWNSHIP, acquaint
from tests.sample import fill_in


def picture(width: int = 2000, height: int = 1500) -> bytes:
    """A made-up photo with a place in its EXIF, as a telephone writes it."""
    image = Image.new("RGB", (width, height))
    image.putdata([(i % 256, i // 7 % 256, i // 99 % 256) for i in range(width * height)])
    exif = Image.Exif()
    exif.get_ifd(0x8825)[1] = "N"
    written = io.BytesIO()
    image.save(written, "JPEG", exif=exif)
    return written.getvalue()


def add_photo(desk: TownshipDesk, data: bytes) -> tuple[RecordKey, str]:
    draft = desk.draft()
    key = RecordKey("information_village", draft.units["village"][0].code)
    name = photo_id(data)
    draft.save([draft.figures.record(key).with_value("photos", (name,))], (), {name: data})
    return key, name


def test_a_photo_is_made_small_and_tells_no_place() -> None:
    small = reduced(picture())
    with Image.open(io.BytesIO(small)) as image:
        assert max(image.size) == LONGEST_SIDE
        assert image.format == "JPEG"
        assert not image.getexif()
    assert reduced(picture()) == small


def test_what_is_no_picture_is_refused() -> None:
    with pytest.raises(PersonError) as caught:
        reduced(random.Random(1).randbytes(5000))
    assert caught.value.code == "bad_photo"


def test_a_photo_travels_with_its_village(township: TownshipDesk, bureau: BureauDesk, tmp_path: Path) -> None:
    fill_in(township)
    small = reduced(picture())
    key, name = add_photo(township, small)
    path = township.export(tmp_path).path
    sheet = openpyxl.load_workbook(path)["照片"]
    assert [cell.value for cell in sheet[3]][5] == name
    result = bureau.import_packages([path])[0]
    assert result.verdict == "received"
    report = bureau.store.reports.report(result.report)
    stored = next(record for record in report.records if record.key == key)
    assert stored.values["photos"] == (name,)
    assert bureau.store.workspace.photos([name]) == {name: small}


def test_a_lost_photo_is_said_and_the_figures_stand(
    township: TownshipDesk, bureau: BureauDesk, tmp_path: Path
) -> None:
    fill_in(township)
    _, name = add_photo(township, reduced(picture()))
    path = township.export(tmp_path).path
    book = openpyxl.load_workbook(path)
    book["照片"]._images.clear()
    book.save(tmp_path / "resaved.xlsx")
    result = bureau.import_packages([tmp_path / "resaved.xlsx"])[0]
    assert result.verdict == "received"
    assert "lost_photos" in {problem.code for problem in result.problems}
    assert not bureau.store.workspace.photos([name])
    again = bureau.import_packages([path])[0]
    assert again.verdict == "duplicate"
    assert "补收照片 1 张" in again.problems[0].message
    assert bureau.store.workspace.photos([name])


def test_a_photo_that_no_file_brings_is_said_where_it_is_loaded(
    township: TownshipDesk, make_desk: Callable[..., TownshipDesk], tmp_path: Path
) -> None:
    fill_in(township)
    add_photo(township, reduced(picture()))
    path = township.export(tmp_path).path
    other = make_desk("township", TOWNSHIP, name="other")
    assert "lost_photos" not in {problem.code for problem in other.load([path])[0].problems}
    book = openpyxl.load_workbook(path)
    book["照片"]._images.clear()
    book.save(path)
    assert "lost_photos" not in {problem.code for problem in other.load([path])[0].problems}
    third = make_desk("township", TOWNSHIP, name="third").load([path])[0]
    assert third.taken
    assert "lost_photos" in {problem.code for problem in third.problems}
    assert "照片" in third.diagnosis


def in_place_of_photos(path: Path, data: bytes) -> None:
    """Write other bytes where the pictures of a package are."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, data if name.startswith("xl/media/") else part)


@pytest.mark.parametrize("data", [SVG, huge_png(5_000)], ids=["svg", "huge"])
def test_a_package_brings_photos_and_nothing_else(
    township: TownshipDesk,
    bureau: BureauDesk,
    make_desk: Callable[..., TownshipDesk],
    tmp_path: Path,
    data: bytes,
) -> None:
    fill_in(township)
    key, name = add_photo(township, data)
    township.store.workspace.add_photos({name: data})
    path = township.export(tmp_path).path
    with zipfile.ZipFile(path) as archive:  # the program itself does not pass it on
        assert not [part for part in archive.namelist() if part.startswith("xl/media/")]
    other = make_desk("township", TOWNSHIP, name="other")
    fill_in(other)
    draft = other.draft()
    record = draft.figures.record(key).with_value("photos", (name,))
    draft.save(
        [record], (), {name: reduced(picture(60, 40))}
    )  # under another's name, to get a part to replace
    path = other.export(tmp_path / "other").path
    in_place_of_photos(path, data)
    acquaint(bureau, other)
    result = bureau.import_packages([path])[0]
    assert result.verdict == "received"
    (bad,) = [problem for problem in result.problems if problem.code == "bad_photo"]
    assert bad.unit_code == key.unit_code
    assert "照片" in bad.message
    assert "lost_photos" not in {problem.code for problem in result.problems}
    assert bureau.store.workspace.photos([name]) == {}
    third = make_desk("township", TOWNSHIP, name="third")
    loaded = third.load([path])[0]
    assert loaded.taken
    assert "bad_photo" in {problem.code for problem in loaded.problems}
    assert "照片" in loaded.diagnosis
    assert third.store.workspace.photos([name]) == {}


@pytest.mark.parametrize("data", [SVG, huge_png(13_000), picture(60, 40)[:300]], ids=["svg", "huge", "half"])
def test_what_is_no_photo_is_not_added(data: bytes) -> None:
    with pytest.raises(PersonError) as caught:
        reduced(data)
    assert caught.value.code == "bad_photo"


def test_what_can_be_seen_through_becomes_white() -> None:
    written = io.BytesIO()
    Image.new("RGBA", (3000, 20), (200, 0, 0, 0)).save(written, "PNG")
    with Image.open(io.BytesIO(reduced(written.getvalue()))) as image:
        assert image.size[0] == LONGEST_SIDE
        assert min(image.getpixel((5, 5))) > 250  # type: ignore[type-var, arg-type]
