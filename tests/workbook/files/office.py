"""A real LibreOffice: one start, with a macro in its profile, opens, changes and saves many files."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterable
from html import escape
from pathlib import Path

SOFFICE = shutil.which("soffice")
FILTERS = {"xlsx": "Calc MS Excel 2007 XML", "ods": "calc8", "xls": "MS Excel 97"}

_HELPERS = """
Function Prop(name, value)
  Dim p As New com.sun.star.beans.PropertyValue
  p.Name = name : p.Value = value
  Prop = p
End Function

Function Opened(path)
  Opened = StarDesktop.loadComponentFromURL(ConvertToURL(path), "_blank", 0, Array(Prop("Hidden", True)))
End Function

Sub Save(doc, path, kind)
  doc.storeToURL(ConvertToURL(path), Array(Prop("FilterName", kind)))
End Sub

Sub Sort(area, column)
  Dim field As New com.sun.star.table.TableSortField
  field.Field = column : field.IsAscending = False
  area.sort(Array(Prop("SortFields", Array(field)), Prop("ContainsHeader", False)))
End Sub
"""
_LIBRARY = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE library:library PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "library.dtd">
<library:library xmlns:library="http://openoffice.org/2000/library" library:name="Standard"
 library:readonly="false" library:passwordprotected="false">{}</library:library>"""
_LIBRARIES = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE library:libraries PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "libraries.dtd">
<library:libraries xmlns:library="http://openoffice.org/2000/library"
 xmlns:xlink="http://www.w3.org/1999/xlink">
 <library:library library:name="Standard" library:link="false"/></library:libraries>"""
# A profile that is not said to be complete is filled anew at the first start, macros and all.
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry"><item oor:path="/org.openoffice.Setup/Office">
<prop oor:name="ooSetupInstCompleted" oor:op="fuse"><value>true</value></prop></item></oor:items>"""
_MODULE = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd">
<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Work"
 script:language="StarBasic">{}</script:module>"""


def saved_as(source: Path, folder: Path, change: Iterable[str] = (), name: str = "") -> list[str]:
    """Lines of Basic: open `source`, change it (as `doc`), save it in every format under that name."""
    lines = [f'doc = Opened("{source}")', *change]
    lines += [
        f'Save(doc, "{folder / (name or source.stem)}.{end}", "{kind}")' for end, kind in FILTERS.items()
    ]
    return [*lines, "doc.close(True)"]


def run(folder: Path, lines: Iterable[str], *, seen: bool = False) -> None:
    """Run these lines of Basic in a LibreOffice with a profile of its own under `folder`; one that is `seen`
    stands on the screen that there is.
    """
    basic = folder / "profile" / "user" / "basic"
    library = basic / "Standard"
    library.mkdir(parents=True)
    failed = folder / "failed.txt"
    body = "\n".join(lines)
    macro = f"""{_HELPERS}
Sub Main
  On Error Goto Failed
{body}
  StarDesktop.terminate()
  Exit Sub
Failed:
  Open "{failed}" For Output As #1
  Print #1, Error & " " & Erl
  Close #1
  StarDesktop.terminate()
End Sub
"""
    (library / "Work.xba").write_text(_MODULE.format(escape(macro, quote=False)), encoding="utf-8")
    element = '<library:element library:name="Work"/>'
    for kind, content in (("script", element), ("dialog", "")):
        (library / f"{kind}.xlb").write_text(_LIBRARY.format(content), encoding="utf-8")
        (basic / f"{kind}.xlc").write_text(_LIBRARIES, encoding="utf-8")
    (folder / "profile" / "user" / "registrymodifications.xcu").write_text(_SETTINGS, encoding="utf-8")
    command = [str(SOFFICE), f"-env:UserInstallation={(folder / 'profile').as_uri()}"]
    command += [] if seen else ["--headless"]
    subprocess.run(
        [*command, "--norestore", "macro:///Standard.Work.Main"],
        check=True, capture_output=True, env=os.environ | {"HOME": str(folder)}, timeout=300,
    )  # fmt: skip
    assert not failed.exists(), failed.read_text(encoding="utf-8")
