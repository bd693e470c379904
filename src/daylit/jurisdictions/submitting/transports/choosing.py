"""The way of sending that an address asks for."""

from pathlib import Path
from urllib.parse import unquote

from daylit.jurisdictions.submitting.transports.folder import Folder
from daylit.jurisdictions.submitting.transports.transport import Transport, TransportError


def transport_to(
    address: str, *, key: Path | None = None, known_hosts: Path | None = None, token: str = "",
    authorities: Path | None = None,
) -> Transport:  # fmt: skip
    """A connection to a receiver: sftp://, https:// or folder://.

    Raises
    ------
    TransportError
        No connection could be made, or the receiver is not known. Nothing was sent.
    """
    scheme = address.partition("://")[0].lower()
    if scheme == "sftp":
        from daylit.jurisdictions.submitting.transports.sftp import Sftp

        return Sftp(address, key=key, known_hosts=known_hosts)
    if scheme == "https":
        from daylit.jurisdictions.submitting.transports.https import Https

        return Https(address, token=token, authorities=authorities)
    if scheme == "folder" and address.startswith("folder:///"):
        return Folder(Path(unquote(address.removeprefix("folder://"))))
    raise TransportError(
        f"“{address}” is no address to which records can be sent.",
        remedy="Use sftp://NAME@HOST/FOLDER, https://HOST/PATH or folder:///PATH.",
        refused=True,
    )
