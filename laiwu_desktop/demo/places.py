"""The register as plain rows: the sample figures are made without the product's own types."""

from __future__ import annotations

import csv
from typing import NamedTuple

from laiwu_desktop.base.paths import resources_dir


class Place(NamedTuple):
    """One division; `code` has 12 digits."""

    code: str
    name: str
    level: str
    parent_code: str

    @property
    def short_name(self) -> str:
        """The name without 委会, as people say it."""
        return self.name.removesuffix("委会")


def shipped_places() -> list[Place]:
    """The divisions that ship with the program, in the order of the file."""
    path = resources_dir() / "divisions" / "laiwu_2016.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [Place(r["code"], r["name"], r["level"], r["parent_code"]) for r in csv.DictReader(file)]
