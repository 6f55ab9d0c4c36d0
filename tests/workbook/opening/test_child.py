"""The child process: whatever happens in it, the program gets an answer and goes on."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl
import pytest

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.seal.locks import Keys
from laiwu_desktop.workbook.opening import child
from laiwu_desktop.workbook.opening.cells import RawBook
from laiwu_desktop.workbook.opening.child import MEMORY, Parser, Work
from laiwu_desktop.workbook.opening.processor_time import watched
from laiwu_desktop.workbook.opening.wire import Small


@pytest.fixture
def make_parser() -> Iterator[Callable[..., Parser]]:
    """Makes parsers and closes them afterwards."""
    opened: list[Parser] = []

    def make(*args: object, **limits: object) -> Parser:
        opened.append(Parser(*args, **limits))  # type: ignore[arg-type]
        return opened[-1]

    yield make
    for parser in opened:
        parser.close()


def leave(path: Path, keys: Keys) -> RawBook:  # noqa: ARG001
    if path.name == "good":
        return RawBook([])
    os._exit(3)


def break_down(path: Path, keys: Keys) -> RawBook:  # noqa: ARG001  # the shape of a reader
    os.kill(os.getpid(), 11)
    raise AssertionError


def never_end(path: Path, keys: Keys) -> RawBook:  # noqa: ARG001
    path.with_suffix(".started").touch()
    while True:
        pass


def want_memory(path: Path, keys: Keys) -> RawBook:  # noqa: ARG001
    hoard = []
    while True:
        hoard.append(bytes(64 << 20))


def want_much(path: Path, keys: Keys) -> RawBook:  # noqa: ARG001
    assert bytes(MEMORY // 2)
    return RawBook([])


def want_it_all(path: Path, keys: Keys) -> RawBook:  # noqa: ARG001
    assert bytes(MEMORY)
    return RawBook([])


def fail(path: Path, keys: Keys) -> RawBook:  # noqa: ARG001
    raise ZeroDivisionError(path)


class Stranger:
    """Something that a book is not made of."""


def answer_strangely(path: Path, keys: Keys) -> RawBook:  # noqa: ARG001
    return Stranger()  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("work", "code"),
    [
        (leave, "reader_crashed"),
        (break_down, "reader_crashed"),
        (fail, "reader_crashed"),
        (want_memory, "too_much_memory"),
        (answer_strangely, "reader_crashed"),
    ],
)
def test_a_child_that_breaks_is_a_refusal(make_parser: Callable[..., Parser], work: Work, code: str) -> None:
    parser = make_parser(work)
    for _ in range(2):
        with pytest.raises(PersonError, match=r"来件\.xlsx") as refusal:
            parser.read(Path("来件.xlsx"))
        assert refusal.value.code == code
        assert refusal.value.remedy


def test_the_limit_of_memory_from_both_sides(make_parser: Callable[..., Parser]) -> None:
    assert make_parser(want_much).read(Path("来件.xlsx")).sheets == []
    with pytest.raises(PersonError) as refusal:
        make_parser(want_it_all).read(Path("来件.xlsx"))
    assert refusal.value.code == "too_much_memory"


def test_after_a_crash_the_next_file_is_read(make_parser: Callable[..., Parser]) -> None:
    parser = make_parser(leave)
    assert parser.read(Path("good")).sheets == []
    with pytest.raises(PersonError):
        parser.read(Path("bad"))
    assert parser.read(Path("good")).sheets == []


def never_end_watched(path: Path, keys: Keys) -> RawBook:
    with watched(0.1):
        return never_end(path, keys)


def wait_for_nothing(path: Path, keys: Keys) -> RawBook:  # noqa: ARG001
    threading.Event().wait()
    raise AssertionError


def wait_long(path: Path, keys: Keys) -> RawBook:  # noqa: ARG001
    threading.Event().wait(0.4)
    return RawBook([])


@pytest.mark.parametrize(
    ("work", "limits", "said"),
    [
        (never_end, {"seconds": 0.1}, "占用处理器超过 0.1 秒"),
        (never_end_watched, {"seconds": 60}, "占用处理器超过 60 秒"),  # as where there is no timer
        (wait_for_nothing, {"seconds": 0.05, "wall": 0.3}, "等了 0.3 秒"),
    ],
)
def test_a_child_without_end_is_ended(
    make_parser: Callable[..., Parser], tmp_path: Path, work: Work, limits: dict[str, float], said: str
) -> None:
    parser = make_parser(work, **limits)
    with pytest.raises(PersonError, match=said) as refusal:
        parser.read(tmp_path / "来件.xlsx")
    assert refusal.value.code == "too_slow"
    assert parser.pid is None


def test_time_in_which_others_are_served_is_not_counted(make_parser: Callable[..., Parser]) -> None:
    """Many times over: each file has the limit for itself."""
    parser = make_parser(wait_long, seconds=0.2)
    assert [parser.read(Path("来件.xlsx")).sheets for _ in range(2)] == [[], []]


def test_cancelling_ends_the_child(make_parser: Callable[..., Parser], tmp_path: Path) -> None:
    parser = make_parser(never_end)
    parser.cancel()  # nothing is under way: nothing happens
    refusals: list[PersonError] = []

    def read() -> None:
        with pytest.raises(PersonError) as refusal:
            parser.read(tmp_path / "来件.xlsx")
        refusals.append(refusal.value)

    thread = threading.Thread(target=read)
    thread.start()
    started = threading.Event()
    while not (tmp_path / "来件.started").exists():
        started.wait(0.01)
    parser.cancel()
    thread.join(10)
    assert not thread.is_alive()
    assert refusals[0].code == "cancelled"
    assert parser.pid is None


def test_cancelling_at_any_moment_ends_the_child(make_parser: Callable[..., Parser], tmp_path: Path) -> None:
    """While it is being started as well: nothing is left to the limit on time."""
    parser = make_parser(never_end, seconds=600)
    for _ in range(3):
        codes: list[str] = []

        def read(said: list[str] = codes) -> None:
            with pytest.raises(PersonError) as refusal:
                parser.read(tmp_path / "来件.xlsx")
            said.append(refusal.value.code)

        thread = threading.Thread(target=read)
        thread.start()
        while thread.is_alive():
            parser.cancel()
        assert codes == ["cancelled"]


def test_one_child_reads_many_files(make_parser: Callable[..., Parser], tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active["B2"] = "示例数据"
    book.save(tmp_path / "来件.xlsx")
    (tmp_path / "坏.xlsx").write_bytes(b"PK\x03\x04")
    parser = make_parser()
    pids = set()
    for _ in range(3):
        raw = parser.read(tmp_path / "来件.xlsx")
        assert raw.sheets[0].cells == {(1, 1): "示例数据"}
        with pytest.raises(PersonError, match="已损坏"):
            parser.read(tmp_path / "坏.xlsx")
        pids.add(parser.pid)
    assert len(pids) == 1
    assert None not in pids
    parser.close()
    assert parser.pid is None


@pytest.mark.skipif(sys.platform == "win32", reason="there nobody takes leave of another's child")
def test_a_child_that_another_thread_took_leave_of_is_put_away(
    make_parser: Callable[..., Parser], tmp_path: Path
) -> None:
    parser, path = make_parser(), tmp_path / "a.xlsx"
    openpyxl.Workbook().save(path)
    parser.read(path)
    assert parser.pid is not None
    os.kill(parser.pid, signal.SIGKILL)
    os.waitpid(parser.pid, 0)
    parser.close()
    assert parser.read(path).sheets


def test_the_child_imports_only_what_reading_needs() -> None:
    """Neither the window nor the database comes along, from whichever door the program was started."""
    script = (
        "import sys, laiwu_desktop.__main__, laiwu_desktop.workbook.opening.child, openpyxl;"
        "print(sorted({'sqlalchemy', 'PySide6', 'typer', 'typst', 'cryptography'} & set(sys.modules)))"
    )
    said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"


def answer_with_a_book(path: Path) -> RawBook:  # noqa: ARG001
    return RawBook([])


def test_an_answer_to_another_question_is_none(make_parser: Callable[..., Parser]) -> None:
    parser = make_parser()
    with pytest.raises(PersonError) as refusal:
        parser.ask(Small, "来件.xlsx", answer_with_a_book, Path())  # type: ignore[arg-type]
    assert refusal.value.code == "reader_crashed"
    assert parser.pid is None


def test_the_child_is_given_other_than_its_usual_time(make_parser: Callable[..., Parser]) -> None:
    with pytest.raises(PersonError, match="0 秒"):
        make_parser(seconds=600).ask(
            RawBook, "来件.xlsx", never_end, Path("/nowhere/at/all"), Keys(), seconds=0.0
        )


def read_nothing(path: Path, keys: Keys) -> RawBook:  # noqa: ARG001
    return RawBook([])


def test_no_file_is_sent_to_a_child_that_may_be_about_to_leave(
    make_parser: Callable[..., Parser], tmp_path: Path
) -> None:
    """It leaves when it had none for long; a file that came in that moment would be told as breaking it."""
    parser, path = make_parser(read_nothing), tmp_path / "示例.xlsx"
    parser.read(path)
    first = parser.pid
    parser.read(path)
    assert parser.pid == first
    parser._used -= child._FRESH_SECONDS
    parser.read(path)
    assert parser.pid != first
    assert child._FRESH_SECONDS < child._IDLE_SECONDS
