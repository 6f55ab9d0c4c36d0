"""Making and opening workspaces."""

from __future__ import annotations

import contextlib
import csv
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from functools import lru_cache
from pathlib import Path

import msgspec

from laiwu_desktop.base.codes import Saying, saying
from laiwu_desktop.base.errors import PersonError, WrongUse
from laiwu_desktop.base.location import shown
from laiwu_desktop.base.paths import forms_dir, resources_dir
from laiwu_desktop.base.users import at_computer
from laiwu_desktop.desk.backups.making import back_up_now
from laiwu_desktop.desk.backups.shelf import Backup, Reason, backup_at, backups_in, folder_of, trouble_with
from laiwu_desktop.desk.backups.taken_back import keep_what_is_taken_back
from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.clock import Clock, stamp
from laiwu_desktop.desk.desk import Desk
from laiwu_desktop.desk.divisions.readings import readings_of
from laiwu_desktop.desk.office_reports import Definitions
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.desk.trail.proof import unlike_signed
from laiwu_desktop.formdef.division import Division, Level, Register
from laiwu_desktop.formdef.divisions.timeline import Timeline
from laiwu_desktop.formdef.loading.load import load_former, load_forms
from laiwu_desktop.formdef.loading.plan_file import load_plan, load_targets, manual_target_choices
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.report.content import ReportHead
from laiwu_desktop.formdef.trail.event import By, End, EventKind
from laiwu_desktop.seal.signature import new_private_key
from laiwu_desktop.store.database import backup
from laiwu_desktop.store.database.soundness import Fault, titles_of
from laiwu_desktop.store.file.holding import WINDOW
from laiwu_desktop.store.store import Store
from laiwu_desktop.store.workspace import Settings

ROLES = {"township": TownshipDesk, "bureau": BureauDesk}
# The level of the division whose office it is.
LEVEL_OF_ROLE = {"township": Level.TOWNSHIP, "bureau": Level.CITY}


@lru_cache(maxsize=4)
def definitions(folder: Path | None = None) -> Definitions:
    """The form files of `folder` (those shipped, by default), read once."""
    folder = folder or forms_dir()
    targets = load_targets(folder)
    lists = manual_target_choices(targets.values())
    forms = load_forms(folder, lists)
    return Definitions(forms, load_plan(folder, forms, targets), load_former(folder, lists))


def shipped_divisions() -> list[Division]:
    """The register that ships with the program, with pinyin worked out for searching."""
    return read_divisions(resources_dir() / "divisions" / "laiwu_2016.csv")


