"""What a part of a workbook refers to (ECMA-376 part 2, 9.3)."""

from __future__ import annotations

import posixpath
import zipfile
from typing import Any, NamedTuple


class Relation(NamedTuple):
    """`kind` is the end of its type, such as comments; `target` a part of the file, or an address outside."""

    name: str
    kind: str
    target: str
    is_outside: bool


class Parts:
    """The parts of one workbook, by name. What is missing is told as nothing."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._names = set(archive.namelist())

    def data(self, part: str) -> bytes:
        """A part's bytes; empty where there is none."""
        return self._archive.read(part) if part in self._names else b""

    def has(self, part: str) -> bool:
        """Whether there is a part of exactly this name: others may take one of another case for it."""
        return part in self._names

    def astray(self) -> list[str]:
        """The lists of relations that are those of no part of exactly that name."""
        split = (posixpath.split(name) for name in self._names)
        ours = {posixpath.join(folder, "_rels", f"{name}.rels") for folder, name in split} | {"_rels/.rels"}
        return sorted(name for name in self._names - ours if name.casefold().endswith(".rels"))

    def xml(self, part: str) -> Any:
        """A part's root element; None where there is none, or where it is no XML."""
        from defusedxml import ElementTree

        try:
            return ElementTree.fromstring(self.data(part)) if part in self._names else None
        except ElementTree.ParseError:
            return None

    def relations(self, part: str) -> list[Relation]:
        """What a part refers to."""
        part = part.lstrip("/")
        folder, name = posixpath.split(part)
        root = self.xml(f"{folder}/_rels/{name}.rels")
        found = []
        for relation in root.iter() if root is not None else ():
            if kind := relation.get("Type", "").rpartition("/")[2]:
                target = relation.get("Target", "")
                is_outside = relation.get("TargetMode", "").casefold() == "external"
                if not is_outside:
                    target = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
                found.append(Relation(relation.get("Id", ""), kind, target, is_outside))
        return found


def local(element: Any) -> str:
    """An element's name without its namespace."""
    return str(element.tag).rpartition("}")[2]
