"""Whose key signed a package, by what is known of the keys of the township that it speaks for."""

from __future__ import annotations

from collections.abc import Iterable

from laiwu_desktop.base.codes import saying
from laiwu_desktop.desk.results import day_of
from laiwu_desktop.desk.review.office_keys import OfficeKeys
from laiwu_desktop.formdef.divisions.timeline import Timeline
from laiwu_desktop.formdef.report.content import ReportHead
from laiwu_desktop.formdef.states import Signature
from laiwu_desktop.seal.signature import fingerprint
from laiwu_desktop.seal.statements import KeyStatement, leading_to, successor_of
from laiwu_desktop.store.keys import KeyStore
from laiwu_desktop.workbook.format.problems import Problem, note


def keys_of(head: ReportHead, keys: KeyStore, timeline: Timeline) -> OfficeKeys:
    """Those of the township that speaks: what is known of its key is known over a change of its code."""
    return OfficeKeys(keys, timeline, timeline.office_in(head.division, head.period))


def spoken_by(
    head: ReportHead, signature: Signature, said: Iterable[KeyStatement], keys: KeyStore, timeline: Timeline
) -> tuple[Signature, tuple[Problem, ...], tuple[KeyStatement, ...]]:
    """What the key says: confirmed (then nothing is added), first contact, another than before, which a
    known key may have said of it (then with its statements), or one that was revoked.
    """
    own = keys_of(head, keys, timeline)
    office, there = own.office.codes, {key.public_key: key for key in own.all()}
    key, shown = there.get(head.public_key), fingerprint(head.public_key)
    if key is not None and not key.revoked:
        return signature, (), ()
    if key is not None:
        when, who = day_of(key.revoked), key.revoked_by or "不详"
        told = note(saying("revoked_key", fingerprint=shown, when=when, who=who))
        return Signature.REVOKED_KEY, (told,), ()
    others = _known_elsewhere(head.public_key, keys, timeline)
    if not there:
        return Signature.UNKNOWN_KEY, (note(saying("unknown_key", fingerprint=shown)), *others), ()
    known = {one.public_key for one in there.values() if not one.revoked}
    said = tuple(said)
    if by := successor_of(head.public_key, office, said, known, there.keys() - known):
        told = note(saying("key_changed.stated", fingerprint=shown, when=day_of(by.when)))
        return Signature.KEY_CHANGED, (told,), leading_to(head.public_key, office, said)
    return Signature.KEY_CHANGED, (note(saying("key_changed", fingerprint=shown)), *others), ()


def _known_elsewhere(public_key: str, known: KeyStore, timeline: Timeline) -> tuple[Problem, ...]:
    """Whose key it is where it is another township's, be that one merged into this or misused."""
    keys = sorted((key.division, key.batch) for key in known.all() if key.public_key == public_key)
    newest = timeline.newest_batch
    shown = (timeline.office(*key).shown(newest) for key in keys)
    names = "、".join(dict.fromkeys(timeline.name_of(*code) for code in shown))
    return (note(saying("key_of_other", names=names)),) if names else ()
