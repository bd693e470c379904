"""A small server that keeps the contract of docs/collect-api.md, and can be told to misbehave."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
from collections import deque
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from daylit.web.audit import merkle
from daylit.web.community import blind

CODES = "/receipts/api/codes"


CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript",
    ".css": "text/css",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".webmanifest": "application/manifest+json",
}
NORTH = [[[-93.2, 44.9], [-93.0, 44.9], [-93.0, 45.0], [-93.2, 45.0], [-93.2, 44.9]]]


def b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def unb64(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


class FakeServer:
    """One agency. ``plan`` says how the next sendings are answered; without a plan, they are answered well."""

    def __init__(self, files: Path, *, forms: list[dict[str, Any]], tables: list[dict[str, Any]] | None = None) -> None:
        self.files = files
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.receipt_key = ed25519.Ed25519PrivateKey.generate()
        self.forms = {self._name(each): each for each in forms}
        self.tables = {self._name(each): each for each in tables or []}
        self.epoch, self.horizon, self.event = "first", 0, 0
        self.officer = {"id": "o1", "name": "Rivera", "unit": "b", "area": None, "answers": {"officer": {"years": 4}}}
        self.signed_in, self.fresh, self.needs_pin = True, True, False
        self.codes_key: rsa.RSAPrivateKey | None = None
        self.blinded: list[int] = []
        self.templates: list[dict[str, Any]] = []
        self.listing: list[dict[str, Any]] = []
        self.streets: dict[str, Any] | None = None
        self.numbers: dict[str, Any] = {"days": 90, "measures": [], "sections": []}
        self.own: dict[str, dict[str, Any]] = {}
        self.entries: dict[str, dict[str, Any]] = {}
        self.receipts: dict[tuple[str, str], dict[str, Any]] = {}
        self.gone: set[str] = set()
        self.changed: set[str] = set()
        self.raw: list[bytes] = []
        self.puts: list[str] = []
        self.clocks: list[str] = []
        self.plan: deque[Any] = deque()
        self.always: dict[str, Any] = {}
        self.token = secrets.token_hex(16)
        self.lock = threading.Lock()
        self.http = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.http.daemon_threads = True
        threading.Thread(target=self.http.serve_forever, daemon=True).start()

    @property
    def address(self) -> str:
        return f"http://localhost:{self.http.server_address[1]}/collect/"

    def close(self) -> None:
        self.http.shutdown()
        self.http.server_close()

    @staticmethod
    def _name(document: dict[str, Any]) -> str:
        return hashlib.sha256(json.dumps(document, sort_keys=True).encode()).hexdigest()

    def start(self) -> dict[str, Any]:
        public = self.key.public_key().public_numbers()
        jwk = {
            "kty": "EC",
            "crv": "P-256",
            "x": b64(public.x.to_bytes(32, "big")),
            "y": b64(public.y.to_bytes(32, "big")),
        }
        signing = {"kty": "OKP", "crv": "Ed25519", "x": b64(self.receipt_key.public_key().public_bytes_raw())}
        forms = [
            {
                "pack": f["pack"],
                "version": f["version"],
                "from": f["effective_from"],
                "until": f.get("effective_until"),
                "sha256": sha,
            }
            for sha, f in self.forms.items()
        ]
        pack = forms[0]["pack"]
        return {
            "now": datetime.now(UTC).isoformat(),
            "epoch": self.epoch,
            "horizon": self.horizon,
            "agency": {"id": "a1", "name": "Millbrook Police", "zone": "America/Chicago", "pack": pack},
            "officer": self.officer,
            "units": [{"id": "a", "name": "Patrol A"}, {"id": "b", "name": "Patrol B"}],
            "areas": [{"id": "n", "name": "North", "polygon": NORTH}, {"id": "s", "name": "South", "polygon": [[]]}],
            "forms": forms,
            "tables": [
                {"name": t["name"], "pack": pack, "version": "1", "sha256": sha} for sha, t in self.tables.items()
            ],
            "streets": self.streets and {"sha256": self._name(self.streets), "streets": len(self.streets["streets"])},
            "templates": self.templates,
            "favourites": {},
            "key": {"id": "k1", "jwk": jwk},
            "receipt_key": {"id": "r1", "jwk": signing},
            "limits": {"idle_minutes": 30, "late_hours": 24, "pin": self.needs_pin},
        }

    def opened(self, name: str, body: dict[str, Any]) -> dict[str, Any]:
        """The entry of a sending, decrypted as the contract says."""
        x, y = (int.from_bytes(unb64(body["epk"][part]), "big") for part in ("x", "y"))
        theirs = ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()
        secret = self.key.exchange(ec.ECDH(), theirs)
        key = HKDF(algorithm=hashes.SHA256(), length=32, salt=bytes(32), info=b"daylit entry 1").derive(secret)
        plain = AESGCM(key).decrypt(unb64(body["iv"]), unb64(body["sealed"]), name.encode())
        assert hashlib.sha256(plain).hexdigest() == body["sha256"]
        entry: dict[str, Any] = json.loads(plain)
        assert entry.get("id", name) == name
        return entry

    def kept(self, name: str, body: dict[str, Any]) -> tuple[bool, dict[str, Any]]:
        """Keep an entry once; whether it is new, and its receipt."""
        with self.lock:
            which = (name, body["sha256"])
            if which in self.receipts:
                return False, self.receipts[which]
            self.entries[name] = self.opened(name, body)
            self.event += 1
            receipt = {
                "contact": name, "revision": 1, "id": name, "sha256": body["sha256"], "event": self.event,
                "leaf": secrets.token_hex(32), "at": datetime.now(UTC).isoformat(), "key": "r1",
            }  # fmt: skip
            text = "daylit receipt 1\n" + "".join(f"{value}\n" for value in receipt.values())
            receipt["signature"] = b64(self.receipt_key.sign(text.encode()))
            self.receipts[which] = receipt
            return True, receipt

    def held(self, ids: list[str]) -> dict[str, Any]:
        """How what was signed for stands, tied to the signed head over all of it."""
        given = sorted(self.receipts.values(), key=lambda one: one["event"])
        leaves = [bytes.fromhex(one["leaf"]) for one in given]
        head = {"epoch": self.epoch, "size": len(leaves), "head": merkle.root(leaves).hex(), "at": "now", "key": "r1"}
        body = "daylit checkpoint\n" + "".join(f"{head[name]}\n" for name in ("epoch", "size", "head", "at"))
        head["signature"] = b64(self.receipt_key.sign(body.encode()))
        held = [
            {
                "id": one["id"], "state": "changed" if one["id"] in self.changed else "held", "sha256": one["sha256"],
                "event": one["event"], "leaf": one["leaf"],
                "path": [each.hex() for each in merkle.inclusion(leaves, one["event"] - 1)],
            }
            for one in given
            if one["id"] in ids and one["id"] not in self.gone
        ]  # fmt: skip
        return {"head": head, "held": held}

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_: Any) -> None:
                pass

            def do_GET(self) -> None:
                answer_get(server, self)

            def do_DELETE(self) -> None:
                answer_delete(server, self)

            def do_PUT(self) -> None:
                answer_put(server, self)

        return Handler


def answer(to: BaseHTTPRequestHandler, status: int, body: bytes, kind: str, **headers: str) -> None:
    to.send_response(status)
    for name, value in {
        "Content-Type": kind,
        "Content-Length": str(len(body)),
        "Content-Security-Policy": CSP,
        "X-Content-Type-Options": "nosniff",
        **headers,
    }.items():
        to.send_header(name, value)
    to.end_headers()
    to.wfile.write(body)


def answer_json(to: BaseHTTPRequestHandler, status: int, value: Any, **headers: str) -> None:
    answer(to, status, json.dumps(value).encode(), "application/json", **{"Cache-Control": "no-store"}, **headers)


def error(to: BaseHTTPRequestHandler, status: int, code: str) -> None:
    answer_json(to, status, {"error": {"code": code, "sentence": f"Said as {code}.", "remedy": "Do as told."}})


def codes(server: FakeServer) -> dict[str, Any]:
    """Whether receipts are given, and with which key."""
    if server.codes_key is None:
        return {"open": False}
    public = server.codes_key.public_key().public_numbers()
    key = {"id": "c1", "n": f"{public.n:x}", "e": public.e}
    return {"open": True, "key": key, "purpose": "stops", "address": "https://x.example/survey/", "agency": "0a1b2c3d"}


def sign_codes(server: FakeServer, to: BaseHTTPRequestHandler, raw: bytes) -> None:
    """Sign what a phone has hidden, and remember all that was seen of it."""
    assert server.codes_key is not None
    seen = [int(one, 16) for one in json.loads(raw)["blinded"]]
    server.blinded += seen
    signed = [f"{blind.sign_blinded(one, key=server.codes_key):x}" for one in seen]
    answer_json(to, 200, {**codes(server), "signed": signed})


def answer_get(server: FakeServer, to: BaseHTTPRequestHandler) -> None:
    if to.path == CODES:
        answer_json(to, 200, codes(server)) if server.signed_in else error(to, 401, "signed_out")
        return
    path = to.path.split("?")[0].removeprefix("/collect/")
    if path.startswith("api/"):
        answer_api(server, to, path.removeprefix("api/"))
        return
    file = server.files / (path or "index.html")
    if not file.is_file() or server.files not in file.resolve().parents:
        error(to, 404, "not_found")
        return
    answer(to, 200, file.read_bytes(), TYPES[file.suffix], **(token(server) if path == "" else {}))


def token(server: FakeServer) -> dict[str, str]:
    """The cookie against foreign requests. It ends with the browser, like the real one; ``start`` brings it again."""
    return {"Set-Cookie": f"csrftoken={server.token}; Path=/; SameSite=Lax"}


def answer_api(server: FakeServer, to: BaseHTTPRequestHandler, path: str) -> None:
    head, _, name = path.partition("/")
    if not server.signed_in:
        error(to, 401, "signed_out")
    elif path == "start":
        answer_json(to, 200, server.start(), **token(server))
    elif head in ("forms", "tables") and name in getattr(server, head):
        answer_json(to, 200, getattr(server, head)[name])
    elif path == "contacts":
        answer_json(to, 200, {"contacts": server.listing, "horizon": server.horizon, "epoch": server.epoch})
    elif head == "streets" and server.streets:
        answer_json(to, 200, server.streets)
    elif path == "receipts":
        answer_json(to, 200, server.held(to.path.partition("ids=")[2].split(",")))
    elif path == "numbers":
        answer_json(to, 200, server.numbers)
    elif head == "contacts" and name in server.own:
        answer_json(to, 200, server.own[name])
    else:
        error(to, 404, "not_found")


def answer_delete(server: FakeServer, to: BaseHTTPRequestHandler) -> None:
    name = to.path.rsplit("/", 1)[1]
    left = [each for each in server.templates if each["id"] != name]
    if to.headers.get("X-CSRFToken") != server.token or len(left) == len(server.templates):
        error(to, 404, "not_found")
        return
    server.templates = left
    answer_json(to, 200, {"id": name})


def answer_put(server: FakeServer, to: BaseHTTPRequestHandler) -> None:
    raw = to.rfile.read(int(to.headers["Content-Length"]))
    name = to.path.rsplit("/", 1)[1]
    if to.path == CODES:
        sign_codes(server, to, raw)
        return
    if "/unlock/" in to.path:
        if not (server.signed_in and server.fresh):
            error(to, 401, "signed_out")
            return
        answer_json(to, 200, {"key": server.opened(f"unlock {name}", json.loads(raw))["key"]})
        return
    if "/templates/" in to.path:
        server.templates = [each for each in server.templates if each["id"] != name]
        server.templates.append({"id": name, "owner": "own", **json.loads(raw)})
        answer_json(to, 200, {})
        return
    server.raw.append(raw)
    server.clocks.append(to.headers.get("X-Device-Clock", ""))
    server.puts.append(name)
    if not server.signed_in:
        error(to, 401, "signed_out")
        return
    if to.headers.get("X-CSRFToken") != server.token:
        error(to, 403, "csrf")
        return
    plan = server.always.get(name) or (server.plan.popleft() if server.plan else None)
    if plan == "drop request":
        to.close_connection = True
        return
    if plan in (500, 503, 429, 400):
        error(to, plan, "unreadable" if plan == 400 else "trouble")
        return
    new, receipt = server.kept(name, json.loads(raw))
    if plan == "drop answer":
        to.close_connection = True
    elif plan == "forged":
        answer_json(to, 201, {"receipt": {**receipt, "event": receipt["event"] + 1}})
    elif plan == 409:
        answer_json(
            to,
            409,
            {"error": {"code": "conflict", "sentence": "Came before.", "remedy": "Look at both."}, "receipt": receipt},
        )
    elif plan == 202:
        answer_json(
            to, 202, {"receipt": receipt, "problems": [{"sentence": "The place is needed.", "remedy": "Give it."}]}
        )
    else:
        answer_json(to, 201 if new else 200, {"receipt": receipt})
