"""An invented town's releases for tests of the portal: tables by area, month, reason and group, and one of each thing.

``releases(folder, numbers=(1, 2))`` writes them, signed, each naming the one before; ``keys(folder)`` the keys that may sign.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np

from daylit.release.bundle import LANGUAGES, Bundle
from daylit.release.findings import chart_document
from daylit.release.signing import keys_text
from daylit.release.writing import Drawn
from daylit.studies.effect_chart import before_and_after
from daylit.studies.effect_plan import EffectPlan
from daylit.studies.finding import charts_told
from release import sample

both = sample.both
MEASURES = ("people", "searched", "found", "arrested")
AREAS = {"north": both("North Side", "Zona Norte"), "mill": both("Old Mill", "El Molino"),
         "river": both("Riverside", "La Ribera"), "hill": both("Hillcrest", "La Colina"),
         "rail": both("Railyard", "Patio del Tren")}  # fmt: skip
GROUPS = {"black": both("Black", "Negra"), "white": both("White", "Blanca"),
          "hispanic": both("Hispanic or Latino", "Hispana o latina"), "asian": both("Asian", "Asiática"),
          "pacific": both("Pacific Islander", "De las islas del Pacífico")}  # fmt: skip
REASONS = {"moving": both("Moving violation", "Infracción al conducir"),
           "equipment": both("Equipment or registration", "Equipo o matrícula"),
           "call": both("Call for service", "Llamada de servicio"),
           "warrant": both("Known warrant", "Orden judicial conocida")}  # fmt: skip
CODES = {"area": AREAS, "race_ethnicity": GROUPS, "reason": REASONS}
TABLES = (("area", "month"), ("area", "reason"), ("area", "race_ethnicity"), ("month", "race_ethnicity"),
          ("reason", "race_ethnicity"))  # fmt: skip
TITLES = {"area": both("Area", "Zona"), "month": both("Month", "Mes"), "reason": both("Reason", "Motivo"),
          "race_ethnicity": both("Race or ethnicity", "Raza u origen étnico"),
          "people": both("People stopped", "Personas paradas"), "searched": both("Searched", "Cateadas"),
          "found": both("Something found", "Se encontró algo"), "arrested": both("Arrested", "Arrestadas")}  # fmt: skip
THRESHOLD = 11


def values(column: str, number: int) -> list[str]:
    """The values of a column; each release has a year more."""
    if column != "month":
        return list(CODES[column])
    return [f"{year}-{month:02d}" for year in range(2023, 2023 + number) for month in range(1, 13)]


def tables(number: int = 1, *, seed: int = 7) -> tuple[Drawn, ...]:
    """Counts with their totals. Small ones are withheld; that others betray them is the business of ``release``."""
    rng = np.random.default_rng(seed)
    made = []
    for by in TABLES:
        shape = tuple(len(values(column, number)) for column in by)
        weights = [np.linspace(1.6, 0.004, n) if column == "race_ethnicity" else np.linspace(1.4, 0.5, n)
                   for column, n in zip(by, shape, strict=True)]  # fmt: skip
        people = rng.poisson(6_000 / np.prod(shape) * np.multiply.outer(*weights))
        searched = rng.binomial(people, 0.09)
        counts = [people, searched, rng.binomial(searched, 0.3), rng.binomial(people, 0.04)]
        whole = [_with_totals(one) for one in counts]
        keys = itertools.product(*([*values(column, number), "all"] for column in by))
        rows = [
            _row(key, [int(one[place]) for one in whole])
            for key, place in zip(keys, np.ndindex(whole[0].shape), strict=True)
        ]
        name = "_".join(by).replace("race_ethnicity", "group")
        title = both(" and ".join(TITLES[one]["en"] for one in by), " y ".join(TITLES[one]["es"] for one in by))
        made.append(Drawn(name=name, title=title, by=by, measures=MEASURES, rows=rows, hidden_share=0.004))
    return tuple(made)


def _with_totals(counts: Any) -> Any:
    down = np.concatenate([counts, counts.sum(axis=0, keepdims=True)], axis=0)
    return np.concatenate([down, down.sum(axis=1, keepdims=True)], axis=1)


def _row(key: Sequence[str], counts: list[int]) -> tuple[Any, ...]:
    if counts[0] < THRESHOLD:
        return (*key, *(None for _ in counts))
    return (*key, counts[0], *(None if 0 < one < THRESHOLD // 3 else one for one in counts[1:]))


def dictionary(number: int = 1) -> dict[str, Any]:
    """Every column, code and measure in words."""

    def column(name: str) -> dict[str, Any]:
        codes = [{"value": value, "label": label, "meaning": label} for value, label in CODES.get(name, {}).items()]
        meaning = both(
            f"{TITLES[name]['en']}, as the officer recorded it.", f"{TITLES[name]['es']}, según lo anotó el agente."
        )
        return {"name": name, "title": TITLES[name], "meaning": meaning, "codes": codes}

    columns = ("area", "month", "reason", "race_ethnicity")
    return {"columns": [column(one) for one in columns], "measures": [column(one) for one in MEASURES]}


ACTIONS = [
    {
        "id": "consent",
        "title": both("Training on searches by consent", "Capacitación sobre registros con consentimiento"),
        "kind": "training", "finding": "rates", "state": "done", "due": "2024-06-30", "began": "2024-01-15",
        "measure": both("Searches of every 100 people stopped", "Registros por cada 100 personas paradas"),
        "comparison": both("Units that were trained later", "Unidades capacitadas más tarde"),
        "smallest_change": both("1.5 of every 100", "1.5 de cada 100"),
        "effect": {
            "en": ["Searches fell by 2.1 of every 100 people where officers were trained, compared with units trained later.",
                   "It could be a fall of 0.9 to 3.3."],
            "es": ["Los registros bajaron 2.1 de cada 100 personas donde se capacitó a los agentes, en comparación con las unidades capacitadas más tarde.",
                   "La baja podría ser de 0.9 a 3.3."],
            "verdict": "better",
        },
    },
    {
        "id": "report",
        "title": both("Bulletin on writing down reasons", "Boletín sobre cómo anotar los motivos"),
        "kind": "bulletin", "finding": None, "state": "running", "due": "2024-12-31", "began": "2024-05-01",
        "measure": both("Stops with a reason in words", "Paradas con el motivo en palabras"),
        "comparison": both("The year before", "El año anterior"),
        "smallest_change": both("4 of every 100", "4 de cada 100"),
        "effect": {"en": ["We cannot tell: too few stops have been made since."],
                   "es": ["No se puede saber: ha habido muy pocas paradas desde entonces."], "verdict": "cannot tell"},
    },
]  # fmt: skip
PROMISES = [
    {"id": "reasons", "said": both("People want to hear a reason.", "La gente quiere oír un motivo."),
     "did": both("We trained officers.", "Capacitamos a los agentes."), "state": "done", "since": "2024-01-01",
     "due": None, "finding": "rates", "action": "consent"},
    {"id": "letters", "said": both("Letters in Spanish.", "Cartas en español."), "did": both("Soon.", "Pronto."),
     "state": "doing", "since": "2024-01-01", "due": "2025-01-01", "finding": "survey", "action": None},
]  # fmt: skip


def actions_drawn() -> tuple[list[dict[str, Any]], dict[str, bytes]]:
    """The actions, the first with the picture of its effect in both languages, and the drawings by path."""
    plan = EffectPlan(
        measure="searched", wanted="lower", trained={"a": date(2024, 1, 15)}, others=frozenset("b"), before=6, after=6,
        matters=0.02,
    )  # fmt: skip
    sides: Any = SimpleNamespace(
        trained=np.array([0.12, 0.09]), trained_counts=np.array([[120.0, 1000.0], [90.0, 1000.0]]), cohorts=1,
        others=np.array([0.11, 0.1]), others_counts=np.array([[110.0, 1000.0], [100.0, 1000.0]]),
    )  # fmt: skip
    pictures: dict[str, bytes] = {}
    charts = {}
    for language in LANGUAGES:
        (chart,) = charts_told((before_and_after(plan, sides, level=0.95),), language)
        charts[language] = [chart_document(chart, f"action-consent-{language}", language, pictures)]
    first, *rest = ACTIONS
    return [{**first, "effect": {**first["effect"], "charts": charts}}, *rest], pictures


LISTENED = both("The officer listened to me.", "El agente me escuchó.")


def _listened(language: str) -> dict[str, Any]:
    """A survey's finding in a language, as ``web.community`` tells it."""
    word = {"en": "agree", "es": "están de acuerdo"}[language]
    whole = {"label": LISTENED[language], "groups": {}, "n": 310, "note": ""}
    few = {"label": LISTENED[language], "groups": {"kind": "bicycle"}, "shown": "–", "interval": "", "n": None}
    return {
        "title": "–", "question": "–", "answer": [f"“{LISTENED[language]}”: 65 {word}."],
        "assumes": ["–"], "does_not_show": ["–"],
        "cautions": [{"code": "survey.nonresponse", "sentence": "–"}],
        "estimates": [{**whole, "shown": "65%", "interval": "59% – 70%"}, {**whole, "shown": "3.6", "interval": "3.5 – 3.8"},
                      {**few, "note": "< 11"}, {**few, "note": "< 11"}],
    }  # fmt: skip


