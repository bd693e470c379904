"""Files brought by HTTPS PUT. The certificate is always checked; the same file is known by its Idempotency-Key."""

import http.client
import ssl
from pathlib import Path, PurePosixPath
from urllib.parse import quote

from daylit.jurisdictions.submitting.transports.transport import Receipt, TransportError, address_parts

LARGEST_REPLY = 4_000_000
KINDS = {".json": "application/json", ".xml": "application/xml", ".csv": "text/csv", ".txt": "text/plain"}
"""Ending of a file's name → what it is called on the way."""


class Https:
    """A web service as receiver: ``PUT address/name``."""

    staged = False

    def __init__(self, address: str, *, token: str = "", authorities: Path | None = None, seconds: float = 60) -> None:
        parts = address_parts(address)
        if parts.username or parts.password:
            raise TransportError("A password in an address is seen by others.", remedy="Use --token-file.")
        if parts.scheme != "https" or not parts.hostname:
            raise TransportError(f"“{address}” is no address that begins with https://.", remedy="Write it in full.")
        self.host, self.port = parts.hostname, parts.port or 443
        self.path = parts.path.rstrip("/")
        self.query = f"?{parts.query}" if parts.query else ""
        self.shown = f"https://{parts.netloc}{self.path}"
        if not (token.isascii() and token.isprintable()):
            raise TransportError(
                "The token holds a sign that cannot be sent, such as the end of a line.",
                remedy="Let the file of --token-file hold the token alone, on one line.",
                refused=True,
            )
        self._token, self._seconds = token, seconds
        self._trust = _trust(authorities)
        self._trust.minimum_version = ssl.TLSVersion.TLSv1_2

    def look(self, name: str, content: bytes) -> str:
        """Nothing can be looked up: the same file is put again, and the receiver knows it by its key."""
        return "absent"

    def prepare(self, name: str, content: bytes) -> None:
        """There is one step only."""

    def finish(self, name: str, content: bytes, *, key: str) -> Receipt:
        """Put the file there and wait for the answer."""
        kind = KINDS.get(PurePosixPath(name).suffix.lower(), "application/octet-stream")
        headers = {"Content-Type": kind, "Idempotency-Key": key, "Connection": "close"}
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        connection = http.client.HTTPSConnection(self.host, self.port, timeout=self._seconds, context=self._trust)
        try:
            connection.request("PUT", f"{self.path}/{quote(name)}{self.query}", body=content, headers=headers)
            answer = connection.getresponse()
            reply = answer.read(LARGEST_REPLY)
        except ssl.SSLCertVerificationError as error:
            raise TransportError(
                f"{self.host} could not show that it is the receiver: {error.verify_message}. Nothing was sent.",
                remedy="Check the address; for a certificate authority of your own use --authorities.",
                refused=True,
            ) from None
        except ConnectionRefusedError:
            raise TransportError(
                f"{self.host} does not answer. Nothing was sent.", remedy="Try again later.", refused=True
            ) from None
        except (OSError, http.client.HTTPException) as error:
            raise TransportError(
                f"The connection to {self.host} broke before an answer came ({type(error).__name__}).",
                remedy="Start the command again: the same file is sent with the same key, so it counts once.",
            ) from None
        finally:
            connection.close()
        return self._receipt(answer.status, answer.reason, reply)

    def _receipt(self, status: int, reason: str, reply: bytes) -> Receipt:
        said = f"{status} {reason}"
        if 200 <= status < 300:
            return Receipt(said=said, reply=reply)
        if status in (401, 403, 404, 405):
            remedy = "Check the address and the token."
            raise TransportError(f"{self.host} refused the file: {said}.", remedy=remedy, refused=True)
        if 400 <= status < 500 and status not in (408, 425, 429):
            return Receipt(said=said, reply=reply, refused=True)
        raise TransportError(
            f"{self.host} did not take the file: {said}.",
            remedy="Start the command again later: the same file is sent with the same key, so it counts once.",
        )

    def close(self) -> None:
        """Nothing stays open between two files."""


def _trust(authorities: Path | None) -> ssl.SSLContext:
    """Whom to believe that it is the receiver: the authorities of this machine, or those of a file."""
    try:
        return ssl.create_default_context(cafile=str(authorities) if authorities else None)
    except ssl.SSLError:
        raise TransportError(
            f"“{authorities}” holds no certificate that can be read.",
            remedy="--authorities names a file in PEM, which begins with -----BEGIN CERTIFICATE-----.",
            refused=True,
        ) from None
