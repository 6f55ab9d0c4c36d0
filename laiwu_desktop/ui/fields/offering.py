"""What a text may mean, offered: the words beside a field, and a box to tick for all of a kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QScrollArea, QVBoxLayout, QWidget

from laiwu_desktop.formdef.form import Field
from laiwu_desktop.formdef.types import Guess, Offer

_MOST_SHOWN = 24
_MOST_EXAMPLES = 3
_MOST_LINES = 3


def offer_words(field: Field, offer: Offer) -> str:
    """What stands beside a field whose text is only guessed."""
    if offer.is_whole:
        return f"按回车采用“{_shown(field, offer)}”：{offer.why}"
    return f"{offer.why}{'（按回车接着填）' if offer.begun else ''}"


def button_words(field: Field, offer: Offer) -> str:
    """What stands on the button that takes it; "" where there is nothing to take."""
    if offer.is_whole:
        return f"采用 {_shown(field, offer)}"
    return "接着填" if offer.begun else ""


def brief_words(offer: Offer) -> str:
    """The same where there is little room: the words beside it say what is taken."""
    return "采用" if offer.is_whole else "接着填"


def _shown(field: Field, offer: Offer) -> str:
    text = field.type.format(offer.value).replace("&", "&&")
    return text if len(text) <= _MOST_SHOWN else f"{text[:_MOST_SHOWN]}…"


class OfferBoxes(QScrollArea):
    """A box for each kind of guess, with some of what it would do: (what stands there, what it would be).
    `changed` carries the kind and whether it is taken.
    """

    changed = Signal(object, bool)

    def __init__(self, kinds: Mapping[Guess, Sequence[tuple[str, str]]]) -> None:
        super().__init__()
        self.boxes: dict[Guess, QCheckBox] = {}
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        for guess, pairs in kinds.items():
            words = f"{guess.value}（{len(pairs)} 处）：{_examples(pairs)}"
            box = QCheckBox(words.replace("&", "&&"))
            box.toggled.connect(lambda taken, guess=guess: self.changed.emit(guess, taken))
            column.addWidget(box)
            self.boxes[guess] = box
        self.setWidget(inner)
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setFixedHeight(min(inner.sizeHint().height(), _MOST_LINES * 24) + 2)
        if not kinds:
            self.hide()  # never `show`: it would be a window of its own until it has its place

    @property
    def taken(self) -> frozenset[Guess]:
        """The kinds that are ticked."""
        return frozenset(guess for guess, box in self.boxes.items() if box.isChecked())


def _examples(pairs: Iterable[tuple[str, str]]) -> str:
    counts = Counter(pairs)
    shown = [
        f"{was} → {now}{f'（{n}）' if n > 1 else ''}" for (was, now), n in counts.most_common(_MOST_EXAMPLES)
    ]
    return "，".join(shown) + ("，……" if len(counts) > _MOST_EXAMPLES else "")
