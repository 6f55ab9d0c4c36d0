"""Units behind numbers: which are the field's own in other words, and what is only some word."""

from __future__ import annotations

from decimal import Decimal

from laiwu_desktop.base.text import plain

# Other words for a field's unit, by the unit; a form file has one of them.
_SAME = {
    "%": ("%", "百分点", "个百分点"),
    "Mbps": ("m", "mb", "mbps", "mbit", "mbit/s", "mb/s", "兆", "兆比特", "兆比特/秒"),
    "㎡": ("㎡", "m²", "m2", "平方", "平方米", "平米"),
    "km": ("km", "公里", "千米"),
    "公里": ("km", "公里", "千米"),
    "m": ("m", "米"),
    "米": ("m", "米"),
    "元": ("元", "块", "块钱", "元整"),
    "元/月": ("元/月", "元", "元每月", "元一月", "块"),
    "万元": ("万元", "万元整", "万"),
    "亿元": ("亿元", "亿"),
    "人": ("人", "口人", "口"),
    "亩": ("亩", "亩地"),
}

# How much of the field's unit one of another is: of (unit of the field, unit behind the number).
_FACTORS = {
    ("万元", "元"): "0.0001", ("亿元", "万元"): "0.0001", ("亿元", "万"): "0.0001",
    ("亿元", "元"): "0.00000001",
    ("万元", "亿元"): "10000", ("万元", "亿"): "10000", ("万元", "千元"): "0.1",
    ("Mbps", "k"): "0.001", ("Mbps", "kbps"): "0.001", ("Mbps", "kb"): "0.001", ("Mbps", "kb/s"): "0.001",
    ("Mbps", "g"): "1000", ("Mbps", "gbps"): "1000",
    ("km", "m"): "0.001", ("km", "米"): "0.001", ("公里", "米"): "0.001", ("公里", "m"): "0.001",
    ("m", "km"): "1000", ("米", "公里"): "1000", ("米", "km"): "1000", ("米", "千米"): "1000",
}  # fmt: skip


def factor(word: str, unit: str) -> Decimal | None:
    """How much of the field's unit one of what stands behind a number is; None where nobody can say."""
    found = _FACTORS.get((unit, plain(word).replace(" ", "").casefold()))
    return Decimal(found) if found else None


def is_own(word: str, unit: str) -> bool:
    """Whether what stands behind a number says the field's unit."""
    said = plain(word).replace(" ", "").casefold()
    return bool(unit) and said in {plain(one).casefold() for one in (unit, *_SAME.get(unit, ()))}


def counts_in_many(unit: str) -> bool:
    """Whether the unit itself has a 万 or 亿 in it, so that one behind a number is that of the unit."""
    return unit[:1] in "千万亿" if unit else False
