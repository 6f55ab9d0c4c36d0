"""What the line below the banner says: where the report stands and what to do next."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from html import escape

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.base.text import day_words
from laiwu_desktop.desk.results import WaitingKey
from laiwu_desktop.formdef.division import Register
from laiwu_desktop.formdef.form import FormSet
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.report.content import ReportHead
from laiwu_desktop.formdef.report.thread import Said, answer_words, comment_line
from laiwu_desktop.formdef.states import State
from laiwu_desktop.formdef.task import Task
from laiwu_desktop.formdef.trail.event import Event


def held_lines(key: WaitingKey | None) -> list[str]:
    """What is said with a held report wherever it is shown; `key` says why it is held, if that is known."""
    about = f"签名还没有核对过：{key.about}。" if key else "这个签名还没有核对过。"
    if key is not None and key.revoked is not None:
        return [about, "数据可以查看，但不计入，也不取代已有的数据。请与乡镇联系；来历不明就拒收。"]
    return [
        f"{about}数据可以查看，但不计入，也不取代已有的数据。",
        "请与乡镇电话核对指纹：一致就点“核对指纹”确认，来历不明就拒收。",
    ]


def course_lines(course: Iterable[Event]) -> list[str]:
    """What became of a report, and who did that when."""
    return [f"{event.kind.word}　{event.when.replace('T', ' ')[:16]}　{event.actor}" for event in course]


def thread_lines(thread: Iterable[Said], forms: FormSet, register: Register) -> list[str]:
    """What was said with each decision, the newest last, and below each comment what answers it."""
    lines: list[str] = []
    heading = ""
    for said in thread:
        comment = said.comment
        signed = "　".join(part for part in (comment.who, comment.when.replace("T", " ")[:16]) if part)
        if (now := f"第 {said.revision} 版的审核意见{f'（{signed}）' if signed else ''}：") != heading:
            lines += ["", now]
            heading = now
        stood = (
            "" if comment.value is None else f"（当时{f'填 {comment.value}' if comment.value else '未填'}）"
        )
        lines.append(f"· {comment_line(comment, forms, register)}{stood}")
        lines += [f"　→ {words}" for words in answer_words(said)]
    return lines


def due_words(due: date) -> str:
    """By when the report is due: 2007年1月15日前上报."""
    return f"{day_words(due)}前上报"


def coming_words(task: Task) -> str:
    """What the bureau asks already for a period that was not begun here."""
    due = due_words(date.fromisoformat(task.due))
    return f"已收到农业局 {Period.parse(task.period).label}的填报任务（{due}）。"


def refused_words(why: PersonError) -> tuple[str, str, str]:
    """(HTML, kind, word on the button) for a workspace that can only be looked at."""
    if why.code == "handed_over":
        text = f"{escape(why.message)}请在新电脑上继续；没有交成的，可以收回。"
        return text, "returned", "收回，在这台电脑上继续"
    if why.code == "only_look":
        return f"{escape(why.message)}{escape(why.remedy)}", "", ""
    return f"只能查看：{escape(why.message)}<br>{escape(why.remedy)}", "returned", "重新打开"


SERVER_AWAY = (
    "与数据库服务器的连接中断，正在自动重新连接；现在看到的可能不是最新的。"
    "填写的内容都还在窗口里，连上以后自动保存。若久未连上，请检查网络和服务器。"
)
ON_SHARE = (
    "工作区在网络共享上：这里每次保存都重新打开文件，较慢；共享断开时不能保存。"
    "请只在一台电脑上填报，最好把工作区放在本机，用备份或数据包交接。"
)


def notice_of(
    head: ReportHead, by: str = "", *, unlocked: bool, is_kept: bool = False
) -> tuple[str, str, str]:
    """(HTML, kind, word on the button) for a report in this state; `by` is who decided so. `is_kept` says of
    one of a former period that it was never handed in.
    """
    following = head.revision + 1
    if head.state is State.DRAFT:
        words = f"{Period.parse(head.period).label}第 {head.revision} 版还没有上报，现在只供查看。"
        return (words, "wait", "继续填报这一期") if is_kept else ("", "", "")
    if head.state is State.RETURNED:
        return f"{escape(notice_words(head, by))}一有改动即另开第 {following} 版。", "returned", ""
    if unlocked:
        return f"正在修改：一有改动即另开第 {following} 版，第 {head.revision} 版保持不变。", "", ""
    button = f"修改（另开第 {following} 版）"
    return escape(notice_words(head, by)), head.state if head.state is State.ACCEPTED else "", button


def notice_words(head: ReportHead, by: str = "") -> str:
    """What is to be said of a report that was exported; `by` is who decided so, if that is known."""
    signed = "　".join(filter(None, (by, head.decided.replace("T", " ")[:16])))
    signed = f"（{signed}）" if signed else ""
    texts = {
        State.EXPORTED: f"第 {head.revision} 版已导出，等待农业局审核；这一版不再改动。",
        State.RECEIVED: f"第 {head.revision} 版农业局已收到，正在审核。",
        State.ACCEPTED: f"第 {head.revision} 版农业局已接收{signed}。",
        State.RETURNED: f"已退回{signed}：请按意见逐条改正或答复，再重新导出。",
        State.SUPERSEDED: f"第 {head.revision} 版已被新版取代。",
    }
    return texts.get(head.state, "")
