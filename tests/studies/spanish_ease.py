"""How easily Spanish reads: Fernández-Huerta's and Szigriszt-Pazos' measures, with our own count of syllables.

textstat counts syllables by where a word may be hyphenated, which is too few, and so calls every text easier than it
is. Here strong and accented vowels are a syllable each, and weak ones beside them are none.
"""

import re


def syllables(word: str) -> int:
    """Syllables of a Spanish word by its vowels: hiatus counts two, a diphthong one."""
    sounded = re.sub(r"(q)u(?=[eiéí])|(g)u(?=[eiéí])", lambda found: found[0][0], word.lower())
    sounded = re.sub(r"y$|y(?=[^aeiouáéíóúü])", "i", sounded)
    groups = re.findall(r"[aeiouáéíóúü]+", sounded)
    return max(1, sum(max(1, len(re.findall(r"[aeoáéíóú]", group))) for group in groups))


def _counts(prose: str) -> tuple[float, float]:
    """Syllables a word, and words a sentence."""
    words = re.findall(r"[^\W\d_]+", prose)
    sentences = max(1, len(re.findall(r"[.?!:](?:\s|$)", prose)))
    return sum(map(syllables, words)) / len(words), len(words) / sentences


def fernandez_huerta(prose: str) -> float:
    """0 very hard to 100 very easy; 60 to 70 is normal, 70 to 80 fairly easy (Fernández Huerta 1959)."""
    syllables_a_word, words_a_sentence = _counts(prose)
    return 206.84 - 60 * syllables_a_word - 1.02 * words_a_sentence


def szigriszt_pazos(prose: str) -> float:
    """0 very hard to 100 very easy; 51 to 65 is normal, 66 to 80 fairly easy (Szigriszt Pazos 1993)."""
    syllables_a_word, words_a_sentence = _counts(prose)
    return 206.835 - 62.3 * syllables_a_word - words_a_sentence
