"""Photos: reduced, carried in the package, found again by their content."""

from __future__ import annotations

import io
import random
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from PIL import Image

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.base.ids import photo_id
from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.formdef.report.content import RecordKey
from laiwu_desktop.workbook.opening.decoding import LONGEST_SIDE
from laiwu_desktop.workbook.opening.photos import judged, reduced
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


def test_of_a_package_a_photo_keeps_its_bytes_and_must_decode_to_the_last_row(
    township: TownshipDesk, bureau: BureauDesk, tmp_path: Path
) -> None:
    """The id that was signed is made of the bytes; half a photo has an id as well."""
    fill_in(township)
    whole = picture(60, 40)
    half = picture(200, 200)[:-300]
    draft = township.draft()
    villages = draft.units["village"]
    keys = [RecordKey("information_village", villages[number].code) for number in range(2)]
    names = [photo_id(data) for data in (whole, half)]
    for key, name, data in zip(keys, names, (whole, half), strict=True):
        draft.save([draft.figures.record(key).with_value("photos", (name,))], (), {name: data})
    result = bureau.import_packages([township.export(tmp_path).path])[0]
    assert (result.verdict, result.signature) == ("received", "original")
    (bad,) = [problem for problem in result.problems if problem.code == "bad_photo"]
    assert bad.unit_code == keys[1].unit_code
    assert "已损坏" in bad.message
    assert bureau.store.workspace.photos(names) == {names[0]: whole}


def test_a_photo_whose_head_alone_is_sound_is_judged_by_its_rows() -> None:
    small = reduced(picture(60, 40))
    tables = small.index(b"\xff\xdb")
    (length,) = struct.unpack_from(">H", small, tables + 2)
    without = small[:tables] + small[tables + 2 + length :]
    found = judged("来件.xlsx", [small, without, SVG])
    assert found.troubles.keys() == {photo_id(without), photo_id(SVG)}
    assert found.remade == {}


def test_a_photo_that_is_read_into_a_draft_is_made_small_and_that_is_told(
    township: TownshipDesk, make_desk: Callable[..., TownshipDesk], tmp_path: Path
) -> None:
    fill_in(township)
    plain, told = reduced(picture(50, 40)), picture(60, 40)
    key, name = add_photo(township, told)
    draft = township.draft()
    names = (name, photo_id(plain))
    draft.save([draft.figures.record(key).with_value("photos", names)], (), {names[1]: plain})
    path = township.export(tmp_path).path
    other = make_desk("township", TOWNSHIP, name="other")
    for _ in range(2):  # read once more it is the same
        loaded = other.load([path])[0]
        assert loaded.taken
        (note,) = [problem for problem in loaded.problems if problem.code == "reduced_photos"]
        assert "1 张" in note.message
        assert not note.blocks
        small = photo_id(reduced(told))
        assert other.draft().figures.record(key).values["photos"] == (small, names[1])
        assert other.store.workspace.photos([*names, small]) == {small: reduced(told), names[1]: plain}
    # Whoever holds the photo already keeps it as it is.
    again = township.load([path])[0]
    assert "reduced_photos" not in {problem.code for problem in again.problems}
    assert township.draft().figures.record(key).values["photos"] == names


def test_no_photo_is_decoded_in_our_own_process(tmp_path: Path) -> None:
    """A PNG of 67 million pixels in 200 KB; whatever it does to its process, it is not this one."""
    (tmp_path / "photo.png").write_bytes(huge_png(8_000))
    script = (
        "import sys; from pathlib import Path; from laiwu_desktop.workbook.opening import photos\n"
        "if __name__ == '__main__':\n"
        " data = Path(sys.argv[1]).read_bytes()\n"
        " small = photos.reduced(data); assert photos.drawn(small, 92, 69).width == 69\n"
        " assert not photos.judged('来件.xlsx', [small]).troubles\n"
        " print('PIL' in sys.modules)"
    )
    (tmp_path / "script.py").write_text(script, encoding="utf-8")
    said = subprocess.run(
        [sys.executable, tmp_path / "script.py", tmp_path / "photo.png"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert said.stdout.strip() == "False"


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
