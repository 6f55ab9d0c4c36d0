"""按键一览: every key on one page, to be looked at, printed, pinned beside the screen; above it all that the
value at hand means, of which the bar shows as much as there is room for.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QMarginsF
from PySide6.QtGui import QPageLayout, QPageSize, QPdfWriter, QTextCursor, QTextDocument
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from laiwu_desktop.ui.parts.dialogs import fit_to_screen
from laiwu_desktop.ui.parts.plain import WholeText
from laiwu_desktop.ui.parts.text_table import Column, ReadTable, wrap

# Where one is: some keys do in the grid what they do not on the cards.
ON_CARDS, IN_GRID = "填写", "表格"
# The bureau's page of what came.
AT_REVIEW = "审核台"
# As `docs/entry.md` has it, too: group, key, what it does.
KEYS = (
    ("填写", "回车（Enter）、↓", "存下这一项，到下一项；走完一张表到下一张，走完本村到下一村"),
    ("填写", "回车，旁边写着“按回车采用…”时", "采用所提的值，再到下一项；↓、Tab 不采用，原样留着"),
    ("填写", "↑", "回到上一项"),
    ("填写", "Esc", "不要刚填的、刚选的，还是原来的值"),
    ("填写", "Shift+回车、Alt+回车、Ctrl+J", "在备注等长文本里另起一行"),
    ("填写", "1 … 9", "在单选、下拉、多选中选第几项"),
    ("填写", "F4", "打开下拉列表、日历；没有列表的，打开“不适用、暂缺”"),
    ("填写", "F7", "这一项按上期填；已是上期的数，再按一次即确认"),
    ("填写", "Shift+F7", "本村还空着的各项都按上期填（沿用未确认）"),
    ("填写", "F9　Shift+F9", "不适用　暂缺"),
    ("填写", "Ctrl+D", "这一项的菜单：不适用、暂缺、清空、改动记录"),
    ("填写", "Ctrl+K", "确认本村其余沿用的数，到下一处要填的"),
    ("填写", "Ctrl+Z　Ctrl+Y", "撤消　重做"),
    ("填写", "Ctrl+R", "退回的：给农业局的意见写一句答复，随下一版报送；回车存下，到下一条没处理的"),
    ("填写", "Shift+F5", "给这一项（F8 到的）的问题写审核说明；下面的审核结果里选了几条的，写给这几条"),
    ("填写", "Ctrl+回车（审核说明的窗口）", "存下；回车在里面另起一行"),
    ("填写", "Ctrl+H", "这一项的改动记录"),
    ("填写", "Ctrl++、Ctrl+=", "一村多行的表：本村添加一行，还没有记录时也行"),
    ("填写", "Ctrl+V（照片）", "在照片一项或表格的照片格里粘贴图片或照片文件；也可以拖进来"),
    ("填写", "空格、Delete（照片）", "看大图　移除"),
    ("走动", "Ctrl+回车　Ctrl+Shift+回车", "下一张表　上一张表"),
    ("走动", "Ctrl+PageDown　Ctrl+PageUp", "下一村　上一村（PageDown、PageUp 也行）"),
    ("走动", "F6", "找村：输入名称、拼音首字母或代码，回车就到"),
    ("走动", "F8　Shift+F8", "下一处　上一处审核问题"),
    ("走动", "Alt+PageDown　Alt+PageUp", "退回的：下一条　上一条农业局意见"),
    ("走动", "Ctrl+T", "只看要填的；再按一次显示全部"),
    ("走动", "Ctrl+F", "查找指标项、填过的内容和自己的备忘，输入拼音首字母也行"),
    ("走动", "Alt+Home", "总览"),
    ("走动", "Alt+G", "表格：各村一行"),
    ("走动", "F2、Shift+F2", "到表格中的同一格；从表格回来"),
    ("走动", "Ctrl+M", "给这一项写备忘（不上报）；回车存下并回到这一项"),
    ("其他", "Ctrl+S", "看是否都已保存（填了就存，不按也行）"),
    ("其他", "F5", "审核全部村"),
    ("其他", "Ctrl+E", "导出数据包"),
    ("其他", "F1", "这一项的口径、示例和限制，以及这一页"),
    ("其他", "Alt+字母", "打开菜单：文件 F、编辑 E、转到 T、审核 C、表格 B、设置 S、帮助 H"),
    ("表格", "回车　Tab", "存下这一格，到下一行　右边一格；加 Shift 到上一行　左边一格"),
    ("表格", "回车，下面写着“按回车采用…”时", "采用所提的值，再到下一行；方向键、Tab 不采用，原样留着"),
    ("表格", "Ctrl+C　Ctrl+Shift+C", "复制所选的格　带表头和村名复制"),
    ("表格", "Ctrl+V", "粘贴 Excel、WPS 中复制的格，写入前先核对"),
    ("表格", "Ctrl+D", "向下填充：所选的最上面一格填到下面各格"),
    ("表格", "F7", "所选的格取上期数；已是上期的数，再按一次即确认"),
    ("表格", "Ctrl+K　Ctrl+Shift+K", "确认所选各村沿用的数（各表）　只确认所选的格"),
    ("表格", "F9　Shift+F9　Delete", "所选的格填不适用　暂缺　清空"),
    ("表格", "F4", "打开选项；在照片格里选照片文件"),
    ("表格", "F8　Shift+F5", "下一处要改的格　给这一格的问题写审核说明"),
    ("表格", "F6", "找村：到那个村的一行"),
    ("表格", "Shift+F10　Menu", "所选的格能做什么（也可以点右键）"),
    ("表格", "Alt+B", "菜单：换一张表 T、显示哪些行 R、指标 I、显示上期 U、排序 B、行 W"),
    ("表格", "Shift+F2　Ctrl+H", "到填报页的同一项　这一格的改动记录"),
    ("表格", "Ctrl+↑ ↓ ← →", "到填了的一片的边上；加 Shift 从这里选到那里"),
    ("表格", "Ctrl+Home　Ctrl+End", "第一格　最后一格；加 Shift 从这里选到那里"),
    ("表格", "Ctrl++、Ctrl+=　Insert", "一村多行的表：本村添加一行　另一个村添加一行"),
    ("表格", "Ctrl+-", "一村多行的表：删除所选的行"),
    ("审核台", "F8　Shift+F8", "下一处　上一处有问题、离群或有意见的格，各表依次"),
    ("审核台", "F2、Ctrl+R", "给所选的格写意见；回车记下（存在工作区，不会送出），Esc 放弃"),
    ("审核台", "Shift+F2　Ctrl+F2", "给这一行　给整份数据写意见"),
    ("审核台", "F4（写意见时）", "选一句常用语"),
    ("审核台", "F9　Shift+F9", "接收　退回所选的各份；有话带上、有事未了时先看一遍再送出"),
    ("审核台", "Ctrl+回车", "下一个待审核的乡镇"),
)
TITLE = "按键一览"


class KeysPage(QDialog):
    """All keys, first those that hold where one is; `print_page` makes a page of paper of them, `about` tells
    of the value at hand.
    """

    def __init__(
        self,
        parent: QWidget | None,
        print_page: Callable[[], object],
        about: str = "",
        here: str = ON_CARDS,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(TITLE)
        fit_to_screen(self, 760, 620)
        self.table = ReadTable(TITLE, (Column("", 50), Column("按键", 230), Column("做什么", 0)))
        wrap(self.table)
        # What the same keys do in the other place comes last.
        lines = sorted(KEYS, key=lambda line: (line[0] != here, line[0] in (ON_CARDS, IN_GRID, AT_REVIEW)))
        self.table.show_rows((keys, "", (group, keys, what)) for group, keys, what in lines)
        self.about = WholeText(about)
        self.about.setVisible(bool(about))
        buttons = QDialogButtonBox()
        printing = buttons.addButton("打印…", QDialogButtonBox.ButtonRole.ActionRole)
        printing.clicked.connect(lambda _checked: print_page())
        buttons.addButton("关闭", QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.accepted.connect(self.accept)
        column = QVBoxLayout(self)
        column.addWidget(self.about)
        column.addWidget(self.table, 1)
        column.addWidget(buttons)


def write_keys(path: Path) -> Path:
    """The page as a PDF, A4; it holds nothing but our own words."""
    writer = QPdfWriter(str(path))
    writer.setTitle(TITLE)
    writer.setPageLayout(
        QPageLayout(
            QPageSize(QPageSize.PageSizeId.A4), QPageLayout.Orientation.Portrait, QMarginsF(15, 12, 15, 12)
        )
    )
    document = QTextDocument()
    cursor = QTextCursor(document)
    cursor.insertText(f"农村信息化填报　{TITLE}")
    table = cursor.insertTable(len(KEYS), len(KEYS[0]))
    for row, texts in enumerate(KEYS):
        for column, text in enumerate(texts):
            table.cellAt(row, column).firstCursorPosition().insertText(text)
    document.print_(writer)
    return path
