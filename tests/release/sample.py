"""A small bundle for tests, of invented numbers, signed by two: what the portal and the verifier read.

``a_bundle(folder)`` writes release 1 of Elmford; ``a_bundle(folder, number=2, previous=first.fingerprint)`` the next.
Everything may be altered by name. The keys are made from fixed seeds, and are good for nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from daylit.release.bundle import Bundle
from daylit.release.findings import finding_document
from daylit.release.reading import read
from daylit.release.signing import Key, Signature, public_key, sign
from daylit.release.writing import Drawn, write_bundle, write_signatures
from daylit.report.small import guard_all
from daylit.studies.finding import Finding
from report.builders import a_finding, few, moved, ratios, trend

PRIVATE = {
    role: Ed25519PrivateKey.from_private_bytes(role.encode().ljust(32, b".")) for role in ("proposed", "approved")
}
KEYS: tuple[Key, ...] = tuple(
    public_key(id=f"{role}-2025-01-01-01", role=role, private=key) for role, key in PRIVATE.items()
)
WHO = {"proposed": "Data office", "approved": "Chief's office"}


def both(en: str, es: str) -> dict[str, str]:
    return {"en": en, "es": es}


def facts(number: int = 1, *, agency: str = "elmford", previous: str | None = None) -> dict[str, Any]:
    return {
        "layout": 1,
        "agency": {"name": agency.capitalize(), "id": agency, "zone": "America/Chicago"},
        "number": number,
        "title": both("Stops and contacts", "Paradas y contactos"),
        "period": {"first": "2022-01-01", "last": f"{2022 + number}-12-31"},
        "released": f"{2023 + number}-02-01",
        "threshold": 11,
        "extract": "cd" * 32,
        "previous": previous,
        "software": "daylit 0.1.0",
        "licence": "CC-BY-4.0",
        "languages": ["en", "es"],
    }


def documents(number: int = 1) -> dict[str, Any]:
    """Every plain document, with one of each thing."""
    return {
        "plan": {
            "declared": "2022-01-10",
            "studies": ["rates", "trend", "benchmark"],
            "groups": ["race_ethnicity"],
            "limits": {"false_discovery": 0.05, "level": 0.95},
            "runs": [
                {"study": "rates", "run": True, "file": "findings/rates.json"},
                {"study": "trend", "run": True, "file": "findings/trend.json"},
                {"study": "benchmark", "run": False, "file": None},
            ],
        },
        "actions": [
            {
                "id": "a1",
                "title": both("Training on consent searches", "Formación sobre registros con consentimiento"),
                "kind": "training",
                "finding": "rates",
                "state": "running",
                "due": "2024-06-30",
                "began": "2024-01-15",
                "measure": both("Searches of every 100 people stopped", "Registros por cada 100 personas paradas"),
                "comparison": both("Units not yet trained", "Unidades aún no formadas"),
                "smallest_change": both("1.5 of every 100", "1,5 de cada 100"),
                "effect": {
                    **both("It is too early to tell.", "Es demasiado pronto para saberlo."),
                    "verdict": "not yet",
                },
            }
        ],
        "promises": [
            {
                "id": "p1",
                "said": both("People want to know why they are stopped.", "La gente quiere saber por qué la paran."),
                "did": both("Officers now say the reason first.", "Los agentes dicen ahora primero el motivo."),
                "state": "kept",
                "since": "2024-01-01",
                "due": "2024-03-01",
                "finding": None,
                "action": "a1",
            }
        ],
        "surveys": [],
        "meetings": [
            {
                "id": "m1",
                "day": "2024-01-20",
                "begins": "18:30",
                "place": "Library",
                "title": both("Meeting at the library", "Reunión en la biblioteca"),
                "minutes": both("Forty people came.", "Vinieron cuarenta personas."),
            }
        ],
        "questions": [
            {
                "id": "q1",
                "asked": "2024-01-21",
                "due": "2024-02-04",
                "text": "How many stops end in a search?",
                "language": "en",
                "answer": "About 6 of every 100.",
                "answered": "2024-01-25",
            }
        ],
        "dictionary": {
            "columns": [
                {"name": "period", "title": both("Year", "Año"), "meaning": both("Year.", "Año."), "codes": []},
                {
                    "name": "race_ethnicity",
                    "title": both("Group", "Grupo"),
                    "meaning": both("Group, as recorded.", "Grupo, según consta."),
                    "codes": [
                        {"value": "black", "label": both("Black", "Negra"), "meaning": both("Black.", "Negra.")},
                        {"value": "white", "label": both("White", "Blanca"), "meaning": both("White.", "Blanca.")},
                    ],
                },
            ],
            "measures": [
                {"name": "people", "title": both("People", "Personas"), "meaning": both("People.", "Personas.")},
                {"name": "searched", "title": both("Searched", "Registradas"), "meaning": both("S.", "R.")},
            ],
        },
        "risk": {
            "passed": True,
            "threshold": 11,
            "hidden_share": 0.012,
            "attack": {"cells": 40, "exact": 0, "least_width": 11},
            "previous": None if number == 1 else {"number": number - 1, "changed": 0},
        },
        "changes": {"since": None if number == 1 else number - 1, "changes": [], "corrections": []},
        "datapackage": {"$schema": "https://datapackage.org/profiles/2.0/datapackage.json", "resources": []},
    }


def tables() -> tuple[Drawn, ...]:
    """Two years, two groups, three areas; one row withheld whole, one in part."""
    groups = (("2022", "all", 1000, 90), ("2022", "black", 400, 50), ("2022", "white", 600, 40))
    areas = (("North", 500, 60), ("South", None, None), ("West", 300, None), ("all", 1000, 90))
    return (
        Drawn(
            name="period_group",
            title=both("Time and group", "Tiempo y grupo"),
            by=("period", "race_ethnicity"),
            measures=("people", "searched"),
            rows=groups,
            hidden_share=0.0,
        ),
        Drawn(
            name="area",
            title=both("Area", "Zona"),
            by=("area",),
            measures=("people", "searched"),
            rows=areas,
            hidden_share=0.2,
        ),
    )


def signatures(
    fingerprint: str, *, number: int = 1, agency: str = "elmford", roles: Sequence[str] = ("proposed", "approved")
) -> list[Signature]:
    return [
        sign(
            private=PRIVATE[role],
            key=f"{role}-2025-01-01-01",
            fingerprint=fingerprint,
            agency=agency,
            number=number,
            role=role,  # type: ignore[arg-type]
            by=WHO[role],
            at="2024-02-01T10:00:00+00:00",
        )
        for role in roles
    ]


def a_bundle(
    folder: Path,
    *,
    number: int = 1,
    agency: str = "elmford",
    previous: str | None = None,
    findings: Sequence[Finding] | None = None,
    roles: Sequence[str] = ("proposed", "approved"),
    drawn: Sequence[Drawn] | None = None,
    beside: Mapping[str, bytes] | None = None,
    **changed: Any,
) -> Bundle:
    """Write a bundle into ``folder``/NUMBER and read it back. ``roles=()`` leaves it unsigned: a preview.

    ``beside`` are pictures that documents name, by path.
    """
    target = folder / str(number)
    asked = (a_finding(), ratios_of(), trend(), few_of(), moved()) if findings is None else findings
    made, pictures = [], {}
    for whole, guarded in zip(asked, guard_all(asked), strict=True):
        document, drawings = finding_document(whole, guarded, planned=("rates", "trend"))
        made.append(document)
        pictures |= drawings
    pictures |= beside or {}
    fingerprint = write_bundle(
        target,
        facts=facts(number, agency=agency, previous=previous),
        findings=made,
        tables=tables() if drawn is None else drawn,
        documents={**documents(number), **changed},
        texts={**pictures, "LICENCE.txt": b"CC-BY-4.0\n", "CHANGES.md": b"# Changes\n", "report.pdf": b"%PDF-1.7\n"},
    )
    if roles:
        write_signatures(target, signatures(fingerprint, number=number, agency=agency, roles=roles))
    return read(target, keys=KEYS, preview=set(roles) != {"proposed", "approved"})


def ratios_of() -> Finding:
    from dataclasses import replace

    return replace(ratios(), study="standardised")


def few_of() -> Finding:
    from dataclasses import replace

    return replace(few(), study="hit_rates", title="How often a search finds something")
