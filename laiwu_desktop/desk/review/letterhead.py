"""What all letters of the bureau have in common."""

from __future__ import annotations

import msgspec

from laiwu_desktop.base.text import marked
from laiwu_desktop.formdef.division import Division
from laiwu_desktop.formdef.form import FormSet
from laiwu_desktop.seal.statements import KeyStatement


class Letterhead(msgspec.Struct, frozen=True):
    """Which bureau writes, and the key it signs with (hex).

    `recipient` is what townships may encrypt their packages to; `forms` are those that letters speak of;
    `sample` says that the figures are made up; `statements` are what earlier keys said of this one.
    """

    city: Division
    private_key: str
    recipient: str
    forms: FormSet
    sample: bool
    statements: tuple[KeyStatement, ...] = ()

    def titled(self, title: str) -> str:
        """The title of a letter."""
        return marked(title, sample=self.sample)

    def signed(self, when: str, by: str = "") -> str:
        """The last line, of a letter written `when`, `by` a person of that name."""
        return signed_by(self.city, when, by)


def signed_by(city: Division, when: str, by: str = "") -> str:
    """The last line of a letter of a city's bureau, written `when`, `by` a person of that name."""
    return "　".join(filter(None, (f"{city.name}农业局", by, when.replace("T", " "))))
