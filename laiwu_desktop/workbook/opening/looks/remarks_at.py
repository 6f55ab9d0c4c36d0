"""The comments at the cells of a sheet, the older kind and the newer one with answers."""

from __future__ import annotations

from collections.abc import Iterable

from laiwu_desktop.workbook.opening.cells import MOST_SHOWN, Spot
from laiwu_desktop.workbook.opening.looks.relations import Parts, Relation

_REMARKS = ("comments", "threadedComment")


def comments_of(parts: Parts, relations: Iterable[Relation]) -> dict[Spot, str]:
    """What is remarked at cells, from the relations of their sheet."""
    found: dict[Spot, str] = {}
    for relation in relations:
        root = parts.xml(relation.target) if relation.kind in _REMARKS else None
        for element in root.iter() if root is not None else ():
            if element.tag.endswith(("}comment", "}threadedComment")):
                texts = (child.text or "" for child in element.iter() if child.tag.endswith(("}t", "}text")))
                spot = _spot(element.get("ref", ""))
                found[spot] = f"{found.get(spot, '')}{''.join(texts)}"[:MOST_SHOWN]
    return found


def _spot(reference: str) -> Spot:
    """The cell a comment stands at; the first one where it says none, so that it is seen."""
    from openpyxl.utils.cell import coordinate_to_tuple

    try:
        row, column = coordinate_to_tuple(reference)
    except (ValueError, TypeError):
        return 0, 0
    return row - 1, column - 1