def read_divisions(path: Path) -> list[Division]:
    """Divisions of a CSV with the columns code, name, level, parent_code."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    return [
        Division(row["code"], row["name"], row["level"], row["parent_code"], *reading)
        for row, reading in zip(rows, readings_of(row["name"] for row in rows), strict=True)
    ]


def create_workspace(  # noqa: PLR0913 - all but the first four have a name
    location: str,
    role: str,
    division: str,
    period: str,
    *,
    clock: Clock = datetime.now,
    forms: Path | None = None,
    divisions: Iterable[Division] | None = None,
    hold: bool = False,
    portable: bool = False,
) -> Desk:
    """Make a workspace; in one that is there already, start the period (with what carries forward).

    With `hold` no other program writes into its file until it is closed. The keys of a `portable` one stay in
    the file until somebody opens it, on whatever computer that is.

    PersonError "wrong_division" when the division does not fit the role, "other_workspace" when the
    workspace belongs to another office.
    """
    if role not in ROLES:
        raise WrongUse("bad_role", role=role, roles="、".join(ROLES))
    wanted = Period.parse(period)
    places = list(divisions or shipped_divisions())
    if division in Register(places) or ("://" not in location and not Path(location).exists()):
        _require_fits(places, role, division)  # before anything is made
    known = definitions(forms)
    keep_cut_off(location, clock)
    with _open_store(location, known, clock, create=True, hold=hold) as store:
        settings, own_keys = store.workspace.settings(), None
        if settings is None:
            _require_fits(places, role, division)
            settings = Settings(role, division, wanted.code)
            new = ROLES[role](store, known, settings, Timeline(places), clock)
            if portable:
                new.own_keys.safe = None
            row = new.own_keys.keep(new_private_key())  # before anything knows of it
            store.create(settings, places, new.new_head(wanted), row)
            settings, own_keys = store.workspace.settings() or settings, new.own_keys
        elif settings.role != role or not store.workspace.timeline().is_office(settings.division, division):
            raise PersonError("other_workspace", location=shown(location), division=settings.division)
        desk = ROLES[role](store, known, settings, store.workspace.timeline(), clock)
        if own_keys is None:
            desk.own_keys.move_out()
        else:
            desk.own_keys.goes_on_from(own_keys)
        desk.begin_period(wanted)
        return desk


def _require_fits(places: Iterable[Division], role: str, division: str) -> None:
    """PersonError "unknown_division", or "wrong_division" when it does not fit the role."""
    place, level = Register(places)[division], LEVEL_OF_ROLE[role]
    if place.level != level:
        raise PersonError("wrong_division", name=place.name, division=division, level=level.word)


def open_desk(
    location: str,
    *,
    clock: Clock = datetime.now,
    forms: Path | None = None,
    hold: bool = False,
    checked: bool = True,
    moves_keys: bool = True,
) -> Desk:
    """Open a workspace as the desk of its office; PersonError "no_workspace" when there is none.

    Secrets that lie in its file are moved to the safe of this computer, unless it is not to be changed.

    With `hold`, as a window does, no other program writes into its file until it is closed; where another one
    holds it, it is opened to be looked at (`Desk.refused`).

    PersonError "damaged_workspace" for a damaged file. One that is not `checked` may open all the same, to be
    looked at: its desk tells what is damaged (`faults`), and makes nothing of it that leaves the office.
    """
    known = definitions(forms)
    try:
        desk = _opened(location, known, clock, hold=hold, checked=checked)
        if moves_keys and not desk.refused:
            desk.own_keys.move_out()
        return desk
    except Exception as error:
        if not isinstance(error, PersonError) or (error.code == "damaged_workspace" and not checked):
            _opened(location, known, clock, checked=True).close()  # tells what is damaged, if anything is
        raise


def _opened(location: str, known: Definitions, clock: Clock, **how: bool) -> Desk:
    """The desk over a store that is opened as `_open_store` has it."""
    kept = keep_cut_off(location, clock)
    with _open_store(location, known, clock, **how) as store:
        settings = store.workspace.settings()
        if settings is None:
            raise PersonError("no_workspace.other", location=shown(location))
        if not settings.public_key:
            raise PersonError("damaged_workspace", path=shown(location))
        desk = ROLES[settings.role](store, known, settings, store.workspace.timeline(), clock)
        desk.taken_back = kept
        if "://" not in location and (made := backup_at(Path(location))):
            # What was written there would go with it one day.
            desk.only_look(PersonError("only_look", made=made.made))
        if how.get("checked", True):
            desk.require_sound()
            if desk.timeline.changes and not desk.refused:
                desk.follow_divisions()  # the program may have died in the middle of it
        return desk


def keep_cut_off(location: str, clock: Clock = datetime.now) -> Path | None:
    """As `keep_what_is_taken_back`, before anybody looks into a workspace; None for a server."""
    file = None if "://" in location else backup.workspace_file(location)
    return keep_what_is_taken_back(file, clock()) if file and file.is_file() else None


@contextlib.contextmanager
def _open_store(
    location: str,
    known: Definitions,
    clock: Clock,
    *,
    create: bool = False,
    hold: bool = False,
    checked: bool = True,
    backed_up: bool = True,
) -> Iterator[Store]:
    """A store that stays open when the block ends well; else nobody would let go of its file.

    What an older program made is `backed_up` before its tables are changed.
    """

    def upgrading(file: Path) -> None:
        if backed_up:
            back_up_now(file, Reason.UPGRADE, clock())

    program = WINDOW if hold else ""
    store = Store(
        location, known.forms, create=create, checked=checked, program=program,
        former=known.former, before_upgrade=upgrading,
    )  # fmt: skip
    try:
        yield store
    except BaseException:
        store.close()
        raise


class VerifyResult(msgspec.Struct, frozen=True):
    """How many reports were looked at, and what is wrong, a line each.

    `trail` are those of the troubles that the audit trail has: they speak against nothing that is filled in.
    """

    reports: int
    troubles: tuple[str, ...]
    trail: tuple[str, ...] = ()

    @property
    def damaged(self) -> tuple[str, ...]:
        """The others."""
        return tuple(trouble for trouble in self.troubles if trouble not in self.trail)


def workspace_file(location: str) -> Path:
    """The file of a workspace; PersonError "no_workspace" when there is none, "not_a_file" for a server."""
    file = backup.workspace_file(location)
    if not file.is_file():
        raise PersonError("no_workspace", location=shown(location))
    return file


def backups_of(location: str) -> tuple[Path, list[Backup]]:
    """The file of a workspace, which may be gone, and its backups; PersonError as in `workspace_file` where
    there is neither.
    """
    file = backup.workspace_file(location)
    found = backups_in(folder_of(file))
    return (file if found else workspace_file(location)), found


def trouble_beside_backups(file: Path) -> Saying | None:
    """What is wrong with a workspace whose backups are looked at, or with their folder; None: nothing."""
    if trouble := trouble_with(folder_of(file)):
        return trouble
    if not file.is_file():
        return saying("no_workspace.backups", path=file)
    try:
        keep_cut_off(str(file))
        damage = backup.damage(file) or ("" if backup.holds_workspace(file) else "里面没有工作区")
    except PersonError as error:
        return error.saying
    return saying("damaged_workspace.backups", path=file, trouble=damage) if damage else None


def back_up(location: str, target: Path) -> None:
    """Write a checked copy of the workspace; it may be open meanwhile."""
    keep_cut_off(location)
    backup.back_up(location, target)


def restore_backup(source: Path, location: str) -> None:
    """Make a workspace from a backup; one that is there is never written over."""

    def ready(copy: Path) -> None:
        require_verified(copy)
        settle_in(copy, {}, datetime.now())

    backup.restore(source, location, ready)


def require_verified(copy: Path) -> None:
    """PersonError "damaged_workspace" for a copy, nobody's workspace yet, that `verify` finds fault with."""
    _, faults, _ = _verified(str(copy), definitions(), backed_up=False)
    if faults:
        raise PersonError("damaged_workspace.backup", trouble="；".join(fault.words for fault in faults))


