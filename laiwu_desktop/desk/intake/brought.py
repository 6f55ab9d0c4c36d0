"""The forms that a package was filled in with, and what becomes of those that it brings."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

from laiwu_desktop.base.codes import Saying, saying
from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.desk.filling.taking_up import TakingUp, form_change
from laiwu_desktop.formdef.form import Form, FormSet, edition_of
from laiwu_desktop.formdef.loading.edition_file import read_editions, require_same_shape
from laiwu_desktop.formdef.report.canonical import content_of
from laiwu_desktop.formdef.report.content import Confirmation, ReportHead
from laiwu_desktop.formdef.report.recasting import Recast, recast
from laiwu_desktop.seal.locks import Keys
from laiwu_desktop.seal.signature import fingerprint
from laiwu_desktop.store.report.editions import EditionStore
from laiwu_desktop.workbook.format.envelope import BadMeta, Meta
from laiwu_desktop.workbook.opening.child import read_cells
from laiwu_desktop.workbook.reading.read import read_meta


def brought_forms(meta: Meta, editions: EditionStore, known_keys: Collection[str]) -> FormSet:
    """The forms of a package's day, as they are here: those of the program, of the bureau, and those that a
    clerk has taken. What a package brings is read to say what is to be done, and nothing of it is run.

    PersonError "unknown_edition" where its edition is another, "form_file" where that is none.
    """
    head = meta.head
    if meta.kind != "report":
        return editions.in_force
    if editions.is_kept(head):
        return editions.of(head)
    if not _is_sound(meta):
        return editions.in_force  # it is refused for that
    carried = _carried(meta, editions, known_keys)
    for form in carried:
        if _is_new(form, editions):
            raise PersonError("unknown_edition.untaken", title=form.title, version=form.version)
    editions.recognise(carried)
    return editions.of(head)


def meta_in(path: Path, keys: Keys) -> Meta | None:
    """What a file says of itself; PersonError "no_package" where that is broken."""
    try:
        return read_meta(read_cells(path, keys))
    except BadMeta as error:
        raise PersonError("no_package") from error


def untaken_forms(meta: Meta | None, editions: EditionStore, known_keys: Collection[str]) -> FormSet:
    """The editions of a package that are not here, for a clerk to take; PersonError as `brought_forms`, and
    "no_package" for what is none.
    """
    if meta is None or meta.kind != "report" or not _is_sound(meta):
        raise PersonError("no_package")
    if editions.is_kept(meta.head):
        return FormSet(())
    carried = _carried(meta, editions, known_keys)
    return FormSet(tuple(form for form in carried if _is_new(form, editions)))


def brought_change(meta: Meta, forms: FormSet, editions: EditionStore) -> TakingUp:
    """What these editions of a package ask otherwise than those in force, and what the values that it brings
    come to by those.
    """
    in_force = editions.in_force
    pairs = [(today, form) for form in forms if (today := in_force.get(form.name)) is not None]
    added = tuple(form.title for form in forms if form.name not in in_force)
    cast = _recast(meta, forms, editions)
    changed = tuple(form_change(*pair) for pair in pairs)
    return TakingUp(forms, changed, added, (), cast.left, cast.unfit, ())


def _recast(meta: Meta, forms: FormSet, editions: EditionStore) -> Recast:
    """The values of the forms in question; nothing of the editions is checked or calculated for it."""
    known = editions.texts(meta.head.editions.values()) | {edition_of(text): text for text in meta.editions}
    every = read_editions(known[edition] for edition in meta.head.editions.values())
    try:
        records = content_of(every, meta.content).records
    except ValueError:  # what is wrong with it is told when it is imported
        records = ()
    return recast((one for one in records if one.key.form in forms), every, editions.in_force)


def _is_sound(meta: Meta) -> bool:
    return meta.digest_holds and meta.signature_holds and meta.intact


def _carried(meta: Meta, editions: EditionStore, known_keys: Collection[str]) -> FormSet:
    head = meta.head
    if head.public_key not in known_keys:
        raise PersonError("unknown_edition.key", fingerprint=fingerprint(head.public_key))
    texts = editions.texts(head.editions.values()) | {edition_of(text): text for text in meta.editions}
    if not texts.keys() >= set(head.editions.values()):
        raise PersonError("unknown_edition")
    forms = read_editions(texts[edition] for edition in head.editions.values())
    if forms.versions != head.form_versions or forms.editions != head.editions:
        raise PersonError("unknown_edition")
    require_same_shape(forms, editions.in_force)
    return forms


def _is_new(form: Form, editions: EditionStore) -> bool:
    """Whether an edition is of a version that is not here; PersonError "unknown_edition.differs" for one of a
    version that is, and asks or checks otherwise: nobody but who made that version can change it.
    """
    there = editions.of_version(form.name, form.version)
    if not there or any(form.says_the_same(other) for other in there):
        return not there
    raise PersonError("unknown_edition.differs", title=there[0].title, version=form.version)


def confirmed_so(told: Confirmation | None) -> Iterator[Saying]:
    """What a package says of the values that nobody has looked at, in words."""
    if told is not None:
        yield saying("confirmation", unseen=told.unseen, unconfirmed=told.unconfirmed)


def other_forms(head: ReportHead, forms: FormSet, editions: EditionStore) -> Iterator[Saying]:
    """What is to be said of forms that are in force here in another edition."""
    for form in forms:
        today = editions.in_force.get(form.name)
        version = head.form_versions.get(form.name, form.version)
        if today is None:
            yield saying("other_edition.new", title=form.title)
        elif version > today.version:
            yield saying("other_edition.newer", title=form.title, version=version, own=today.version)
        elif form is today and version < today.version:
            yield saying("other_edition.gone", title=form.title, version=version, own=today.version)
        elif not form.says_the_same(today):
            yield saying("other_edition", title=form.title, version=version, own=today.version)
