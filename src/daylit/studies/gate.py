"""Words that no finding may hold, in each language in which it is told."""

from __future__ import annotations

import re
from collections.abc import Iterable

from daylit.terms.saying import LANGUAGES, Language, told

FORBIDDEN = re.compile(
    r"\b(discriminat\w*|(?:de|un)?bias\w*|racis\w*|racial profiling|prejudic\w*|prove[sdn]?|proven|guilt\w*|innocen\w*|"
    r"minorit\w*|non-?white|caucasian\w*|citizens?|civilians?|subjects?|suspects?|offenders?|perpetrator\w*|criminals|"
    r"illegals|aliens|rogue|clean|cleansed|high-crime|statistically significant|insignificant|no evidence of|"
    r"injustice)\b",
    re.IGNORECASE,
)
"""No sentence of a finding holds these words: records alone cannot carry them (METHODS M21, docs/words.md)."""

FORBIDDEN_IN: dict[Language, re.Pattern[str]] = {
    "en": FORBIDDEN,
    "es": re.compile(
        r"\b(discrimin\w*|sesg\w*|racis\w*|perfil\w* racial\w*|prejuici\w*|demuestra\w*|demostra\w*|prueban? que|"
        r"culpa\w*|inocen\w*|minor[ií]a\w*|minoritari\w*|no blanc[ao]s?|caucásic\w*|ciudadan\w*|civil(?:es)?|sujetos?|"
        r"sospechos\w*|delincuente\w*|infractor\w*|perpetrador\w*|criminal\w*|ilegal(?:es)?|extranjer\w*|limpi[ao]s?|"
        r"alta criminalidad|manzanas? podridas?|estadísticamente significativ\w*|insignificante\w*|"
        r"no hay (?:evidencias?|pruebas?) de|injustici\w*)\b",
        re.IGNORECASE,
    ),
}
"""The same in each language in which a finding is told (docs/words-es.md)."""


def gate(sentences: Iterable[str]) -> None:
    """Stop a sentence with a word that no finding may hold, in any language.

    A mistake of ours, hence a ``ValueError``.
    """
    for sentence in sentences:
        for language in LANGUAGES:
            found = FORBIDDEN_IN[language].search(told(sentence, language))
            if found:
                raise ValueError(f"a finding may not say “{found.group()}”: {sentence}")
