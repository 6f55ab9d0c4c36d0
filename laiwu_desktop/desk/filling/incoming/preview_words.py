"""What files would make of the draft, told to people and programs, and what of it a person names in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from laiwu_desktop.base.errors import WrongUse
from laiwu_desktop.base.text import counted, tidy
from laiwu_desktop.desk.filling.incoming.prospect import Coming, Line, Prospect
from laiwu_desktop.desk.filling.incoming.wanted import Wanted
from laiwu_desktop.formdef.division import Register
from laiwu_desktop.formdef.form import SEVERITY_NAMES, Field
from laiwu_desktop.formdef.report.check import Finding


def wanted_of(
    prospect: Prospect, only: Sequence[str] = (), *, keep_typed: bool = False, guesses: bool = False
) -> Wanted:
    """All of it, or only what `only` names: 村, 村/报表 or 村/报表/指标, each by its name or code, * for any.

    With `keep_typed` nothing that somebody typed by hand is replaced; with `guesses` what can only be guessed
    is taken as what it probably means. WrongUse("nothing_named") for a name that nothing answers to.
    """
    register = prospect.draft.register
    named = {
        part: [line for line in prospect.lines if _is_named(prospect, register, line, part)] for part in only
    }
    for part, found in named.items():
        if not found and prospect.lines:
            raise WrongUse("nothing_named", name=part)
    chosen = {line.place for found in named.values() for line in found}
    left_out = {
        line.place
        for line in prospect.lines
        if (only and line.place not in chosen) or (keep_typed and line.replaces_typed)
    }
    offered = {line.place for line in prospect.lines if guesses and line.offer and line.offer.is_whole}
    return Wanted(frozenset(left_out), frozenset(offered))


def _is_named(prospect: Prospect, register: Register, line: Line, words: str) -> bool:
    unit, _, rest = words.partition("/")
    form_word, _, field_word = rest.partition("/")
    form = prospect.draft.forms[line.key.form]
    field = form.fields.get(line.place.field)
    division = register[line.key.unit_code]
    return (
        _answers(unit, (division.code, division.name, division.short_name))
        and _answers(form_word, (form.name, form.title, form.number))
        and _answers(field_word, (line.place.field, _label(field)))
    )


def _label(field: Field | None) -> str:
    return field.label if field else ""


def _answers(word: str, names: Iterable[str]) -> bool:
    return tidy(word) in ("", "*", *names)


class Foreseen(msgspec.Struct, frozen=True):
    """One value (with a `rule` one 审核说明) that `file` would change, as programs read it: texts as people
    write them, "" for none. `now` is what the file says, `guess` what that may mean where it is not of the
    field's type, `why` on what grounds. `actor` typed by hand what stands there, `when`. Of what `is_taken`
    the guess is with `is_guessed`, else what the file says.
    """

    file: str
    unit_code: str
    form: str
    seq: int
    field: str
    rule: str
    was: str
    now: str
    coming: Coming
    is_taken: bool
    is_guessed: bool
    guess: str
    why: str
    actor: str
    when: str
    note: str


def foreseen(prospect: Prospect, wanted: Wanted, files: Sequence[str]) -> Iterator[Foreseen]:
    """Every value that would change, in the order of `preview_lines`, also those that are not wanted."""
    for line in prospect.lines:
        key, place, offer = line.key, line.place, line.offer
        yield Foreseen(
            files[place.file], key.unit_code, key.form, key.seq, place.field, place.rule,
            line.was, line.now, line.coming,
            is_taken=place not in wanted.left_out,
            is_guessed=place in wanted.offered,
            guess=prospect.offered_text(line),
            why=offer.why if offer is not None else "",
            actor=line.actor, when=line.when, note=line.note,
        )  # fmt: skip


def found_words(found: Sequence[Finding]) -> str:
    """How many findings there are of which kind."""
    errors = sum(one.severity == "error" for one in found)
    return counted(("强制性", errors, "处"), ("核实性", len(found) - errors, "处"))


def preview_lines(
    prospect: Prospect, wanted: Wanted, register: Register, files: Sequence[str]
) -> Iterator[str]:
    """Village by village and form by form: was, now, and what a person should know; then what the check would
    newly say.
    """
    taken = [line for line in prospect.lines if line.place not in wanted.left_out]
    yield f"将导入 {len(taken)} 处，{len(prospect.lines) - len(taken)} 处不取。"
    place = ("", "")
    for line in prospect.lines:
        here = line.key.unit_code, line.key.form
        if here != place:
            place = here
            form = prospect.draft.forms[line.key.form]
            yield f"{line.key.unit_code} {register[line.key.unit_code].name}　{form.title}"
        yield f"  {_words(prospect, line, wanted, files)}"
    for guess, lines in prospect.kinds().items():
        pairs = Counter((line.now, prospect.offered_text(line)) for line in lines)
        shown = "，".join(f"{was} → {now}（{count} 处）" for (was, now), count in pairs.most_common())
        yield f"可以推断：{guess.value}：{shown}"
    found = prospect.findings(wanted)
    yield f"导入后会新有的审核问题：{found_words(found)}。"
    for one in found:
        title = prospect.draft.forms[one.form].title
        yield f"  {SEVERITY_NAMES[one.severity]} {register[one.unit_code].name} {title} {one.message}"


def _words(prospect: Prospect, line: Line, wanted: Wanted, files: Sequence[str]) -> str:
    row = f"第 {line.key.seq} 行 " if line.key.seq else ""
    is_offered = line.place in wanted.offered
    now = prospect.offered_text(line) if is_offered else line.now
    by = "，".join(filter(None, (line.actor, line.when.replace("T", " ")[:16])))
    told = [line.coming.word + (f"：{by}" if by else ""), line.note]
    if line.offer is not None:
        meant = prospect.offered_text(line)
        told.append(f"原为“{line.now}”" if is_offered else f"可作“{meant}”" if meant else line.offer.why)
    told += [files[line.place.file]] if len(files) > 1 else []
    told += ["不取"] if line.place in wanted.left_out else []
    return f"{row}{line.label}：{line.was or '未填'} → {now or '（清空）'}（{'；'.join(filter(None, told))}）"
