"""`import --preview` at a shell: what would become of files, and nothing written; zips are taken."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from laiwu_desktop.cli import main
from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.township_desk import TownshipDesk


def test_a_zip_is_looked_at_then_imported(
    filled: TownshipDesk, bureau: BureauDesk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    package, bundle = filled.export(tmp_path / "packages").path, tmp_path / "上报.zip"
    with zipfile.ZipFile(bundle, "w") as made:
        made.write(package, "镇/数据.xlsx")
    before = bureau.store.reports.content_hash()
    assert main(["import", bureau.location, str(bundle), "--preview"]) == 0
    told = capsys.readouterr().out
    assert told.startswith("上报.zip/镇/数据.xlsx：可以导入（签名有效）\n")
    assert "接收后 农村宽带用户数：无数据 → " in told
    assert main(["import", bureau.location, str(bundle), "--preview", "--json"]) == 0
    (one,) = json.loads(capsys.readouterr().out)
    assert (one["verdict"], one["file"], one["name"]) == (
        "received",
        "上报.zip/镇/数据.xlsx",
        "艾山街道办事处",
    )
    assert one["findings"] == {"errors": 0, "warnings": 0, "explained": 0}
    assert {total["indicator"] for total in one["totals"]} == set(bureau.plan.indicators)
    assert bureau.store.reports.content_hash() == before
    assert main(["import", bureau.location, str(bundle), "--json"]) == 0
    assert [one["verdict"] for one in json.loads(capsys.readouterr().out)] == ["received"]
    assert main(["import", bureau.location, str(bundle), "--preview"]) == 0
    assert "已导入过" in capsys.readouterr().out


def test_what_cannot_be_taken_is_a_finding(
    bureau: BureauDesk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "来件").mkdir()
    assert main(["import", bureau.location, str(tmp_path / "来件"), "--preview"]) == 1
    assert "文件夹里没有文件" in capsys.readouterr().out