def settle_in(copy: Path, settings: Mapping[str, str], now: datetime, was: End | None = None) -> None:
    """Give a copy, nobody's workspace yet, the settings of the place where it is to be one, and let its audit
    trail say that it was brought back; `was` is where that of the workspace ended in whose place it comes.
    """
    wanted = settings.items() - backup.settings_of(copy, settings).items()
    with _open_store(str(copy), definitions(), lambda: now, backed_up=False) as store:
        store.act_as(lambda: By(at_computer(), stamp(lambda: now)))
        if wanted:
            store.workspace.change_settings(dict(wanted))
        store.events.note(EventKind.RESTORE, was=msgspec.structs.asdict(was) if was else None)
    store.close()


def verify_workspace(location: str, *, forms: Path | None = None) -> VerifyResult:
    """Whether the file is sound, every frozen report still is what was signed, and the audit trail whole."""
    keep_cut_off(location)
    reports, faults, trail = _verified(location, definitions(forms))
    lost = tuple(f"{trouble}。{_OF_TRAIL}" for trouble in trail)
    return VerifyResult(reports, (*(fault.line for fault in faults), *lost), lost)


_OF_TRAIL = "请与备份中的对照，查明是谁改动的；填报的数据不受影响。"


def _verified(
    location: str, known: Definitions, *, backed_up: bool = True
) -> tuple[int, list[Fault], list[str]]:
    """How many reports were looked at, what is wrong, and what is wrong with the audit trail; no report where
    the file is damaged itself.
    """
    faults: list[Fault] = []
    if "://" not in location:
        faults += backup.faults(workspace_file(location), titles_of(known.forms))
        if not all(fault.is_mended for fault in faults):
            return 0, faults, []
    opened = _opened(location, known, datetime.now, checked=False, backed_up=backed_up)
    with contextlib.closing(opened) as desk:
        found = [_trouble(desk, head) for head in desk.every_head()]
        drafts = [fault for fault in desk.faults() if fault not in faults]
        trail = desk.trail_troubles()
    return len(found), [*faults, *map(Fault, filter(None, found)), *drafts], trail


def _trouble(desk: Desk, head: ReportHead) -> str:
    """What is the matter with a report; "" for a draft, and for what still is what was signed."""
    try:
        report = desk.report(head.id)
    except PersonError:
        raise
    except Exception:  # whatever a value is that no field can have
        return f"{head.file_stem}：有读不懂的值"
    if report.head.digest and not desk.knows_forms(report.head):
        return f"{head.file_stem}：填报时的报表定义已不在，无法核对"
    return unlike_signed(report, desk.forms_of(head))
