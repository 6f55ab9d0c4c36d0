"""What a text that is not of its field's type probably means: offered, never taken by itself."""

from __future__ import annotations

import enum

import msgspec

from laiwu_desktop.formdef.values import Value


class Guess(enum.Enum):
    """Why it is a guess; the value is what a person reads who takes all of a kind at once."""

    READ = "写法能识别的，照读"
    ROUNDED = "小数位数太多的，四舍五入"
    UNIT = "带着别的单位、字样的，只取数"
    ABOUT = "“约”“左右”“多”“以上”等，只取数"
    COMMA = "逗号作小数点"
    SPACED = "数中的空格去掉"
    POINT = "小数点前后补全"
    NUMERAL = "口语的汉字数目，换成数"
    LETTER = "字母 O、l 作数字 0、1"
    NONE = "“无”“没有”作 0"
    NOT_APPLICABLE = "“/”“—”作“不适用”"
    CENTURY = "只写两位的年份，补成四位"
    CLOCK = "日期后的时刻、星期等，去掉"
    DAY_FIRST = "日、月在前的日期，换成年月日"
    WORD = "与选项写法不同的，换成选项"
    TELEPHONE = "电话号码，改成规定的写法"
    FIRST = "写了几个号码的，只留第一个"
    LINES = "几行文字，用“；”并成一行"
    # What cannot be taken without the person: it has to be completed, or written otherwise.
    PART = "不完整，需补全"


class Offer(msgspec.Struct, frozen=True):
    """`value` is what would be taken, and `guesses` say on what grounds; `why` says it in words, without a
    full stop. Where something is left for the person to write, `value` is None and `begun` is what the text
    could begin with ("" where nothing of it can stay).
    """

    guesses: tuple[Guess, ...]
    why: str
    value: Value = None
    begun: str = ""

    @property
    def is_whole(self) -> bool:
        """Whether it can be taken as it is."""
        return self.value is not None
