#!/usr/bin/env python3
"""Checks an exported log of Daylit without Daylit: this one file, Python 3.11 and the package “cryptography”.

    python verifier.py log.jsonl --keys keys.json --checkpoint kept-by-me.txt [--receipt receipt.json]

``log.jsonl`` has one event on each line; the bytes of the line are what was hashed (docs/audit-log.md says the form).
Use the keys and checkpoints that you kept yourself: those that came with the log show only that it agrees with itself.
Leaves with 0 where all is well, 1 where the log is damaged, 2 where it could not be checked.
"""

from __future__ import annotations

import argparse
import base64
import binascii
import hashlib
import json
import sys
from pathlib import Path

FIRST = "daylit checkpoint"
RECEIPT = "daylit receipt 1"
RECEIPT_FIELDS = ("contact", "revision", "id", "sha256", "event", "leaf", "at", "key")
HIDDEN = {"leaf", "number"}


class CannotCheck(Exception):
    """Something is missing or is not what it should be."""


class Log:
    """What was read: the hash of each event, and the head at each size, as RFC 6962 has it."""

    def __init__(self) -> None:
        self.leaves: list[bytes] = []
        self.damages: list[str] = []
        self.lives: list[tuple[int, str, str]] = []
        self.hidden = 0

    def read(self, lines: list[bytes]) -> None:
        """Take the events in; numbers must count from 1 without a gap."""
        for at, line in enumerate(lines, 1):
            event = _json(line)
            if event is None or type(event.get("number")) is not int:
                self.damages.append(f"Line {at} is not an event.")
                self.leaves.append(_leaf(line))
                continue
            if event["number"] != at:
                self.damages.append(f"Line {at} holds event {event['number']}.")
            if set(event) == HIDDEN:
                self.hidden += 1
                self.leaves.append(_hex(event["leaf"]))
            else:
                self.leaves.append(_leaf(line))
                self._restored(at, event)

    def _restored(self, at: int, event: dict) -> None:
        details = event.get("details")
        if event.get("kind") == "backup.restored" and isinstance(details, dict):
            self.lives.append((at, str(details.get("from_epoch")), str(details.get("to_epoch"))))

    def end_of(self, epoch: str, now: str) -> int | None:
        """The last event of a life of the data; ``None`` for a life that the log does not know."""
        if epoch == now:
            return len(self.leaves)
        return next((at - 1 for at, before, _ in reversed(self.lives) if before == epoch), None)

    def heads(self, sizes: set[int]) -> dict[int, bytes]:
        """The head at each of these sizes, in one pass."""
        found, peaks = {}, []  # peaks: (leaves under it, hash), the largest first
        for at, leaf in enumerate(self.leaves, 1):
            peaks.append((1, leaf))
            while len(peaks) > 1 and peaks[-1][0] == peaks[-2][0]:
                (width, left), (_, right) = peaks[-2], peaks[-1]
                peaks[-2:] = [(2 * width, _node(left, right))]
            if at in sizes:
                head = peaks[-1][1]
                for _, left in reversed(peaks[:-1]):
                    head = _node(left, head)
                found[at] = head
        return found


def _json(line: bytes) -> dict | None:
    try:
        value = json.loads(line)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None


def _leaf(data: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + data).digest()


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def _hex(text: object) -> bytes:
    try:
        return bytes.fromhex(text) if isinstance(text, str) else b""
    except ValueError:
        return b""


