"""The bureau's keys at a township: which it signs with, and what packages are encrypted to."""

from __future__ import annotations

from collections.abc import Iterable

from laiwu_desktop.desk.clock import stamp
from laiwu_desktop.desk.handover.known_bureau import KnownBureau
from laiwu_desktop.desk.own_office import Office
from laiwu_desktop.formdef.states import Compared
from laiwu_desktop.seal.statements import KeyStatement
from laiwu_desktop.store.keys import KnownKey
from laiwu_desktop.store.store import Store


class BureauKeys:
    """What an officer does with them. What packages are encrypted to changes the settings of the township."""

    def __init__(self, township: Office, store: Store) -> None:
        self._township = township
        self._store = store

    @property
    def bureau(self) -> KnownBureau:
        """The bureau as this township knows it."""
        township = self._township
        timeline, city = township.timeline, township.register.ancestor(township.division.code, "city")
        first = timeline.first_code(city.code, township.period.end) if city else ""
        codes = timeline.codes_of(first) if first else ()
        return KnownBureau(first, tuple(self._store.keys.of(*codes)), timeline)

    def known(self) -> list[KnownKey]:
        """Those that a person has confirmed, with those that were revoked since."""
        return list(self.bureau.keys)

    @property
    def any_counts(self) -> bool:
        """Whether a person has confirmed one that was not revoked since."""
        return bool(self.bureau.counting)

    def successors(self) -> dict[str, str]:
        """Of the known keys (hex), which one follows which; see `KeyStore.successors`."""
        return self._store.keys.successors(*self.bureau.codes)

    def confirm(
        self, public_key: str, how: Compared = Compared.TELEPHONE, said: Iterable[KeyStatement] = ()
    ) -> None:
        """A person has compared the fingerprint: the bureau signs with this key (hex), too. What earlier keys
        `said` of it is kept.
        """
        if codes := self.bureau.codes:
            township = self._township
            known = KnownKey(codes[-1], public_key, stamp(township.clock), township.actor, how)
            self._store.keys.trust(known, said)

    def revoke(self, key: KnownKey) -> None:
        """Nothing is taken any more on the word of this key, nor encrypted on it."""
        self._store.keys.revoke(self.bureau.codes, key.public_key, self._township.by)
        self._township.reread_settings()

    def confirm_recipient(self) -> None:
        """A person has compared its fingerprint: packages are encrypted to what was offered from now on."""
        bureau, offered = self.bureau, self._township.settings.offered_recipient
        for key in bureau.counting if offered else ():
            self._store.keys.learn_recipient(bureau.codes, key, offered)
        self._township.reread_settings()

    def learn_recipient(self, public_key: str, recipient: str) -> bool:
        """A confirmed key says what packages may be encrypted to; whether that counts now.

        It is taken on the word of a key once, the first that it says. Another one from the same key is only
        offered to a person: a bureau keeps its own for good, so that a change means a new bureau, or somebody
        who has got hold of the key that signs and wants to read the packages, too. So is what an earlier key
        says once there is a later one's word: its files lie about, and are read again.
        """
        township, bureau = self._township, self.bureau
        (key,) = [one for one in bureau.keys if one.public_key == public_key]
        used = township.settings.bureau_recipient
        is_second = key.recipient not in ("", recipient)
        if is_second or (used not in ("", recipient) and not self._speaks_last(key)):
            township.change_settings(offered_recipient=recipient)
            return False
        if (key.recipient, used) != (recipient, recipient):
            self._store.keys.learn_recipient(bureau.codes, public_key, recipient)
            township.reread_settings()
        return True

    def _speaks_last(self, key: KnownKey) -> bool:
        """Whether a person confirmed no counting key of the bureau after this one. Of two of one second that
        has spoken last which had not spoken yet.
        """
        others = [one.since for one in self.known() if not one.revoked and one.public_key != key.public_key]
        return all(since < key.since or (since == key.since and not key.recipient) for since in others)
