"""Prints the catalogue as a table in Markdown."""

from __future__ import annotations

import sys

from laiwu_desktop.base.codes import CATALOGUE

sys.stdout.write("| 代码 | 发生了什么 | 怎么办 |\n|---|---|---|\n")
for key, entry in sorted(CATALOGUE.items()):
    message = entry.message.replace("\n", " ")
    sys.stdout.write(f"| `{key}` | {message} | {entry.remedy or '无须处理。'} |\n")
