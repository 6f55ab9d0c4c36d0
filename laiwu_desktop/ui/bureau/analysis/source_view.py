"""What is behind the figure of a village: its record, the report it came in, what each revision said."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from laiwu_desktop.desk.analysis.drilling import Source
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.seal.signature import fingerprint
from laiwu_desktop.ui.parts.plain import PlainLabel
from laiwu_desktop.ui.parts.text_table import Column, ReadTable, wrap

# Room for where it comes from, also on a small screen: the view scrolls there.
_LEAST = 150
READ = (Column("报表", 190), Column("行", 50), Column("指标项", 200), Column("填报的数", 0))
CAME = (Column("出处", 130), Column("", 0))
SAID = (
    Column("指标项", 200),
    Column("版次", 90),
    Column("状态", 110),
    Column("导出时间", 170),
    Column("填报的数", 0),
)


class SourceView(QWidget):
    """Three tables, from the figure back to its origin."""

    def __init__(self) -> None:
        super().__init__()
        self.title = PlainLabel()
        self.title.setObjectName("heading")
        self.read = ReadTable("这个数由哪些项算出", READ)
        self.came = ReadTable("这些数从哪里来", CAME)
        self.said = ReadTable("各版怎样填", SAID)
        wrap(self.came)
        self.came.setMinimumHeight(_LEAST)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.title)
        for table, share in ((self.read, 2), (self.came, 3), (self.said, 3)):
            column.addWidget(_named(table.accessibleName(), table))
            column.addWidget(table, share)

    def show_sources(self, name: str, sources: Sequence[Source], measure: str) -> None:
        """Show what a unit's figure comes from."""
        self.title.setText(f"{name}　{measure}" if sources else f"{name}没有报{measure}。")
        self.read.show_rows(
            (one.key, "", (source.form.title, str(one.key.seq or ""), one.label, f"{one.value} {one.unit}"))
            for source in sources
            for one in source.read
        )
        self.came.show_rows(_came(sources[0]) if sources else ())
        self.said.show_rows(
            (said.head.id, "", (one.label, f"第 {said.head.revision} 版", said.head.state.word,
             said.head.created.replace("T", " "), said.value))
            for source in sources
            for one, every in zip(source.read, source.said, strict=True)
            for said in every
        )  # fmt: skip


def _named(words: str, buddy: QWidget) -> QLabel:
    label = PlainLabel(words)
    label.setBuddy(buddy)
    return label


def _came(source: Source) -> Iterator[tuple[str, str, tuple[str, str]]]:
    head = source.head
    lines = [
        ("上报数据", f"{Period.parse(head.period).label}　第 {head.revision} 版　{head.state.word}"),
        ("编号", head.id),
        ("内容校验", head.digest or "没有（不是导出的数据包）"),
        ("签名指纹", fingerprint(head.public_key) if head.public_key else "没有签名"),
        ("报表定义", f"第 {source.form.version} 版"),
        ("乡镇导出", head.created.replace("T", " ")),
    ]
    lines += [
        (event.kind.word, f"{event.when.replace('T', ' ')}　{event.actor}　{event.about}")
        for event in source.course
    ]
    return ((word, "", (word, text.strip())) for word, text in lines)
