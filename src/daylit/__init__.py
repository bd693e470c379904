"""Daylit: stop-and-contact data that a police agency and its community read together.

The floors, lowest first: ``errors``, ``terms``, then ``stats``, ``privacy`` and ``sun`` side by side, ``tables``,
``studies``, ``report`` and ``notebook``, ``cli``. Each may import only from below: ``make check`` proves it.
"""

__version__ = "0.1.0"
