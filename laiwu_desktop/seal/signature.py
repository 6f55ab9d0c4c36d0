"""Who said something, and that nobody changed it since: Ed25519 (RFC 8032). Keys and signatures are hex.

What is signed names its algorithm, so that a second one, such as SM2 (GB/T 32918), can join; a reader that
does not know one says which.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey


ED25519 = "ed25519"
# Those that this program can check.
ALGORITHMS = frozenset({ED25519})
# Those that people have a word for.
_WORDS = {ED25519: "Ed25519", "sm2": "国密 SM2", "ecdsa": "ECDSA", "rsa": "RSA"}
_LONGEST_WORD = 20
# Hex digits for which there is room wherever keys are kept: those of SM2 have 130 and up to 144.
MOST_KEY, MOST_SIGNATURE = 256, 512
_DIGITS_OF_ED25519 = 64


def word_of(algorithm: str) -> str:
    """What people call an algorithm, also one that cannot be checked here."""
    return _WORDS.get(algorithm.casefold(), algorithm[:_LONGEST_WORD] or "未写明")


def can_check(public: str) -> bool:
    """Whether a public key (hex) is of an algorithm of ours; one of another has other digits."""
    return len(public) == _DIGITS_OF_ED25519


def new_private_key() -> str:
    """A new seed."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Ed25519PrivateKey.generate().private_bytes_raw().hex()


def public_key(private_key: str) -> str:
    """The public key of a seed."""
    return _key(private_key).public_key().public_bytes_raw().hex()


def fingerprint(public: str) -> str:
    """What two people read to each other over the phone: 16 hex digits of the key's SHA-256, in fours."""
    digits = hashlib.sha256(bytes.fromhex(public)).hexdigest()[:16]
    return " ".join(digits[i : i + 4] for i in range(0, 16, 4))


def signature_of(said: bytes, private_key: str) -> str:
    """What only the owner of this seed can write under these bytes."""
    return _key(private_key).sign(said).hex()


def holds(signature: str, said: bytes, public: str, algorithm: str = ED25519) -> bool:
    """Whether these bytes are what the key signed; False, too, for what is no signature or no key at all, and
    for an algorithm that is not among `ALGORITHMS`.
    """
    return algorithm == ED25519 and _holds_ed25519(signature, said, public)


def _holds_ed25519(signature: str, said: bytes, public: str) -> bool:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public)).verify(bytes.fromhex(signature), said)
    except (ValueError, InvalidSignature):
        return False
    return True


def _key(private_key: str) -> Ed25519PrivateKey:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(private_key))
