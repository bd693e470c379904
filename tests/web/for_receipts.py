"""Writes the cases by which the phone's codes and pictures are compared: python tests/web/for_receipts.py"""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import segno
from cryptography.hazmat.primitives.asymmetric import rsa
from segno import encoder

from daylit.web.community import blind

CASES = Path(__file__).parents[2] / "frontend/officer/tests/receipt_cases.json"
FULL = (14, 26, 42, 62, 84, 106, 122, 152, 180, 213)
"""How many signs fill each version to the last."""
TEXTS = (
    *("z" * length for length in FULL), "A", "https://stops.example.gov/survey/", "é" * 60, "y" * 150,
    f"https://stops.example.gov/survey/?g=0a1b2c3d&c={'ABCD-' * 6}&k=field_interview&a=01234567&m=2026-11",
)  # fmt: skip


def blind_case(key: rsa.RSAPrivateKey, seed: int) -> dict[str, Any]:
    """One code from the drawing to the tag."""
    chance = random.Random(seed)
    n = key.public_key().public_numbers().n
    nonce, factor = chance.randbytes(blind.NONCE), chance.randrange(2, n)
    sent = blind.image(nonce, purpose="stops", modulus=n) * pow(factor, 65537, n) % n
    code = blind.new_code(purpose="stops", key=key, draw=lambda _: nonce)
    signed = blind.sign_blinded(sent, key=key)
    told = {"n": f"{n:x}", "e": 65537, "purpose": "stops", "nonce": list(nonce), "factor": f"{factor:x}"}
    return {**told, "signed": f"{signed:x}", "code": code}


def qr_case(text: str) -> dict[str, Any]:
    """The picture of a text under each of the eight masks."""

    def drawn(mask: int) -> str:
        made = segno.make(
            text, error="m", mode="byte", mask=mask, boost_error=False, micro=False, encoding="utf-8", eci=False
        )
        return "/".join("".join(str(square) for square in row) for row in made.matrix)

    return {"text": text, "masks": [drawn(mask) for mask in range(8)]}


def main() -> None:
    """Write them."""
    # Segno writes one more empty byte before the padding than the standard has; readers do not mind either way.
    encoder.write_padding_bits = lambda buff, version, length: buff.extend([0] * (-length % 8))
    key = rsa.generate_private_key(public_exponent=65537, key_size=1024)
    cases = {"blind": [blind_case(key, seed) for seed in range(4)], "qr": [qr_case(text) for text in TEXTS]}
    CASES.write_text(json.dumps(cases), "utf-8")


if __name__ == "__main__":
    main()
