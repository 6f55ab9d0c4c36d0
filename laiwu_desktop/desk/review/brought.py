"""The forms that a package was filled in with: those that are here, or those that it brings."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from laiwu_desktop.base.codes import saying
from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.formdef.form import FormSet, edition_of
from laiwu_desktop.formdef.loading.edition_file import read_editions, require_same_shape
from laiwu_desktop.formdef.report.content import ReportHead
from laiwu_desktop.seal.signature import fingerprint
from laiwu_desktop.store.report.editions import EditionStore
from laiwu_desktop.workbook.format.envelope import Meta
from laiwu_desktop.workbook.format.problems import Problem, note


def brought_forms(meta: Meta, editions: EditionStore, known_keys: Collection[str]) -> FormSet:
    """The forms of a package's day. Those that nobody here has seen are taken from it, if it is signed with
    one of the `known_keys` (hex): what a stranger brings is never run.

    PersonError "unknown_edition" where they cannot be had, "form_file" where they cannot be used.
    """
    head = meta.head
    if meta.kind != "report":
        return editions.in_force
    if editions.is_kept(head):
        return editions.of(head)
    if not (meta.digest_holds and meta.signature_holds and meta.intact):
        return editions.in_force  # it is refused for that
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


def other_forms(head: ReportHead, forms: FormSet, editions: EditionStore) -> Iterator[Problem]:
    """What is to be said of forms that are in force here in another edition."""
    for form in forms:
        today = editions.in_force.get(form.name)
        version = head.form_versions.get(form.name, form.version)
        if today is None:
            yield note(saying("other_edition.new", title=form.title))
        elif version > today.version:
            yield note(saying("other_edition.newer", title=form.title, version=version, own=today.version))
        elif form is today and version < today.version:
            yield note(saying("other_edition.gone", title=form.title, version=version, own=today.version))
        elif not form.says_the_same(today):
            yield note(saying("other_edition", title=form.title, version=version, own=today.version))
