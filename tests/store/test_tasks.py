"""What the audit trail says of a task (示例数据)."""

from __future__ import annotations

import msgspec
import pytest

from laiwu_desktop.formdef.division import DivisionChange
from laiwu_desktop.formdef.task import Task
from laiwu_desktop.store.tasks import task_facts

CHANGE = DivisionChange("2007-01-01", "renamed", "371203001200", "371203001200", "示例村委会")  # type: ignore[arg-type]
TASK = Task(
    "a" * 32, "371200000000", "2007S1", 1, "2007-07-15", "", {"demo": 2}, "2007-01-05T09:00:00",
    changes=(CHANGE,), editions={"demo": "e" * 64},
)  # fmt: skip


class Later(Task, frozen=True):
    """As a later program may have it."""

    besides: str = ""


def sha256(task: Task) -> object:
    return task_facts(task)["task_sha256"]


def test_what_a_later_program_may_say_besides_changes_no_task_of_before() -> None:
    later = Later(*(getattr(TASK, name) for name in TASK.__struct_fields__))
    assert sha256(later) == sha256(TASK)
    assert sha256(msgspec.structs.replace(later, besides="示例")) != sha256(TASK)


@pytest.mark.parametrize(
    "change",
    [
        {"due": "2007-07-16"}, {"text": "示例"}, {"form_versions": {"demo": 3}}, {"recipient": "age1"},
        {"issued": "2007-01-05T09:00:01"}, {"editions": {}}, {"changes": ()}, {"id": "b" * 32},
        {"changes": (msgspec.structs.replace(CHANGE, name="示例二村委会"),)},
    ],
)  # fmt: skip
def test_all_of_a_task_is_in_it(change: dict[str, object]) -> None:
    assert sha256(msgspec.structs.replace(TASK, **change)) != sha256(TASK)


def test_texts_of_editions_are_on_the_way_only() -> None:
    assert sha256(msgspec.structs.replace(TASK, texts=("示例",))) == sha256(TASK)
