"""Village status sheets, or tables of one form, as one PDF, set by Typst from `resources/print/`."""

from __future__ import annotations

import io
import re
import shutil
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.base.files import PDF, cannot_write, put_whole, require_replaceable
from laiwu_desktop.base.paths import resources_dir
from laiwu_desktop.base.temporary import local_folder, no_room
from laiwu_desktop.paper.fonts import coverage, font_dirs
from laiwu_desktop.paper.form_table import FormTable
from laiwu_desktop.paper.printable import Printer
from laiwu_desktop.paper.sheet import VillageSheet

if TYPE_CHECKING:
    import typst

# Sheets set in one call: a township is one or two bundles.
_BUNDLE = 50
Paper = VillageSheet | FormTable
# Typst keeps a result until ten compilations did not use it. After so many empty ones, what every sheet
# has in common outlives the next bundle, and what only this bundle had does not.
_EMPTY_COMPILATIONS = 7


class Printed(msgspec.Struct, frozen=True):
    """What was written. `unprintable`: by the code of a village or township, the characters that no shipped
    font has.
    """

    pages: int
    unprintable: dict[str, list[str]]


def write_pdf(
    sheets: Sequence[Paper],
    path: Path,
    *,
    sample: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> Printed:
    """Write one PDF of all the sheets, all of one sort, whole or not at all; `sample` marks every page
    示例数据.
    """
    if not sheets:
        raise PersonError("nothing_to_print")
    try:
        require_replaceable(path, PDF)  # said before the typesetting, which takes its time
    except OSError as error:
        raise cannot_write(path, error) from error
    unprintable: dict[str, list[str]] = {}
    data = []
    for sheet in sheets:
        printer = Printer(coverage())
        data.append(printer.walk(msgspec.to_builtins(sheet)) | {"qr": _qr_svg(sheet.qr_text)})
        if printer.missing:
            known = unprintable.setdefault(sheet.unit_code, [])
            known.extend(char for char in printer.missing if char not in known)
    tell = progress or (lambda done, total: None)
    if isinstance(sheets[0], FormTable):  # few, and its pages have sizes of their own
        pdf = _compile({"sample": sample, "sheets": data}, "form_table.typ")
    else:
        pdf = _typeset(data, sample, tell)
    put_whole(path, pdf)
    return Printed(_page_count(pdf), unprintable)


def _typeset(sheets: list[Any], sample: bool, progress: Callable[[int, int], None]) -> bytes:
    """The sheets as one PDF, set in bundles and then joined: the time and memory of one call grow faster
    than its pages (1,070 sheets in one took 88 s and 3.7 GB).
    """
    bundles = []
    for start in range(0, len(sheets), _BUNDLE):
        progress(start, len(sheets))
        bundles.append(_compile({"sample": sample, "sheets": sheets[start : start + _BUNDLE]}))
        _forget()
    pdf = bundles[0] if len(bundles) == 1 else _join(bundles)
    progress(len(sheets), len(sheets))
    return pdf


def _compile(data: dict[str, Any], template: str = "village_sheet.typ") -> bytes:
    """Text reaches Typst as JSON only, so that nothing in it can be taken for markup."""
    import typst

    return typst.compile(
        str(resources_dir() / "print" / template),
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"data": msgspec.json.encode(data).decode()},
        pdf_tags=False,
    )


@cache
def _fonts() -> typst.Fonts:
    import typst

    folders = [str(folder) for folder in font_dirs()]
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)


def _forget() -> None:
    """Let Typst drop what it remembers of a bundle; 1,070 sheets would else need 2 GB."""
    import typst

    for _ in range(_EMPTY_COMPILATIONS):
        typst.compile(b"", font_paths=_fonts(), ignore_system_fonts=True)


def _join(bundles: list[bytes]) -> bytes:
    """One PDF of several, each page drawn as it is; its text stays text."""
    import typst

    with local_folder() as folder:
        try:
            for index, bundle in enumerate(bundles):
                (folder / f"{index}.pdf").write_bytes(bundle)
            template = shutil.copy(resources_dir() / "print" / "join.typ", folder)
        except OSError as error:
            raise no_room(error) from error
        return typst.compile(
            str(template),
            font_paths=_fonts(),
            ignore_system_fonts=True,
            sys_inputs={"pages": msgspec.json.encode([_page_count(bundle) for bundle in bundles]).decode()},
            pdf_tags=False,
        )


def _page_count(pdf: bytes) -> int:
    """Pages of a PDF that Typst wrote: it writes one page tree, uncompressed."""
    found = re.search(rb"/Type\s*/Pages\s*/Count (\d+)", pdf)
    if found is None:
        raise ValueError("no page tree in this PDF")
    return int(found[1])


def _qr_svg(text: str) -> str:
    if not text:
        return ""
    import segno

    svg = io.BytesIO()
    segno.make(text, error="m", micro=False).save(svg, kind="svg", border=0, xmldecl=False)
    return svg.getvalue().decode()
