"""Reading one bundle for the public: refused is what ``daylit.release`` does not believe, or what pages cannot show."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from daylit.errors import DaylitError
from daylit.portal.cells import cells_of
from daylit.portal.figures import LANGUAGES
from daylit.release import Bundle, read


class NotBelieved(DaylitError):
    """A bundle is damaged, unsigned, signed by somebody who may not, or lacks what pages need."""


def read_bundle(folder: Path, *, keys: Path | None) -> Bundle:
    """Read and check a bundle; without keys, as a draft. Raises ``NotBelieved``, whose reason people can read."""
    try:
        bundle = read(folder, preview=True) if keys is None else read(folder, keys=keys)
        _refuse_gaps(bundle)
    except NotBelieved:
        raise
    except DaylitError as error:
        raise NotBelieved(error.message.replace(f"“{folder.name}”", "It"), remedy=error.remedy) from error
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise NotBelieved(
            f"It does not hold what a release holds ({type(error).__name__}: {error}).",
            remedy="Ask the agency to build it again.",
        ) from error
    return bundle


def _refuse_gaps(bundle: Bundle) -> None:
    """A signed bundle may still lack something without which a page would break: better told now than to a reader."""
    facts = bundle.facts
    date.fromisoformat(facts["released"])
    for what in (facts["agency"]["name"], facts["period"]["first"], facts["period"]["last"], int(facts["threshold"])):
        if not what:
            raise NotBelieved("Its bundle.json leaves out what every page names.", remedy="Ask the agency about it.")
    for table in bundle.tables.values():
        cells_of(table)
    for one in bundle.findings:
        for language in LANGUAGES:
            _refuse_silence(one, language)


def _refuse_silence(finding: Mapping[str, Any], language: str) -> None:
    told = finding.get(language) or {}
    if missing := [part for part in ("title", "question", "answer", "assumes", "does_not_show") if part not in told]:
        raise NotBelieved(
            f"Its finding “{finding.get('study')}” has no {missing[0].replace('_', ' ')} in “{language}”.",
            remedy="Ask the agency to build it again.",
        )
