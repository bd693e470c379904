"""How long work tells how far it is, without knowing who listens."""

from collections.abc import Callable

Progress = Callable[[str, float], None]
"""Called with the name of the step in words for people and the share done, 0 to 1."""


def quiet(step: str, share: float) -> None:
    """Tell nobody: the default listener."""
