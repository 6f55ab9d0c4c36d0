"""Clipboards in the shapes in which LibreOffice, Excel and WPS write them (示例数据).

Written here after their formats, for no office suite is needed to run the tests: attributes, line breaks and
rows of widths stand as those programs put them. LibreOffice's is held against what one really wrote
(`captured/`, made anew by `capturing.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

LIBRE = """<!DOCTYPE html>

<html>
<head>
	<meta http-equiv="content-type" content="text/html; charset=utf-8"/>
	<title></title>
	<meta name="generator" content="LibreOffice 7.4.7.2 (Linux)"/>
	<style type="text/css">
		body,div,table,thead,tbody,tfoot,tr,th,td,p {{ font-family:"Calibri"; font-size:x-small }}
		.comment {{ display:none;  }}
	</style>
</head>

<body>
<table cellspacing="0" border="0">
	<colgroup span="{width}" width="83"></colgroup>
{rows}</table>
</body>

</html>
"""
EXCEL = """<html xmlns:x="urn:schemas-microsoft-com:office:excel">
<head><meta name=Generator content="Microsoft Excel 15"><style>
<!--table {{mso-displayed-decimal-separator:"\\.";}}
.xl65 {{mso-number-format:"\\@";}}--></style></head><body link="#0563C1">
<table border=0 cellpadding=0 cellspacing=0 width=260 style='border-collapse:collapse'><!--StartFragment-->
 <col width=87 span={width} style='width:65pt'>
{rows}<!--EndFragment--></table></body></html>"""
WPS = """<html xmlns:x="urn:schemas-microsoft-com:office:excel">
<head><meta name="Generator" content="WPS Office ET"><style></style></head><body>
<table width="300" border="0" cellpadding="0" cellspacing="0"><!--StartFragment-->
{rows}  <![if supportMisalignedColumns]>
  <tr width="0" style='display:none;'>{hidden}</tr>
  <![endif]><!--EndFragment--></table></body></html>"""


def text_of(cells: Sequence[Sequence[str]]) -> str:
    """As Excel copies cells as text."""

    def quoted(cell: str) -> str:
        marked = any(sign in cell for sign in '\t\n"')
        return '"' + cell.replace('"', '""') + '"' if marked else cell

    return "".join("\t".join(map(quoted, row)) + "\r\n" for row in cells)


def libre_of(cells: Sequence[Sequence[str]]) -> str:
    rows = "".join(
        f"\t<tr>\n{''.join(_libre_cell(cell, number) for number, cell in enumerate(row))}\t</tr>\n"
        for row in cells
    )
    return LIBRE.format(rows=rows, width=len(cells[0]))


def _libre_cell(cell: str, number: int) -> str:
    height = ' height="21"' if number == 0 else ""
    # What is no Latin comes with a font of its own.
    face = "" if cell.isascii() else 'face="DejaVu Sans" '
    inside = f'<font {face}color="#000000">{escape(cell).replace(chr(10), "<br>") or "<br>"}</font>'
    if is_plain(cell):
        return f'\t\t<td{height} align="right" valign=bottom sdval="{cell}" sdnum="1033;">{inside}</td>\n'
    return f'\t\t<td{height} align="left" valign=bottom>{inside}</td>\n'


def excel_of(cells: Sequence[Sequence[str]]) -> str:
    rows = "".join(
        f" <tr height=19 style='height:14.4pt'>\n{''.join(_excel_cell(cell) for cell in row)} </tr>\n"
        for row in cells
    )
    return EXCEL.format(rows=rows, width=len(cells[0]))


def _excel_cell(cell: str) -> str:
    side = " align=right" if is_plain(cell) else ""
    # Long cells are broken in the source; only <br> is a line of the cell.
    inside = escape(cell).replace("\n", "<br>\n    ") or ""
    return f"  <td class=xl65{side}\n  style='border-top:none'>{inside}</td>\n"


def wps_of(cells: Sequence[Sequence[str]]) -> str:
    rows = "".join(
        f'   <tr height="19" style="height:14.25pt;">\n{"".join(map(_wps_cell, row))}   </tr>\n'
        for row in cells
    )
    return WPS.format(rows=rows, hidden='<td width="98"></td>' * len(cells[0]))


def _wps_cell(cell: str) -> str:
    told = "x:num" if is_plain(cell) else "x:str"
    return f'    <td class="et2" height="19" {told}>{escape(cell).replace(chr(10), "<br/>")}</td>\n'


def is_plain(cell: str) -> bool:
    """Whether a spreadsheet would take it for a number."""
    return cell.replace(".", "", 1).isascii() and cell.replace(".", "", 1).isdigit()
