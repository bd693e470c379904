"""Readers: any file of stops becomes relations of text, and nothing of it is lost.

``stage`` is the door, ``read_headers`` the glance through it; ``ReadSpec`` is what a mapping may say about the files;
``Staged`` is what comes out.
"""

from daylit.tables.readers.heads import read_headers
from daylit.tables.readers.listening import Listener
from daylit.tables.readers.relation import Rows
from daylit.tables.readers.spec import Field, ReadSpec, read_spec
from daylit.tables.readers.staged import Part, Source, Staged
from daylit.tables.readers.staging import stage

__all__ = ["Field", "Listener", "Part", "ReadSpec", "Rows", "Source", "Staged", "read_headers", "read_spec", "stage"]
