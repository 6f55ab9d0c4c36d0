"""The hidden sheet `_meta`: what a workbook of ours is, and the canonical values it was exported with.

Two columns of text, key and value. Long values are compressed and cut into pieces that fit a cell.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
import zlib
from collections.abc import Mapping
from typing import Any

import msgspec

from laiwu_desktop.base.codes import Saying, saying
from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.base.text import is_moment
from laiwu_desktop.formdef.form import edition_of
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.report.canonical import digest
from laiwu_desktop.formdef.report.content import Confirmation, ReportHead
from laiwu_desktop.formdef.states import State
from laiwu_desktop.seal.signature import (
    ALGORITHMS,
    ED25519,
    MOST_KEY,
    MOST_SIGNATURE,
    holds,
    public_key,
    signature_of,
    word_of,
)
from laiwu_desktop.seal.statements import MOST, KeyStatement

FORMAT = "laiwu-desktop"
# Of what names no editions: programs of before there were any read it.
FIRST_VERSION = 1
EDITIONS_VERSION = 2
# Of what answers a remark on the whole report: an explanation that is about no form.
VERSION = 3
SHEET = "_meta"
# What a workbook of ours may be, and what people call it.
KINDS = {
    "template": "填报模板", "report": "数据包", "receipt": "回执", "task": "任务下发文件",
    "enrolment": "密钥登记文件", "transfer": "划转村的上期数据",
}  # fmt: skip

_CHECKSUM = "checksum"
# Excel cells hold 32,767 characters.
_PIECE = 30_000
# Far above any township's content; a bomb must not be inflated to find out what it is.
_MOST_CONTENT = 32 * 1024 * 1024
_MOST_EDITIONS = 2 * 1024 * 1024
_BROKEN = (
    KeyError, ValueError, TypeError, RecursionError, PersonError,
    msgspec.MsgspecError, binascii.Error, zlib.error,
)  # fmt: skip
# As the key of an explanation of the whole begins in the canonical content.
_OF_THE_WHOLE = b'"key":{"form":"",'
# Parts of a head that change after export, or that the signature itself fills in.
_UNSIGNED = frozenset({"state", "signature", "decision", "decided"})


class Meta(msgspec.Struct, frozen=True):
    """What `_meta` says. `content` is the canonical JSON of a report, or a receipt's; "" in a template."""

    kind: str
    head: ReportHead
    content: bytes = b""
    # What the sheet says; 0 where it was not read from one.
    version: int = 0
    # Whether the sheet is, row by row, what was written: an edit of it that changes no value is one too.
    intact: bool = True
    # What it is signed with. Files from before there was a choice do not say.
    algorithm: str = ED25519
    # What earlier keys said of the one that signed; each is signed by itself.
    statements: tuple[KeyStatement, ...] = ()
    # The texts of the editions that the head names; none are carried in files of before there were any.
    editions: tuple[str, ...] = ()
    # None in files of before it was told, and where there is nothing to tell. Nobody signs it.
    confirmation: Confirmation | None = None

    @property
    def digest_holds(self) -> bool:
        """Whether the content is what the digest was made of."""
        return digest(self.content) == self.head.digest

    @property
    def signature_holds(self) -> bool:
        """Whether head and digest are what the key in the head signed."""
        if self.version not in (0, _version_of(self.head, self.content)):
            return False  # the version is signed, too, and another one stands on the sheet
        said = _signed_bytes(self.kind, self.head, self.content, self.algorithm)
        return holds(self.head.signature, said, self.head.public_key, self.algorithm)


class BadMeta(ValueError):
    """`_meta` cannot be understood; `saying`, newer_format or bad_meta, tells a person why."""

    def __init__(self, what: Saying) -> None:
        super().__init__(what.message)
        self.saying = what


def sign(kind: str, head: ReportHead, content: bytes, private_key: str) -> ReportHead:
    """The head with digest, public key and signature for this content."""
    head = msgspec.structs.replace(head, digest=digest(content), public_key=public_key(private_key))
    return msgspec.structs.replace(
        head, signature=signature_of(_signed_bytes(kind, head, content), private_key)
    )


def rows_of(meta: Meta) -> list[tuple[str, str]]:
    """The rows of the sheet."""
    rows = [
        ("format", FORMAT),
        ("version", str(_version_of(meta.head, meta.content))),
        ("kind", meta.kind),
        ("head", msgspec.json.encode(_said(meta.head), order="sorted").decode()),
        ("algorithm", meta.algorithm),
        ("signature", meta.head.signature),
        *_packed("pieces", "content", meta.content),
    ]
    if meta.statements:
        rows.append(("statements", msgspec.json.encode(meta.statements, order="sorted").decode()))
    if meta.confirmation:
        rows.append(("confirmation", msgspec.json.encode(meta.confirmation, order="sorted").decode()))
    if meta.editions:
        rows += _packed("edition pieces", "editions", msgspec.json.encode(meta.editions))
    return [*rows, (_CHECKSUM, _checksum(dict(rows)))]


def _packed(count: str, name: str, content: bytes) -> list[tuple[str, str]]:
    packed = base64.b64encode(zlib.compress(content, 9)).decode()
    pieces = [packed[i : i + _PIECE] for i in range(0, len(packed), _PIECE)]
    return [(count, str(len(pieces))), *((f"{name}.{index}", piece) for index, piece in enumerate(pieces, 1))]


def _unpacked(count: str, name: str, rows: Mapping[str, str], most: int) -> bytes:
    packed = "".join(rows[f"{name}.{index}"] for index in range(1, int(rows[count]) + 1))
    return _inflate(base64.b64decode(packed, validate=True), most) if packed else b""


