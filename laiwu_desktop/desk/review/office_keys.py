"""The keys of one township, by whichever of its codes they are known."""

from __future__ import annotations

import msgspec

from laiwu_desktop.formdef.divisions.lasting_office import LastingOffice
from laiwu_desktop.formdef.divisions.timeline import Timeline
from laiwu_desktop.formdef.trail.event import By
from laiwu_desktop.seal.statements import KeyStatement
from laiwu_desktop.store.keys import KeyStore, KnownKey


class OfficeKeys(msgspec.Struct, frozen=True):
    """What is stored of them, over every change of codes: not by the codes alone, which may have been another
    township's.
    """

    keys: KeyStore
    timeline: Timeline
    office: LastingOffice

    def _is_own(self, key: KnownKey) -> bool:
        return self.timeline.office(key.division, key.batch) == self.office

    def known(self) -> frozenset[str]:
        """See `KeyStore.known`."""
        return self.keys.known(*self.office.codes, is_own=self._is_own)

    def all(self) -> list[KnownKey]:
        """See `KeyStore.of`."""
        return self.keys.of(*self.office.codes, is_own=self._is_own)

    def successors(self) -> dict[str, str]:
        """See `KeyStore.successors`."""
        return self.keys.successors(*self.office.codes, is_own=self._is_own)

    def statements(self) -> list[KeyStatement]:
        """See `KeyStore.statements`."""
        return self.keys.statements(*self.office.codes)

    def revoke(self, public_key: str, by: By) -> None:
        """See `KeyStore.revoke`."""
        self.keys.revoke(self.office.codes, public_key, by, self._is_own)