def _unb64(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def signed(body: str, key: str, signature: str, keys: dict[str, str]) -> bool:
    """Whether the body was signed by the key of this name."""
    try:
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    except ImportError:
        raise CannotCheck("Signatures need the package “cryptography”: pip install cryptography") from None
    if key not in keys:
        return False
    try:
        Ed25519PublicKey.from_public_bytes(_unb64(keys[key])).verify(_unb64(signature), body.encode())
    except (InvalidSignature, ValueError, binascii.Error):
        return False
    return True


def checkpoints(path: Path) -> list[dict]:
    """Every checkpoint in a file: five signed lines, an empty one, and the key with its signature."""
    lines = _text(path).split("\n")
    starts = [at for at, line in enumerate(lines) if line == FIRST]
    if not starts:
        raise CannotCheck(f"{path} holds no checkpoint.")
    found = []
    for at in starts:
        part = lines[at : at + 7]
        key, _, signature = part[-1].partition(" ")
        if len(part) < 7 or part[5] or not part[2].isdigit() or not signature:
            raise CannotCheck(f"{path} holds a checkpoint of which a part is missing.")
        body = "".join(line + "\n" for line in part[:5])
        found.append(
            {"epoch": part[1], "size": int(part[2]), "head": part[3], "body": body, "key": key, "signature": signature}
        )
    return found


def check_checkpoint(log: Log, one: dict, *, where: str, now: str, heads: dict[int, bytes], keys: dict) -> list[str]:
    """What is wrong between the log and one checkpoint."""
    size, told = one["size"], f"the checkpoint at {one['size']} in {where}"
    if not signed(one["body"], one["key"], one["signature"], keys):
        return [f"{told} is not signed by a known key."]
    end = log.end_of(one["epoch"], now)
    if end is None:
        return [f"{told} is of a life of the data that the log does not know."]
    if size > end:
        why = "are missing from the log" if one["epoch"] == now else "were lost when a backup was brought back"
        return [f"Events {end + 1} to {size} {why}: {told} knows them."]
    if size and heads[size].hex() != one["head"]:
        return [f"Something in events 1 to {size} was changed: {told} has another head."]
    return []


def check_receipt(log: Log, path: Path, keys: dict[str, str]) -> list[str]:
    """What is wrong between the log and a receipt that an officer's device kept."""
    receipt = _json(_text(path).encode())
    if receipt is None or any(name not in receipt for name in (*RECEIPT_FIELDS, "signature")):
        raise CannotCheck(f"{path} is not a receipt.")
    body = RECEIPT + "\n" + "".join(f"{receipt[name]}\n" for name in RECEIPT_FIELDS)
    if not signed(body, str(receipt["key"]), str(receipt["signature"]), keys):
        return [f"The receipt {path} is not signed by a known key."]
    number = receipt["event"]
    if type(number) is not int or not 1 <= number <= len(log.leaves):
        return [f"The receipt {path} names event {number}, which is missing from the log."]
    if log.leaves[number - 1].hex() != receipt["leaf"]:
        return [f"The receipt {path} names event {number}, which is another one in the log."]
    return []


def check(log_file: Path, *, keys_file: Path, kept: list[Path], own: list[Path], receipts: list[Path]) -> dict:
    """Everything that is wrong, as sentences; ``witnessed`` is the last event that a kept checkpoint covers."""
    keys = _json(_text(keys_file).encode())
    if keys is None:
        raise CannotCheck(f"{keys_file} does not hold keys.")
    keys = {str(name): str(key) for name, key in keys.items()}
    log = Log()
    log.read(_bytes(log_file).removesuffix(b"\n").split(b"\n") if _bytes(log_file) else [])
    read = {path: checkpoints(path) for path in (*kept, *own)}
    every = sorted((one for ones in read.values() for one in ones), key=lambda one: one["size"])
    now = log.lives[-1][2] if log.lives else (every[-1]["epoch"] if every else "")
    heads = log.heads({one["size"] for one in every})
    damages = list(log.damages)
    if not log.lives and len({one["epoch"] for one in every}) > 1:
        damages.append("The checkpoints are of several lives of the data, and the log tells of one only.")
    for path, ones in read.items():
        for one in ones:
            damages += check_checkpoint(log, one, where=path.name, now=now, heads=heads, keys=keys)
    for path in receipts:
        damages += check_receipt(log, path, keys)
    witnessed = max((one["size"] for path in kept for one in read[path]), default=0)
    return {"events": len(log.leaves), "hidden": log.hidden, "witnessed": witnessed, "damages": damages}


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise CannotCheck(f"{path} cannot be read: {error.strerror}.") from None


def _text(path: Path) -> str:
    try:
        return _bytes(path).decode()
    except UnicodeDecodeError:
        raise CannotCheck(f"{path} is not text.") from None


def main(words: list[str] | None = None) -> int:
    """Read the words of the command line, check, and say what was found."""
    parser = argparse.ArgumentParser(description="Check an exported log of Daylit, without Daylit.")
    parser.add_argument("log", type=Path)
    parser.add_argument("--keys", type=Path, required=True, help="public keys: name and base64url")
    parser.add_argument("--checkpoint", type=Path, action="append", default=[], help="checkpoints that you kept")
    parser.add_argument("--own", type=Path, action="append", default=[], help="checkpoints that came with the log")
    parser.add_argument("--receipt", type=Path, action="append", default=[], help="a receipt of a device")
    asked = parser.parse_args(words)
    try:
        found = check(asked.log, keys_file=asked.keys, kept=asked.checkpoint, own=asked.own, receipts=asked.receipt)
    except CannotCheck as error:
        print(error, file=sys.stderr)
        return 2
    for damage in found["damages"]:
        print(damage)
    print(f"{found['events']} events, {found['hidden']} of them hidden; {len(found['damages'])} damages found.")
    if found["witnessed"]:
        print(f"Checkpoints that you kept cover events 1 to {found['witnessed']}.")
    else:
        print("No checkpoint of your own was given: a log that was cut or written anew cannot be told from this.")
    return 1 if found["damages"] else 0


if __name__ == "__main__":
    sys.exit(main())
