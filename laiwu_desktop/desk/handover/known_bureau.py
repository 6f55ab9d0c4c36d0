"""A township's bureau, as far as the township knows it: whose word counts."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from laiwu_desktop.base.codes import Saying, saying
from laiwu_desktop.desk.results import day_of
from laiwu_desktop.formdef.divisions.timeline import Timeline
from laiwu_desktop.seal.signature import fingerprint
from laiwu_desktop.seal.statements import KeyStatement, successor_of
from laiwu_desktop.store.keys import KnownKey


class KnownBureau(msgspec.Struct, frozen=True):
    """A township's bureau: the code that its city began with, "" where there is none, the keys a person
    confirmed, with those that were revoked since, and what became of divisions as far as the township knows.
    """

    city: str
    keys: tuple[KnownKey, ...]
    timeline: Timeline

    def by(self, timeline: Timeline) -> KnownBureau:
        """The same one, as it is by further entries."""
        return msgspec.structs.replace(self, timeline=timeline)

    @property
    def codes(self) -> tuple[str, ...]:
        """All that it ever has."""
        return self.timeline.codes_of(self.city) if self.city else ()

    @property
    def counting(self) -> frozenset[str]:
        """The keys that count."""
        return frozenset(key.public_key for key in self.keys if not key.revoked)

    @property
    def revoked(self) -> frozenset[str]:
        """Those that do not any more."""
        return frozenset(key.public_key for key in self.keys if key.revoked)

    def not_it(self, bureau: str) -> Saying | None:
        """Why somebody else is speaking; None when it is this bureau."""
        return None if bureau in self.codes else saying("other_area.bureau")

    def successor(self, public_key: str, statements: Iterable[KeyStatement]) -> KeyStatement | None:
        """What a confirmed key says of this one, which nobody has confirmed."""
        return successor_of(public_key, self.codes, statements, self.counting, self.revoked)

    def stranger(self, public_key: str, statements: Iterable[KeyStatement]) -> Saying | None:
        """Why nothing is done on this key's word; None when a person has confirmed it."""
        if public_key in self.counting:
            return None
        if public_key in self.revoked:
            return saying("revoked_key.bureau", fingerprint=fingerprint(public_key))
        # Else not with the fingerprint: it would be copied to where the one that was heard is asked for.
        if said := self.successor(public_key, statements):
            return saying("key_changed.bureau_stated", when=day_of(said.when))
        return saying("key_changed.bureau" if self.keys else "unknown_key.bureau")
