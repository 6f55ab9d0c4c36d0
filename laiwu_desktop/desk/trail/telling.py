"""The audit trail as a person reads, searches and files it."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import msgspec

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.desk.clock import Clock, stamp
from laiwu_desktop.formdef.division import Register
from laiwu_desktop.formdef.form import FormSet
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.report.content import WHOLE_TITLE, RecordKey, ReportHead
from laiwu_desktop.formdef.report.thread import place_words
from laiwu_desktop.formdef.states import State, Verdict, compared_word
from laiwu_desktop.formdef.trail.event import Event, EventKind, Facts
from laiwu_desktop.seal.signature import fingerprint
from laiwu_desktop.store.events import EventStore, Wanted
from laiwu_desktop.store.report.settlings import BETWEEN

# What a fact is called; those without a name are for programs alone.
_LABELS = {
    "state": "状态", "key": "签名指纹", "how": "核对方式",
    "changes": "改动条数", "pages": "页数", "places": "范围",
    "due": "截止日期",
    "text": "要求", "revision": "第几次", "number": "审计记录条数", "role": "单位", "filler": "填表人",
    "reviewer": "审核人", "responsible": "单位负责人", "due_days": "上报期限（天）", "holidays": "节假日",
    "endpoint": "交换地址",
    "period": "填报期", "second_folder": "备份另存到", "handed_over": "交出时间", "sample": "示例数据",
    "identity": "收件密钥", "private_key": "签名密钥", "recipient": "收件公钥",
    "bureau_recipient": "农业局的收件公钥",
    "name": "姓名", "initials": "简称", "since": "从", "until": "到", "computer_user": "电脑用户",
    "database_user": "数据库用户", "comment": "意见", "by": "决定人", "comments": "审核意见",
    "unconfirmed": "沿用没有确认", "unseen": "成批确认",
    "at": "意见所在", "said": "内容", "editions": "报表定义",
    "sealed": "封存号", "reports": "计入的数据",
    "entries": "变更条数", "kinds": "其中", "action": "操作编号", "became": "变更", "lines": "逐条",
}  # fmt: skip
_ROLES = {"township": "乡镇（街道）", "bureau": "市农业局"}


class TrailLine(msgspec.Struct, frozen=True):
    """One event as `history --audit --json` tells it. `what` is the word of its `kind`, `name` that of the
    division; `was` and `now` are words; "" where there is nothing to say.
    """

    number: int
    kind: str
    what: str
    actor: str
    when: str
    report: str
    division: str
    name: str
    period: str
    revision: int
    about: str
    was: str
    now: str

    @property
    def place(self) -> str:
        """What it is about, as far as that is a report."""
        period = _label(self.period) if self.period else ""
        revision = f"第 {self.revision} 版" if self.revision else ""
        return "　".join(filter(None, (self.name, period, revision)))

    @property
    def became(self) -> str:
        """What was and what is, in words; "" where there is nothing to say."""
        if self.was and self.now:
            return f"原为 {self.was}，现为 {self.now}"
        return f"原为 {self.was}" if self.was else self.now

    @property
    def texts(self) -> tuple[str, ...]:
        """The cells of its row: 序号, 时间, 操作人, 操作, 对象, 说明, 原为, 现为."""
        when = self.when.replace("T", " ")
        return str(self.number), when, self.actor, self.what, self.place, self.about, self.was, self.now


class Trail:
    """The trail of one workspace."""

    def __init__(
        self,
        events: EventStore,
        register: Register,
        title: str,
        clock: Clock,
        forms: Callable[[], FormSet],
    ) -> None:
        """`title` is what a list that is written is called; `forms` gives all that were ever asked."""
        self.title = title
        self._forms = forms
        self._events = events
        self._register = register
        self._clock = clock

    def lines(self, wanted: Wanted, text: str = "") -> list[TrailLine]:
        """What is wanted and says this somewhere in its row, newest first."""
        tell = Words(self._register, self._forms()).of
        found = (self._line(event, tell) for event in reversed(self._events.events(wanted)))
        sought = text.strip().lower()
        return [line for line in found if not sought or sought in "\n".join(line.texts).lower()]

    def write(self, path: Path, lines: Sequence[TrailLine], wanted: str) -> Path:
        """Write these as a workbook, oldest first; `wanted` says which they are. That it was written is an
        event, too. At its top stands where the whole trail ends: filed, it tells of what is done later.
        """
        from laiwu_desktop.workbook.summary.trail_list import write_trail

        self.require_notable()
        end = self._events.end()
        head = (
            ("范围", wanted or "全部"),
            ("条数", str(len(lines))),
            ("写出时间", stamp(self._clock).replace("T", " ")),
            ("整个记录到", f"第 {end.number} 条，校验值 {end.chained}"),
        )
        write_trail(self.title, head, [line.texts for line in reversed(lines)], stamp(self._clock), path)
        self.note(EventKind.WRITE, path.name)
        return path

    def require_notable(self) -> None:
        """PersonError where what leaves now could not be noted ("held": another program writes here, as a
        window does), before anything leaves. What may never be written to, as a backup, is no hindrance.
        """
        with _unless_only_looking():
            self._events.require_writable()

    def note(
        self, kind: EventKind, about: str, now: Facts | None = None, head: ReportHead | None = None
    ) -> None:
        """Note what left nothing here but a file or a sheet of paper. Where nothing may be written, as in a
        backup that is looked at, nothing is.
        """
        with _unless_only_looking():
            self._events.note(kind, head, about=about, now=now)

    @contextlib.contextmanager
    def noting(
        self, kind: EventKind, about: str, head: ReportHead | None = None
    ) -> Iterator[dict[str, str | int]]:
        """Inside, such a thing is made, and only where it can be noted: `require_notable`. What there is to
        say of it then is put into what is given; `head` is the report that it is about, if it is about one.
        """
        self.require_notable()
        facts: dict[str, str | int] = {}
        yield facts
        self.note(kind, about, facts or None, head)

    def _line(self, event: Event, tell: Callable[[Facts | None], str]) -> TrailLine:
        name = self._register.name_of(event.division)
        return TrailLine(
            event.number, str(event.kind), event.kind.word, event.actor, event.when, event.report,
            event.division, name, event.period, event.revision, event.about,
            tell(event.was), tell(event.now),
        )  # fmt: skip


# Reasons why nothing can be written here by anybody who has it so before them.
_ONLY_LOOKING = ("only_look", "handed_over", "read_only_workspace", "linked_workspace", "reader")


@contextlib.contextmanager
def _unless_only_looking() -> Iterator[None]:
    try:
        yield
    except PersonError as error:
        if error.code not in _ONLY_LOOKING:
            raise


def kind_named(text: str) -> EventKind:
    """A kind by what is stored, or by its word; PersonError("unknown_event") for none."""
    for kind in EventKind:
        if text in (kind.value, kind.word):
            return kind
    known = "、".join(f"{kind.value}（{kind.word}）" for kind in EventKind)
    raise PersonError("unknown_event", text=text, known=known)


class Words:
    """Facts of events in words: divisions, forms and fields by their names."""

    def __init__(self, register: Register, forms: FormSet) -> None:
        self._register = register
        self._forms = forms

    def of(self, facts: Facts | None) -> str:
        """One side of an event: 状态：已退回；审核意见：…"""
        known = ((name, value) for name, value in (facts or {}).items() if name in _LABELS)
        return "；".join(f"{_LABELS[name]}：{self._word(name, value)}" for name, value in known)

    def _word(self, name: str, value: str | int) -> str:
        match name:
            case "at":
                return "、".join(map(self._place, str(value).split(BETWEEN)))
            case "comments":  # who searches for a village knows its name
                return _CODE.sub(lambda found: self._named(found[0]), str(value))
        return _word(name, value)

    def _named(self, code: str) -> str:
        name = self._register.name_of(code)
        return code if name == code else f"{name} {code}"

    def _place(self, text: str) -> str:
        if not text:
            return WHOLE_TITLE
        form, _, rest = text.partition("/")
        unit, _, rest = rest.partition("/")
        seq, _, field = rest.partition("/")
        key = RecordKey(form, unit, int(seq) if seq.isdecimal() else 0)
        return place_words(key, field, self._forms, self._register)


_CODE = re.compile(r"(?<![0-9])[0-9]{12}(?![0-9])")


def _word(name: str, value: str | int) -> str:
    text = str(value)
    match name:
        case "state" if text in set(State):
            return State(text).word
        case "state" if text in set(Verdict):
            return Verdict(text).word
        case "key":
            return fingerprint(text)
        case "how":
            return compared_word(text)
        case "role":
            return _ROLES.get(text, text)
        case "period":
            return _label(text)
        case "sample":
            return {"True": "是", "False": "否"}.get(text, text or "（无）")
    return text or "（无）"


def _label(period: str) -> str:
    try:
        return Period.parse(period).label
    except PersonError:
        return period
