"""Pictures and shapes that lie over the cells of a sheet, and whatever else is attached to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from laiwu_desktop.base.ids import photo_id
from laiwu_desktop.workbook.opening.cells import MOST_SHOWN, Seen, Spot
from laiwu_desktop.workbook.opening.looks.relations import Parts, Relation, local

# What a sheet may be attached to without anything being seen of it, or with what is asked elsewhere.
_QUIET = frozenset(
    (
        "comments",
        "threadedComment",
        "printerSettings",
        "hyperlink",
        "customProperty",
    )
)
_WORDS = {
    "image": "背景图片", "oleObject": "嵌入的对象", "package": "嵌入的对象", "control": "控件",
    "ctrlProp": "控件", "pivotTable": "数据透视表", "queryTable": "外部数据", "slicer": "切片器",
    "table": "表格样式", "tableSingleCells": "表格样式",
}  # fmt: skip
_SHAPES = ("sp", "cxnSp", "graphicFrame", "grpSp", "contentPart")
# All there is of a picture that is shown as it is, as office suites write one: its place, its outline.
# Whatever else there is shows another one, a part of it, or it paler.
_PLAIN = frozenset(
    "from to col colOff row rowOff ext pic nvPicPr cNvPr cNvPicPr picLocks blipFill blip stretch fillRect "
    "spPr xfrm off prstGeom avLst ln noFill solidFill srgbClr headEnd tailEnd miter round prstDash "
    "clientData extLst creationId useLocalDpi srcRect".split()
)
# A photo is at most as high and wide as this many rows and columns.
_MOST_CELLS = 12
_LONGEST = 4000 * 9525  # pixels, in the units of drawings
_ANCHORS = ("twoCellAnchor", "oneCellAnchor", "absoluteAnchor")


def drawn(parts: Parts, relations: Iterable[Relation]) -> Iterator[Seen]:
    """What lies over the cells of a sheet with these relations. A picture is told by its content's id."""
    for relation in relations:
        if not relation.is_outside and relation.kind != "hyperlink" and not parts.has(relation.target):
            yield Seen("other", (0, 0), texts=(f"无法辨认的内容（{relation.target[:60]}）",))
        elif relation.kind == "drawing":
            yield from _drawing(parts, relation.target)
        elif relation.kind == "vmlDrawing":
            yield from _old_drawing(parts, relation.target)
        elif relation.kind not in _QUIET:
            yield Seen(
                "other", (0, 0), texts=(_WORDS.get(relation.kind, f"附加的内容（{relation.kind[:40]}）"),)
            )


def _drawing(parts: Parts, part: str) -> Iterator[Seen]:
    root = parts.xml(part)
    if root is None:
        return
    targets = {relation.name: relation.target for relation in parts.relations(part)}
    for anchor in root:
        inside = [local(one) for one in anchor.iter()]
        spot = next((_start(one) for one in anchor.iter() if local(one) in _ANCHORS), (0, 0))
        if local(anchor) not in _ANCHORS:  # such as alternatives, of which programs choose one
            yield Seen("shape", spot, texts=(_words(anchor),))
        elif inside.count("pic") == 1 and not set(inside) & set(_SHAPES):
            names = [
                value
                for blip in anchor.iter()
                if local(blip) == "blip"
                for name, value in blip.attrib.items()
                if "}" in name
            ]
            data = b"".join(parts.data(targets.get(name, "")) for name in names)
            is_whole = bool(data) and _is_plain(anchor, names)
            yield Seen("picture", spot, texts=(photo_id(data) if is_whole else "",))
        elif set(inside) & {*_SHAPES, "pic"}:
            yield Seen("shape", spot, texts=(_words(anchor),))


def _is_plain(anchor: Any, names: list[str]) -> bool:
    """Whether a picture is shown as it is, whole, and lies over its place alone."""
    inside = [one for one in anchor.iter() if one is not anchor]
    is_other = len(names) != 1 or any(local(one) not in _PLAIN for one in inside)
    is_cut = any(local(one) == "srcRect" and any(map(_is_some, one.attrib.values())) for one in inside)
    return not (is_other or is_cut or _is_wide(anchor))


def _is_wide(anchor: Any) -> bool:
    (top, left), (bottom, right) = _start(anchor), _start(anchor, "to")
    sides = [one.get(name, "") for one in anchor if local(one) == "ext" for name in ("cx", "cy")]
    is_long = any(not side.isdecimal() or int(side) > _LONGEST for side in sides)
    return is_long or max(bottom - top, right - left) > _MOST_CELLS


def _is_some(share: str) -> bool:
    return share.strip() not in ("", "0")


def _words(anchor: Any) -> str:
    return "".join(one.text or "" for one in anchor.iter() if local(one) == "t")[:MOST_SHOWN]


def _start(anchor: Any, side: str = "from") -> Spot:
    """The cell a drawing begins in, or ends; the first one where it hangs on none."""
    for one in anchor:
        if local(one) == side:
            said = {local(number): number.text or "" for number in one}
            row, column = said.get("row", ""), said.get("col", "")
            if row.isdecimal() and column.isdecimal():
                return int(row), int(column)
    return 0, 0


def _old_drawing(parts: Parts, part: str) -> Iterator[Seen]:
    """In the older kind of drawing lie the frames of comments, which are told as such; no more of ours."""
    root = parts.xml(part)
    if root is None:  # not everything that was written in it is XML
        if parts.data(part):
            yield Seen("shape", (0, 0), texts=("",))
        return
    for shape in root.iter():
        kinds = [one.get("ObjectType", "") for one in shape if local(one) == "ClientData"]
        is_one = local(shape) in ("shape", "rect", "roundrect", "oval", "line", "image", "group", "polyline")
        if is_one and kinds != ["Note"]:
            words = "".join(shape.itertext()).strip()
            yield Seen("shape", (0, 0), texts=(words[:MOST_SHOWN],))
