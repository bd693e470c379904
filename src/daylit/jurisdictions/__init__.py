"""The rules of places: dated packs of data that say what is asked, what is due, and in what file it is sent.

``load_pack("us-ca-ripa", on=date(2026, 1, 31)).form`` is what an officer there fills in for a contact of that day.
"""

from daylit.jurisdictions.mistakes import BadPack, PackMistake
from daylit.jurisdictions.pack import Pack
from daylit.jurisdictions.shelf import Listed, NoSuchPack, NoVersion, load_pack, pack_names, packs

__all__ = ["BadPack", "Listed", "NoSuchPack", "NoVersion", "Pack", "PackMistake", "load_pack", "pack_names", "packs"]
