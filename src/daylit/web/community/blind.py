"""Codes that the server signs without seeing them, and recognises later without knowing to whom it gave them.

A code is a number that the phone draws and a tag that only the server's key can make for it. To get the tag, the phone
multiplies the number's image by a random factor (it *blinds* it); the server signs what it sees, which is any number as
likely as any other; the phone takes the factor out again. So the server knows that it signed a code, and of two codes
that come back it cannot say which was which. Chaum 1983, doi:10.1007/978-1-4757-0602-4_18; the padding is a full-domain
hash, and the tag is a hash of the signature, so that a code is short enough to type. Decision 0012 has the reasons.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from hashlib import sha256
from hmac import compare_digest

from cryptography.hazmat.primitives.asymmetric import rsa

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's 32 signs: none that looks like another."""
NONCE, TAG = 7, 8
"""Bytes of the number and of its tag: 64 bits stand against guessing."""
SIGNS, GROUP = 24, 4
_READ = str.maketrans({"O": "0", "I": "1", "L": "1"})


class NotBlinded(ValueError):
    """What was sent is not a number that could be signed."""


def image(nonce: bytes, *, purpose: str, modulus: int) -> int:
    """The number's image, spread evenly over the numbers below the modulus."""
    begun = f"daylit code 1\n{purpose}\n".encode() + nonce
    length = (modulus.bit_length() + 7) // 8 + 16
    blocks = [sha256(count.to_bytes(4, "big") + begun).digest() for count in range(-(-length // 32))]
    return int.from_bytes(b"".join(blocks)[:length], "big") % modulus


def sign_blinded(blinded: int, *, key: rsa.RSAPrivateKey) -> int:
    """Sign a number without learning what it hides. Raises ``NotBlinded`` for what is no number of this key.

    The server blinds it once more by itself, so that the time it takes tells nothing about the key.
    """
    numbers = key.private_numbers()
    modulus, public = numbers.public_numbers.n, numbers.public_numbers.e
    if not 1 < blinded < modulus - 1:
        raise NotBlinded("not a number of this key")
    factor = secrets.randbelow(modulus - 2) + 2
    hidden = blinded * pow(factor, public, modulus) % modulus
    return _power(hidden, numbers) * pow(factor, -1, modulus) % modulus


def tag_of(nonce: bytes, *, purpose: str, key: rsa.RSAPrivateKey) -> bytes:
    """The tag that the key gives this number."""
    numbers = key.private_numbers()
    modulus = numbers.public_numbers.n
    return shortened(_power(image(nonce, purpose=purpose, modulus=modulus), numbers), modulus=modulus)


def shortened(signature: int, *, modulus: int) -> bytes:
    """The tag in a signature."""
    return sha256(b"daylit tag 1\n" + signature.to_bytes((modulus.bit_length() + 7) // 8, "big")).digest()[:TAG]


def new_code(*, purpose: str, key: rsa.RSAPrivateKey, draw: Callable[[int], bytes] = secrets.token_bytes) -> str:
    """A code for paper, made where it is printed; it is kept nowhere."""
    nonce = draw(NONCE)
    return written(nonce + tag_of(nonce, purpose=purpose, key=key))


def is_ours(code: bytes, *, purpose: str, key: rsa.RSAPrivateKey) -> bool:
    """Whether the key made this code for this purpose."""
    return compare_digest(code[NONCE:], tag_of(code[:NONCE], purpose=purpose, key=key))


def written(code: bytes) -> str:
    """A code as people type it: six groups of four signs."""
    number = int.from_bytes(code, "big")
    signs = "".join(ALPHABET[number >> shift & 31] for shift in range(5 * (SIGNS - 1), -1, -5))
    return "-".join(signs[at : at + GROUP] for at in range(0, SIGNS, GROUP))


def read(text: str) -> bytes | None:
    """The code that somebody typed, however they parted and wrote it; ``None`` where it is no code at all."""
    signs = "".join(one for one in text.upper().translate(_READ) if one.isalnum())
    if len(signs) != SIGNS or any(one not in ALPHABET for one in signs):
        return None
    number = 0
    for one in signs:
        number = number << 5 | ALPHABET.index(one)
    return number.to_bytes(NONCE + TAG, "big")


def _power(base: int, numbers: rsa.RSAPrivateNumbers) -> int:
    """``base`` to the private exponent, by the two primes: four times as fast as in one piece."""
    by_p = pow(base % numbers.p, numbers.dmp1, numbers.p)
    by_q = pow(base % numbers.q, numbers.dmq1, numbers.q)
    return by_q + numbers.q * ((by_p - by_q) * numbers.iqmp % numbers.p)
