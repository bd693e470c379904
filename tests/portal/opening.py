"""All that an answer of the portal holds, as bytes to search: packed text, archives, tables and printed pages."""

from __future__ import annotations

import gzip
import io
import zipfile

from portal.crawl import Seen


def opened(body: bytes) -> bytes:
    """A file with whatever is packed inside of it, to any depth."""
    if body.startswith(b"\x1f\x8b"):
        body = gzip.decompress(body)
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            return body + b"\n".join(name.encode() + opened(packed.read(name)) for name in packed.namelist())
    if body.startswith(b"PAR1"):
        import polars

        return body + str(polars.read_parquet(io.BytesIO(body)).rows()).encode()
    if body.startswith(b"%PDF"):
        return body + printed(body)
    return body


def printed(body: bytes) -> bytes:
    """The text of a PDF, and what it says of itself."""
    import pypdf

    try:
        pages = pypdf.PdfReader(io.BytesIO(body))
        return "\n".join([*(page.extract_text() for page in pages.pages), str(pages.metadata)]).encode()
    except pypdf.errors.PdfReadError:  # a made-up file of a test that only begins like one
        return b""


def unpacked(one: Seen) -> bytes:
    """An answer with all that is packed inside of it, its headers and its address."""
    return opened(one.body) + repr(one.headers).encode() + one.path.encode()