def meta_of(rows: Mapping[str, str]) -> Meta:
    """The inverse of `rows_of`; BadMeta says what is wrong, also for a format newer than this program's."""
    if rows.get("format") != FORMAT:
        raise BadMeta(saying("bad_meta.foreign"))
    version = rows.get("version", "")
    if not re.fullmatch("[1-9][0-9]{0,8}", version):
        raise BadMeta(saying("bad_meta"))
    if int(version) > VERSION:
        raise BadMeta(saying("newer_format", version=version[:20], own=VERSION))
    algorithm = rows.get("algorithm", ED25519)
    if algorithm not in ALGORITHMS:  # before the head is looked at: its keys may look otherwise
        known = "、".join(map(word_of, sorted(ALGORITHMS)))
        raise BadMeta(saying("newer_format.algorithm", algorithm=word_of(algorithm), known=known))
    if rows.get("kind") not in KINDS:
        raise BadMeta(saying("bad_meta.kind", kind=rows.get("kind", "")[:20]))
    try:
        raw: dict[str, Any] = msgspec.json.decode(rows["head"])
        # A file says no state: what it brings had left its office.
        head = msgspec.convert({**raw, "state": State.EXPORTED, "signature": rows["signature"]}, ReportHead)
        _check_head(head)
        content = _unpacked("pieces", "content", rows, _MOST_CONTENT)
        said = msgspec.json.decode(rows.get("statements", "[]"), type=tuple[KeyStatement, ...])[:MOST]
        for one in said:
            _check_statement(one)
        editions = _editions(head, rows) if "edition pieces" in rows else ()
        told = msgspec.json.decode(rows.get("confirmation", "null"), type=Confirmation | None)
    except _BROKEN as error:
        raise BadMeta(saying("bad_meta")) from error
    others = {key: value for key, value in rows.items() if key != _CHECKSUM}
    intact = rows.get(_CHECKSUM) == _checksum(others)
    return Meta(rows["kind"], head, content, int(version), intact, algorithm, said, editions, told)


def _editions(head: ReportHead, rows: Mapping[str, str]) -> tuple[str, ...]:
    """The texts that are carried; ValueError for one that the head, which is signed, does not name."""
    packed = _unpacked("edition pieces", "editions", rows, _MOST_EDITIONS)
    texts = msgspec.json.decode(packed, type=tuple[str, ...])
    if not set(map(edition_of, texts)) <= set(head.editions.values()):
        raise ValueError("editions that nobody has signed")
    return texts


def _checksum(rows: Mapping[str, str]) -> str:
    """SHA-256, hex, of all rows but its own. The same values can be packed in more than one way."""
    return hashlib.sha256(msgspec.json.encode(sorted(rows.items()))).hexdigest()


def _check_head(head: ReportHead) -> None:
    """What a database and a file name can hold; whoever signs a head may have put anything into it."""
    texts = (head.id, head.division, head.parent_id, head.created, head.public_key, *head.form_versions)
    numbers = (head.revision, *head.form_versions.values())
    if any(len(text) > 64 or not text.isascii() or not text.isprintable() for text in texts):
        raise ValueError("a head with strange texts")
    if not all(0 <= number < 2**31 for number in numbers):
        raise ValueError("a head with strange numbers")
    if not head.editions.keys() <= head.form_versions.keys() or not all(
        re.fullmatch("[0-9a-f]{64}", edition) for edition in head.editions.values()
    ):
        raise ValueError("a head with strange editions")
    Period.parse(head.period)
    if not is_moment(head.created):
        raise ValueError("a head with a strange time")


def _check_statement(statement: KeyStatement) -> None:
    """What a database can hold. What keys of other algorithms say is let through, and proposes nothing."""
    hexes = {statement.old_key: MOST_KEY, statement.new_key: MOST_KEY, statement.signature: MOST_SIGNATURE}
    if any(len(text) > most or not re.fullmatch("(?:[0-9a-f]{2})+", text) for text, most in hexes.items()):
        raise ValueError("a statement with strange keys")
    if not re.fullmatch("[0-9]{12}", statement.division) or len(statement.when) > 32:
        raise ValueError("a statement with strange texts")
    if not is_moment(statement.when):
        raise ValueError("a statement with a strange time")


def _inflate(packed: bytes, most: int) -> bytes:
    stream = zlib.decompressobj()
    content = stream.decompress(packed, most)
    if stream.unconsumed_tail or stream.unused_data or not stream.eof:
        raise ValueError("content too large or cut off")
    return content


def _signed_bytes(kind: str, head: ReportHead, content: bytes, algorithm: str = ED25519) -> bytes:
    said = _said(head)
    # Any but the first signs its name, too: a signature cannot be passed off as one of another kind.
    named = {} if algorithm == ED25519 else {"algorithm": algorithm}
    version = _version_of(head, content)
    return msgspec.json.encode(
        {"format": FORMAT, "version": version, "kind": kind, "head": said, **named}, order="sorted"
    )


def _said(head: ReportHead) -> dict[str, Any]:
    """What is signed of a head. One that names no editions says nothing of them, as before there were any."""
    said = {key: value for key, value in msgspec.to_builtins(head).items() if key not in _UNSIGNED}
    return said if head.editions else {key: value for key, value in said.items() if key != "editions"}


def _version_of(head: ReportHead, content: bytes) -> int:
    """Programs of before there were editions, or explanations of the whole, refuse such in words."""
    # Of the canonical JSON: no text in it can hold quotes that are not escaped.
    if _OF_THE_WHOLE in content:
        return VERSION
    return EDITIONS_VERSION if head.editions else FIRST_VERSION
