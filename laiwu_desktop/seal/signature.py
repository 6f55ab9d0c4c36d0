"""Ed25519 (RFC 8032): who said something, and that nobody changed it since. Keys and signatures are hex."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey


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


def holds(signature: str, said: bytes, public: str) -> bool:
    """Whether these bytes are what the key signed; False, too, for what is no signature or no key at all."""
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
