"""Makes .ods files from the XML of their rows."""

from __future__ import annotations

from tests.workbook.files.zips import Parts, parts_of, zipped

NAMESPACES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for short, name in (
        ("office", "office"), ("table", "table"), ("text", "text"), ("style", "style"), ("draw", "drawing"),
    )
) + ' xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'  # fmt: skip
MANIFEST = "<manifest:manifest xmlns:manifest='urn:oasis:names:tc:opendocument:xmlns:manifest:1.0'>{}</manifest:manifest>"  # noqa: E501  # one word


def content(tables: str, styles: str = "", settings: str = "") -> bytes:
    """content.xml with these tables."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {NAMESPACES}>'
        f"<office:automatic-styles>{styles}</office:automatic-styles><office:body><office:spreadsheet>"
        f"<table:calculation-settings>{settings}</table:calculation-settings>{tables}"
        "</office:spreadsheet></office:body></office:document-content>"
    ).encode()


def table(rows: str, name: str = "示例", more: str = "") -> str:
    return f'<table:table table:name="{name}"{more}>{rows}</table:table>'


def row(cells: str, more: str = "") -> str:
    return f"<table:table-row {more}>{cells}</table:table-row>"


def text_cell(text: str, more: str = "") -> str:
    return f'<table:table-cell office:value-type="string" {more}><text:p>{text}</text:p></table:table-cell>'


def number_cell(value: str, more: str = "") -> str:
    return f'<table:table-cell office:value-type="float" office:value="{value}" {more}/>'


def ods(xml: bytes, more: Parts | None = None, manifest: str = "") -> bytes:
    """An .ods with this content.xml."""
    return zipped(
        {
            "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
            "META-INF/manifest.xml": MANIFEST.format(manifest).encode(),
            "content.xml": xml,
            **(more or {}),
        }
    )


def ods_of(rows: str, **more: str) -> bytes:
    """An .ods with one table of these rows."""
    return ods(content(table(rows), **more))


def with_content(data: bytes, xml: bytes) -> bytes:
    """The .ods with another content.xml."""
    return zipped({**parts_of(data), "content.xml": xml})
