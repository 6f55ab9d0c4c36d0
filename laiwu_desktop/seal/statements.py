"""A key says which one follows it (更换密钥的声明): signed by the old one, so that nobody else can say it.

It proposes, and a person confirms: whoever has stolen a key can say it, too.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

import msgspec

from laiwu_desktop.seal.signature import can_check, holds, public_key, signature_of

# Nothing else that a key signs begins so: a statement is never taken for a report, nor a report for one.
_DOMAIN = b"laiwu-desktop key statement 1\0"
# Nobody changes keys more often; a package with a thousand of them shall cost nothing.
MOST = 16


class KeyStatement(msgspec.Struct, frozen=True, order=True):
    """Keys and signature in hex, `when` ISO 8601 local time, shown and never ordered by."""

    division: str
    old_key: str
    new_key: str
    when: str
    signature: str

    @property
    def holds(self) -> bool:
        """Whether the old key signed it."""
        return holds(self.signature, _said(self), self.old_key)


def stated(division: str, old_private: str, new_private: str, when: str) -> KeyStatement:
    """The statement of a private key (hex) on the one that follows it."""
    unsigned = KeyStatement(division, public_key(old_private), public_key(new_private), when, "")
    return msgspec.structs.replace(unsigned, signature=signature_of(_said(unsigned), old_private))


def leading_to(
    key: str, office: Collection[str], statements: Iterable[KeyStatement], *, to_pass_on: bool = False
) -> tuple[KeyStatement, ...]:
    """The statements of an office (all its codes) that hold and lead to a key, the last first; () where none
    does.

    `to_pass_on` are also those of keys of another algorithm, which cannot be checked here: who can may want
    them, and nothing is proposed by them.
    """
    these = [
        one
        for one in list(statements)[:MOST]
        if one.division in office and (one.holds or (to_pass_on and not can_check(one.old_key)))
    ]
    by_new = {one.new_key: one for one in these}
    found: list[KeyStatement] = []
    while (one := by_new.pop(key, None)) is not None:
        found.append(one)
        key = one.old_key
    return tuple(found)


def successor_of(
    key: str,
    office: Collection[str],
    statements: Iterable[KeyStatement],
    known: Collection[str],
    revoked: Collection[str],
) -> KeyStatement | None:
    """The last statement of those that lead from a known key to this one; None where none does.

    What a revoked key says counts for nothing: that is what it was revoked for.
    """
    chain = leading_to(key, office, statements)
    for one in chain:
        if one.old_key in revoked:
            return None
        if one.old_key in known:
            return chain[0]
    return None


def _said(statement: KeyStatement) -> bytes:
    said = {k: v for k, v in msgspec.structs.asdict(statement).items() if k != "signature"}
    return _DOMAIN + msgspec.json.encode(said, order="sorted")
