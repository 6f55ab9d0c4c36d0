"""The townships' keys: which wait to be compared, which are known, which were revoked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import msgspec

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.base.text import marked
from laiwu_desktop.desk.clock import stamp
from laiwu_desktop.desk.handover.enrolment_file import Brought, read_enrolment
from laiwu_desktop.desk.own_office import Office
from laiwu_desktop.desk.results import Imported, WaitingKey
from laiwu_desktop.desk.review.enrolment import enrol, waiting_keys
from laiwu_desktop.desk.review.office_keys import OfficeKeys
from laiwu_desktop.formdef.divisions.lasting_office import LastingOffice
from laiwu_desktop.formdef.report.content import ReportHead
from laiwu_desktop.formdef.states import Compared
from laiwu_desktop.store.keys import KnownKey
from laiwu_desktop.store.mailbox import Outgoing
from laiwu_desktop.store.store import Store
from laiwu_desktop.store.waiting_keys import BroughtKey
from laiwu_desktop.workbook.exchange.key_letter import Enrolment


class TownshipKeys:
    """What clerks do with them. A township that has another code by now is one with what it was."""

    def __init__(self, bureau: Office, store: Store, answer: Callable[[ReportHead], Outgoing]) -> None:
        """`answer`: what tells a township how its report stands, once it does."""
        self._bureau = bureau
        self._store = store
        self._answer = answer

    def waiting(self) -> list[WaitingKey]:
        """The keys whose fingerprints are to be compared: of held reports, and from enrolment files."""
        brought, bureau = self._store.waiting_keys.all(), self._bureau
        number = bureau.timeline.count(bureau.period.end)
        return waiting_keys(self._store.reports, self._store.keys, bureau.timeline, number, brought)

    def bring(self, paths: Iterable[Path]) -> list[Brought]:
        """Read enrolment files of townships; the keys that they bring wait to be compared, but for those that
        count already.
        """
        read = [read_enrolment(path, self._not_ours) for path in paths]
        when = stamp(self._bureau.clock)
        keys = []
        for one in read:
            if one.enrolment is None:
                continue
            office = self._bureau.timeline.office_in(one.enrolment.division, self._bureau.period.code)
            if one.public_key not in self._of(office).known():
                code, batch = office.first
                keys.append(BroughtKey(code, one.public_key, one.file, when, one.statements, batch))
        if keys:
            self._store.waiting_keys.add(keys)
        return read

    def _of(self, office: LastingOffice) -> OfficeKeys:
        return OfficeKeys(self._store.keys, self._bureau.timeline, office)

    def _not_ours(self, enrolment: Enrolment) -> PersonError | None:
        bureau = self._bureau
        ours = {township.code for township in bureau.register.within(bureau.division.code, "township")}
        if enrolment.role == "township" and enrolment.division in ours:
            return None
        return PersonError("not_ours", division=enrolment.division, whose="本市的乡镇（街道）")

    def confirm(self, keys: Iterable[WaitingKey], how: Compared = Compared.TELEPHONE) -> list[Imported]:
        """A person has compared these fingerprints: the keys are known, and what was held for them counts.

        `how` is written down with them: which file or statement proposed one is not what a person did.
        """
        reports, by = self._store.reports, self._bureau.by
        return [landed for key in keys for landed in enrol(reports, key, how, by, self._answer)]

    def reject(self, key: WaitingKey) -> None:
        """Let a key be as if it had never come, with the reports that it signed; nobody is answered."""
        timeline = self._bureau.timeline
        office = timeline.office(*key.office)
        for head in key.reports:
            self._store.reports.reject(head, office.codes)
        brought = [
            one.division
            for one in self._store.waiting_keys.all()
            if timeline.office(one.division, one.batch) == office
        ]
        self._store.waiting_keys.reject(brought, key.public_key)

    def revoke(self, key: KnownKey) -> None:
        """What comes under this key from now on is held; what it signed before stays what it is."""
        office = self._bureau.timeline.office(key.division, key.batch)
        self._of(office).revoke(key.public_key, self._bureau.by)

    def known(self) -> list[KnownKey]:
        """Those that a person has confirmed, with those that were revoked since, each under the code that its
        township has now.
        """
        bureau = self._bureau
        number = bureau.timeline.count(bureau.period.end)
        found = []
        for office in self._offices():
            code, batch = office.shown(number)
            found += [
                msgspec.structs.replace(key, division=code, batch=batch) for key in self._of(office).all()
            ]
        return found

    def _offices(self) -> list[LastingOffice]:
        """The townships of which a key is known, in the order of their codes."""
        own, timeline = self._bureau.own_codes, self._bureau.timeline
        keys = (key for key in self._store.keys.all() if key.division not in own)
        return list(dict.fromkeys(timeline.office(key.division, key.batch) for key in keys))

    def successors(self) -> dict[str, str]:
        """Of the known keys (hex), which one follows which; see `KeyStore.successors`."""
        return {old: new for one in self._offices() for old, new in self._of(one).successors().items()}

    def write_waiting(self, path: Path, keys: Sequence[WaitingKey]) -> Path:
        """Write the fingerprints to be compared as a list to print and tick."""
        from laiwu_desktop.workbook.summary.key_list import KeyLine, write_keys

        bureau = self._bureau
        lines = [KeyLine(key.division, key.name, key.fingerprint, key.about, key.held) for key in keys]
        title = marked(f"{bureau.division.name}待核对签名指纹", sample=bureau.settings.sample)
        write_keys(title, lines, stamp(bureau.clock), path)
        return path
