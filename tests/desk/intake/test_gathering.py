"""Files, folders, zips: every file is told, and no name in a zip becomes a path."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from laiwu_desktop.desk.intake.gathering import FoundFile, Gathering
from laiwu_desktop.workbook.opening.several import archive


@pytest.fixture
def scratch(tmp_path: Path) -> Path:
    made = tmp_path / "scratch"
    made.mkdir()
    return made


@pytest.fixture
def came(tmp_path: Path) -> Path:
    made = tmp_path / "来件"
    made.mkdir()
    return made


def found(scratch: Path, *paths: Path) -> list[FoundFile]:
    return list(Gathering(lambda: scratch).files(paths))


def codes(files: list[FoundFile]) -> dict[str, str]:
    return {one.name: one.saying.code if one.saying else "" for one in files}


def zipped(*files: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as bundle:
        for name, data in files:
            bundle.writestr(name, data)
    return out.getvalue()


WORKBOOK = zipped(("[Content_Types].xml", b"<Types/>"))


def test_a_folder_is_walked_and_every_file_told(came: Path, scratch: Path) -> None:
    (came / "甲").mkdir()
    (came / "甲" / "口镇.xlsx").write_bytes(WORKBOOK)
    (came / "羊里.xlsx").write_bytes(WORKBOOK)
    (came / "~$羊里.xlsx").write_bytes(b"x")
    (came / "旧.rar").write_bytes(b"Rar!\x1a\x07\x00")
    (came / "旧.7z").write_bytes(b"7z\xbc\xaf\x27\x1c")
    (came / "别处").symlink_to(scratch)
    assert codes(found(scratch, came)) == {
        "来件/甲/口镇.xlsx": "", "来件/羊里.xlsx": "", "来件/~$羊里.xlsx": "no_package",
        "来件/旧.rar": "archive", "来件/旧.7z": "archive", "来件/别处": "no_folder",
    }  # fmt: skip


def test_an_empty_folder_and_one_with_too_many_are_told(
    came: Path, scratch: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert codes(found(scratch, came)) == {"来件": "no_folder"}
    for number in range(4):
        (came / f"{number}.xlsx").write_bytes(b"x")
    monkeypatch.setattr("laiwu_desktop.desk.intake.gathering.MOST_FILES", 3)
    assert list(codes(found(scratch, came))) == ["来件/0.xlsx", "来件/1.xlsx", "来件/2.xlsx", "来件"]


def test_a_zip_is_opened_and_one_in_it_too_but_no_deeper(came: Path, scratch: Path) -> None:
    deepest = zipped(("深.xlsx", WORKBOOK))
    inner = zipped(("内.xlsx", WORKBOOK), ("最里.zip", deepest))
    path = came / "上报.zip"
    path.write_bytes(zipped(("外.xlsx", WORKBOOK), ("夹/里.zip", inner), ("空.zip", zipped())))
    files = found(scratch, path)
    assert codes(files) == {
        "上报.zip/外.xlsx": "", "上报.zip/夹/里.zip/内.xlsx": "",
        "上报.zip/夹/里.zip/最里.zip": "archive", "上报.zip/空.zip": "archive",
    }  # fmt: skip
    assert [one.path.read_bytes() for one in files[:2]] == [WORKBOOK, WORKBOOK]


def test_a_workbook_is_no_bundle_whatever_it_is_called(came: Path, scratch: Path) -> None:
    path = came / "口镇.zip"
    path.write_bytes(WORKBOOK)
    assert found(scratch, path) == [FoundFile.at(path)]


@pytest.mark.parametrize(
    "name",
    ["../../evil.xlsx", "/etc/evil.xlsx", "C:\\evil.xlsx", "..\\evil.xlsx", "a\n\x1b[31m.xlsx", "x" * 500],
)
def test_no_name_becomes_a_path(name: str, came: Path, scratch: Path) -> None:
    path = came / "上报.zip"
    path.write_bytes(zipped((name, WORKBOOK)))
    (one,) = found(scratch, path)
    assert one.path.parent == scratch
    assert one.path.name == "1"
    assert one.name.isprintable()
    assert len(one.name) < 200
    assert sorted(came.iterdir()) == [path]
    assert [file.name for file in scratch.rglob("*")] == ["1"]


def test_names_of_windows_are_read_as_they_were_written(came: Path, scratch: Path) -> None:
    data = zipped(("aaaaaaaa.xlsx", WORKBOOK)).replace(b"aaaaaaaa", "口镇上报".encode("gb18030"))
    (came / "上报.zip").write_bytes(data)
    assert list(codes(found(scratch, came / "上报.zip"))) == ["上报.zip/口镇上报.xlsx"]


def hostile() -> Iterator[tuple[str, bytes, str]]:
    """What it is, the zip, what is said."""
    yield "bomb", zipped(("零.xlsx", bytes(8 << 20))), "压缩得异常小"
    yield "method", zipped(("慢.xlsx", WORKBOOK), method=zipfile.ZIP_LZMA), "压缩方法少见"
    whole = zipped(("口镇.xlsx", WORKBOOK), ("羊里.xlsx", WORKBOOK))
    yield "cut off", whole[: len(whole) // 2], "解不开"
    plain = zipped(("甲.xlsx", b"as it was"), method=zipfile.ZIP_STORED)
    yield "bent", plain.replace(b"as it was", b"as it is!"), "解不开"
    locked = bytearray(zipped(("锁.xlsx", WORKBOOK), method=zipfile.ZIP_STORED))
    at = locked.rindex(b"PK\x01\x02")
    locked[6] |= 1
    locked[at + 8] |= 1
    yield "locked", bytes(locked), "设有密码"


@pytest.mark.parametrize(("data", "told"), [case[1:] for case in hostile()], ids=[c[0] for c in hostile()])
def test_what_is_not_safe_is_refused_in_words(data: bytes, told: str, came: Path, scratch: Path) -> None:
    path = came / "上报.zip"
    path.write_bytes(data)
    refused = [one for one in found(scratch, path) if one.saying is not None]
    assert refused
    assert told in str(refused[0].saying)


def test_limits_on_how_many_and_how_much(came: Path, scratch: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are held where a bundle is unpacked, here without a child."""
    path = came / "上报.zip"
    path.write_bytes(zipped(*((f"{n}.xlsx", bytes(1000)) for n in range(3))))
    got = archive.unpack(path, "上报.zip", scratch, 1, most=1500)
    assert got.members is not None
    assert [bool(one.refused) for one in got.members] == [False, True, True]
    monkeypatch.setattr(archive, "MOST_MEMBERS", 2)
    with pytest.raises(Exception, match="最多 2 个"):
        archive.unpack(path, "上报.zip", scratch, 10)
