"""All colours of ours, by what they are for. The style sheet names them as `@role@`, painters as attributes.

`tests/ui/looks/test_colours.py` reckons that what is written can be read on every ground it may stand on
(WCAG 2.1, 1.4.3: 4.5 to 1; signs and edges that say something, 1.4.11: 3 to 1).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Colours:
    """Each as `#rrggbb`. A `_ground` lies below what is written, a `_line` or `_edge` around it."""

    # What is written.
    ink: str
    label: str
    quiet: str
    faint: str
    off: str  # what cannot be used just now
    link: str
    error: str
    warning: str
    good: str
    info: str
    todo: str
    carried: str
    # What it is written on.
    paper: str
    window: str
    raised: str
    focused: str
    stripe: str
    header: str
    closed: str  # a cell that is not filled in
    sunk: str
    hover: str
    pressed: str
    chosen: str
    chosen_ink: str
    error_ground: str
    warning_ground: str
    good_ground: str
    info_ground: str
    carried_ground: str
    tip_ground: str
    desk: str  # around sheets of paper
    # What a button that is meant is made of.
    accent: str
    accent_ink: str
    accent_hover: str
    accent_off: str
    accent_off_ink: str
    banner: str
    banner_ink: str
    banner_faint: str
    badge: str
    badge_ink: str
    badge_bad: str
    badge_good: str
    alarm: str
    alarm_ink: str
    # Lines and edges.
    line: str
    fine: str
    edge: str
    edge_strong: str
    edge_hover: str
    error_line: str
    error_edge: str
    warning_line: str
    warning_edge: str
    good_line: str
    carried_edge: str
    tip_line: str
    scroll: str
    scroll_hover: str
    # Bars of a chart.
    track: str
    bar: str
    bar_good: str
    # Pictures: a line drawing, and the signs of states with what is drawn in them.
    drawing: str
    sign_good: str
    sign_error: str
    sign_warning: str
    sign_info: str
    sign_carried: str
    sign_blank: str
    sign_part: str
    sign_ink: str

    @property
    def is_flat(self) -> bool:
        """Whether all is written on one ground: high contrast."""
        return self.error_ground == self.paper


LIGHT = Colours(
    ink="#1f2933", label="#3e4c5a", quiet="#55606e", faint="#5c6876", off="#8c98a5", link="#2f5d8c",
    error="#b3261e", warning="#8a5300", good="#1d7a46", info="#2a668f", todo="#79602f", carried="#6a4f9c",
    paper="#ffffff", window="#f3f5f8", raised="#f8fafc", focused="#fbfdff", stripe="#f7f9fb",
    header="#eef1f5", closed="#eef1f5", sunk="#eaeef3", hover="#e8eff7", pressed="#d8e5f2",
    chosen="#d7e5f3", chosen_ink="#1f2933",
    error_ground="#fdecea", warning_ground="#fff6e0", good_ground="#e9f5ee", info_ground="#eaf3fa",
    carried_ground="#f5f0fc", tip_ground="#fffbe6", desk="#c9ced6",
    accent="#2f5d8c", accent_ink="#ffffff", accent_hover="#3a6da1", accent_off="#a9bacb",
    accent_off_ink="#ffffff",
    banner="#2f5d8c", banner_ink="#ffffff", banner_faint="#d5e1ef", badge="#ffffff", badge_ink="#2f5d8c",
    badge_bad="#b3261e", badge_good="#2b7649", alarm="#b3261e", alarm_ink="#ffffff",
    line="#d5dbe3", fine="#e2e7ed", edge="#b9c4d0", edge_strong="#7a8a9b", edge_hover="#a9c1d9",
    error_line="#efc4c0", error_edge="#b3261e", warning_line="#e8d9ac", warning_edge="#c77700",
    good_line="#c3dfce", carried_edge="#a08cc4", tip_line="#d9cf9a", scroll="#c1cad4", scroll_hover="#a5b1be",
    track="#e8edf2", bar="#4f81b3", bar_good="#3f8f60",
    drawing="#33475b", sign_good="#2e7d4f", sign_error="#b3261e", sign_warning="#c77700",
    sign_info="#2f6f9f", sign_carried="#7a5ea8", sign_blank="#7d8a98", sign_part="#5b6b7c",
    sign_ink="#ffffff",
)  # fmt: skip

DARK = Colours(
    ink="#e6eaef", label="#cfd6de", quiet="#bac4ce", faint="#adb8c3", off="#7a8693", link="#93c0ec",
    error="#ffa198", warning="#f2bb68", good="#84d3a3", info="#8fc4ea", todo="#dcbd80", carried="#c9b6f3",
    paper="#232930", window="#1a1f25", raised="#1f252b", focused="#262d35", stripe="#272d35",
    header="#2c333c", closed="#2a3038", sunk="#2e3640", hover="#303945", pressed="#37465a",
    chosen="#2c4866", chosen_ink="#f2f5f8",
    error_ground="#45272a", warning_ground="#40351f", good_ground="#22392d", info_ground="#223748",
    carried_ground="#352d49", tip_ground="#3a3623", desk="#12161a",
    accent="#3a6ea5", accent_ink="#ffffff", accent_hover="#3f75ad", accent_off="#3b4856",
    accent_off_ink="#8c98a5",
    banner="#23486f", banner_ink="#ffffff", banner_faint="#c9daec", badge="#e6eaef", badge_ink="#23486f",
    badge_bad="#a3211a", badge_good="#1f6a3f", alarm="#b3261e", alarm_ink="#ffffff",
    line="#3a434e", fine="#353d47", edge="#566373", edge_strong="#8191a2", edge_hover="#5d7894",
    error_line="#7d4743", error_edge="#ef7c72", warning_line="#6e5b30", warning_edge="#d9912f",
    good_line="#3f664f", carried_edge="#8f7cbd", tip_line="#6b6335", scroll="#4b5663", scroll_hover="#647180",
    track="#353e48", bar="#5f97cf", bar_good="#4fa877",
    drawing="#c9d4df", sign_good="#4bb377", sign_error="#f0726a", sign_warning="#e39a35",
    sign_info="#5fa9dd", sign_carried="#ab92e2", sign_blank="#8f9ba8", sign_part="#a3b1c0",
    sign_ink="#12161a",
)  # fmt: skip


def contrast(one: str, other: str) -> float:
    """How much lighter one of two colours is, 1 to 21 (WCAG 2.1, "contrast ratio")."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