SURVEYS = [
    {
        "id": "stopped", "kind": "stops", "title": both("People who were stopped, 2023", "Personas paradas, 2023"),
        "asks": both("–", "–"), "opens": "2023-01-01", "closes": None, "asked": 2400, "people": 310,
        "en": _listened("en"), "es": _listened("es"),
        "numbers": [{"quantity": f"survey.{one}"} for one in ("agree", "mean", "agree", "mean")],
        "open": {"people": 12, "warning": False, "en": ["12 people."], "es": ["12 personas."]},
        "texts": [{"text": "Me trató con respeto.", "language": "es"}],
        "statements": [{"text": "Say the reason first.", "language": "en", "agree": 48, "disagree": 3, "passed": 4},
                       {"text": "More Spanish.", "language": "en", "agree": None, "disagree": None, "passed": None}],
    }
]  # fmt: skip


def in_spanish(bundle_findings: list[dict[str, Any]]) -> None:
    """Give the first finding Spanish words of its own."""
    one = next(found for found in bundle_findings if found["study"] == "rates")
    one["es"] = {
        **one["es"],
        "language": "es",
        "title": "Qué les pasó a las personas paradas",
        "question": "¿Con qué frecuencia se registró a personas de cada grupo?",
        "answer": ["De cada 100 personas blancas, se registró a 5.",
                   "A las personas negras se las registró 1.6 veces más que a las blancas (probablemente entre 1.4 y 1.8 veces)."],
        "assumes": ["Se anotó cada parada, con el grupo y el resultado correctos."],
        "does_not_show": ["Por qué los porcentajes son distintos.", "Si la parada debió hacerse."],
    }  # fmt: skip


