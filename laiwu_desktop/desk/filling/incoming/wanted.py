"""What of files a person wants written: which of their values, and which guesses."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from laiwu_desktop.desk.filling.changing import applied_to, explained
from laiwu_desktop.desk.filling.draft import Draft
from laiwu_desktop.desk.filling.merging import Ground, NewKey, merged
from laiwu_desktop.formdef.division import Division
from laiwu_desktop.formdef.form import FormSet
from laiwu_desktop.formdef.report.change import Change, ExplanationChange, RowChange, ValueChange, alters
from laiwu_desktop.formdef.report.content import Explanation, RecordKey
from laiwu_desktop.formdef.report.figures import Figures
from laiwu_desktop.formdef.types import Offer
from laiwu_desktop.formdef.values import AsTyped
from laiwu_desktop.workbook.reading.read import BookRead


class Place(msgspec.Struct, frozen=True):
    """One value (or, with a `rule`, one 审核说明) of one of the files, by the file's own row: a row that is
    new gets its number only when it is written. `file` counts from 0.
    """

    file: int
    key: RecordKey
    field: str
    rule: str = ""


class Wanted(msgspec.Struct, frozen=True):
    """All but what is `left_out`; where the file has something that can only be guessed, the guess is taken
    of those `offered`, and of the rest the text as it stands.
    """

    left_out: frozenset[Place] = frozenset()
    offered: frozenset[Place] = frozenset()


EVERYTHING = Wanted()


class Laid(msgspec.Struct, frozen=True):
    """One change that a file comes to, and where in the file it is from."""

    place: Place
    change: Change


class Trial:
    """What a draft would be: files are laid over it one after another, and nothing is written."""

    def __init__(self, draft: Draft) -> None:
        self.forms: FormSet = draft.forms
        self.units: dict[str, tuple[Division, ...]] = dict(draft.units)
        self.figures: Figures = draft.figures.copy()
        self.explanations: tuple[Explanation, ...] = draft.explanations

    def apply(self, changes: Iterable[Change]) -> None:
        """Let it look as if these had landed."""
        for change in changes:
            if isinstance(change, ExplanationChange):
                self.explanations = explained(self.explanations, change)
            else:
                applied_to(self.figures, change)


def offer_of(figures: Figures, change: Change) -> Offer | None:
    """What the text of a change that is not of its field's type may mean."""
    if not isinstance(change, ValueChange) or not isinstance(change.now, AsTyped | str):
        return None
    field = figures.forms[change.key.form].fields[change.field]
    return field.offer(field.type.format(change.now), figures.period)


def lay_over(trial: Trial, number: int, book: BookRead, wanted: Wanted, new_key: NewKey) -> list[Laid]:
    """What is wanted of a file, laid over the trial: the changes it comes to, which the trial then has."""
    found = merged(book, trial, new_key)
    laid = [Laid(_place_of(number, found.origins, change), change) for change in found.changes]
    laid = [one for one in laid if one.place not in wanted.left_out]
    laid = [_guessed(trial, one) if one.place in wanted.offered else one for one in laid]
    laid = _with_whole_rows(laid, found.changes)
    trial.apply(one.change for one in laid)
    return laid


def _place_of(number: int, origins: dict[RecordKey, RecordKey], change: Change) -> Place:
    key = origins.get(change.key, change.key)
    match change:
        case ValueChange():
            return Place(number, key, change.field)
        case ExplanationChange():
            return Place(number, key, change.field, change.rule)
        case RowChange():
            return Place(number, key, "")


def _guessed(ground: Ground, laid: Laid) -> Laid:
    offer = offer_of(ground.figures, laid.change)
    if offer is None or not offer.is_whole or not isinstance(laid.change, ValueChange):
        return laid
    return Laid(laid.place, msgspec.structs.replace(laid.change, now=offer.value))


def _with_whole_rows(laid: list[Laid], whole: Iterable[Change]) -> list[Laid]:
    """A row comes only with something in it, and goes only if all of it goes."""
    all_of: dict[RecordKey, int] = {}
    for change in whole:
        if isinstance(change, ValueChange):
            all_of[change.key] = all_of.get(change.key, 0) + 1
    left: dict[RecordKey, int] = {}
    for one in laid:
        if isinstance(one.change, ValueChange):
            left[one.change.key] = left.get(one.change.key, 0) + 1

    def is_kept(row: RowChange) -> bool:
        if row.now:
            return row.key in left or row.key not in all_of
        return left.get(row.key) == all_of.get(row.key)

    return [one for one in laid if not isinstance(one.change, RowChange) or is_kept(one.change)]


def together(laid: Iterable[Laid]) -> tuple[tuple[Change, ...], dict[tuple[RecordKey, str, str], int]]:
    """The changes of several files as one deed: each value once, from what stood there to what the last file
    says; and which file each is of.
    """
    changes: list[Change] = []
    at: dict[tuple[RecordKey, str, str], int] = {}
    files: dict[tuple[RecordKey, str, str], int] = {}
    for one in laid:
        change, place = one.change, place_in_draft(one.change)
        files[place] = one.place.file
        before = changes[at[place]] if place in at else None
        if isinstance(change, ValueChange) and isinstance(before, ValueChange):
            changes[at[place]] = msgspec.structs.replace(
                change, was=before.was, was_carried=before.was_carried
            )
        elif isinstance(change, ExplanationChange) and isinstance(before, ExplanationChange):
            changes[at[place]] = msgspec.structs.replace(change, was=before.was)
        else:
            at[place] = len(changes)
            changes.append(change)
    return tuple(filter(alters, changes)), files


def place_in_draft(change: Change) -> tuple[RecordKey, str, str]:
    """Where in the draft a change is."""
    match change:
        case ValueChange():
            return change.key, change.field, ""
        case ExplanationChange():
            return change.key, change.field, change.rule
        case RowChange():
            return change.key, "", ""