def release(folder: Path, number: int = 1, *, previous: str | None = None, **changed: Any) -> Bundle:
    """One release of the town, signed by two, in ``folder``/NUMBER."""
    actions, pictures = actions_drawn()
    words: dict[str, Any] = {
        "drawn": tables(number),
        "beside": pictures,
        "dictionary": dictionary(number),
        "actions": actions,
        "promises": PROMISES,
        "surveys": SURVEYS,
        "changes": {
            "since": number - 1 or None,
            "changes": [both("One more year of contacts.", "Un año más de contactos.")] if number > 1 else [],
            "corrections": [both("Stops of May 2023 that came late are counted now.",
                                 "Ahora se cuentan las paradas de mayo de 2023 que llegaron tarde.")] if number > 1 else [],
        },
    }  # fmt: skip
    return sample.a_bundle(folder, number=number, previous=previous, **{**words, **changed})


def releases(folder: Path, numbers: Sequence[int] = (1, 2)) -> list[Bundle]:
    """Several releases, each naming the one before."""
    made: list[Bundle] = []
    for number in numbers:
        made.append(release(folder, number, previous=made[-1].fingerprint if made else None))
    return made


def keys(folder: Path) -> Path:
    """A file with the keys that may sign."""
    path = folder / "keys.json"
    path.write_text(keys_text(sample.KEYS), encoding="utf-8")
    return path


if __name__ == "__main__":
    import sys

    home = Path(sys.argv[1])
    (home / "releases").mkdir(parents=True)
    releases(home / "releases")
    keys(home)
