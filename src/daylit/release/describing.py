"""What explains the tables: the dictionary in both languages, and the Data Package that describes every file."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from daylit.release.bundle import ALL
from daylit.release.dimensions import BY_DIMENSION, MEASURES, NOT_RECORDED, OTHER
from daylit.release.spanish import LABELS
from daylit.release.writing import Drawn
from daylit.tables.contract import BY_NAME

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
LICENCES = {
    "CC-BY-4.0": ("https://creativecommons.org/licenses/by/4.0/", "Creative Commons Attribution 4.0"),
    "CC0-1.0": ("https://creativecommons.org/publicdomain/zero/1.0/", "Creative Commons Zero 1.0"),
}
_FIXED = {
    ALL: (("All", "Todo"), ("All values together.", "Todos los valores juntos.")),
    NOT_RECORDED: (("Not recorded", "No consta"), ("Nothing was recorded.", "No se anotó nada.")),
    OTHER: (
        ("Others together", "Otros, juntos"),
        ("Small ones, counted together.", "Los pequeños, contados juntos."),
    ),
}
_PERIOD = {
    "Q": ("quarter {n} of {year}", "trimestre {n} de {year}"),
    "H": ("half {n} of {year}", "semestre {n} de {year}"),
}


def dictionary(tables: Sequence[Drawn]) -> dict[str, Any]:
    """Every column with its values, and every count, in both languages: only values that some table holds."""
    columns = []
    for name, dimension in BY_DIMENSION.items():
        values = {row[table.by.index(name)]: None for table in tables if name in table.by for row in table.rows}
        if values:
            codes = [_code(name, str(value)) for value in values]
            columns.append(
                {"name": name, "title": dict(dimension.title), "meaning": dict(dimension.meaning), "codes": codes}
            )
    measures = [{"name": one.name, "title": dict(one.title), "meaning": dict(one.meaning)} for one in MEASURES]
    return {"columns": columns, "measures": measures}


def _code(column: str, value: str) -> dict[str, Any]:
    if value in _FIXED:
        label, meaning = _FIXED[value]
        return {"value": value, "label": _both(*label), "meaning": _both(*meaning)}
    if found := re.fullmatch(r"(\d{4})-([QH])(\d)", value) if column == "period" else None:
        en, es = (text.format(n=found[3], year=found[1]) for text in _PERIOD[found[2]])
        return {"value": value, "label": _both(en.capitalize(), es.capitalize()), "meaning": _both(en, es)}
    codes = BY_NAME[BY_DIMENSION[column].column].codes
    if codes is None or value not in codes:
        return {"value": value, "label": _both(value, value), "meaning": _both(value, value)}
    code = codes[value]
    spanish = LABELS.get(column, {}).get(value, code.label)
    return {"value": value, "label": _both(code.label, spanish), "meaning": _both(code.meaning, spanish)}


def _both(en: str, es: str) -> dict[str, str]:
    return {"en": en, "es": es}


def datapackage(facts: Mapping[str, Any], tables: Sequence[Drawn]) -> dict[str, Any]:
    """The Data Package (version 2): each table as CSV and as Parquet, with the type of every column."""
    path, title = LICENCES.get(facts["licence"], ("", facts["licence"]))
    licence = {"name": facts["licence"], "title": title, **({"path": path} if path else {})}
    return {
        "$schema": PROFILE,
        "name": f"{facts['agency']['id']}-{facts['number']}",
        "title": facts["title"]["en"],
        "description": f"Counts of people stopped or contacted, {facts['agency']['name']}.",
        "version": f"{facts['number']}.0.0",
        "licenses": [licence],
        "resources": [_resource(table, kind) for table in tables for kind in ("csv", "parquet")],
    }


def _resource(table: Drawn, kind: str) -> dict[str, Any]:
    fields: list[dict[str, Any]] = [
        {"name": name, "type": "string", "title": BY_DIMENSION[name].title["en"]} for name in table.by
    ]
    fields += [
        {"name": one.name, "type": "integer", "title": one.title["en"], "description": one.meaning["en"]}
        for one in MEASURES
        if one.name in table.measures
    ]
    fields.append({"name": "hidden", "type": "boolean", "title": "Whether a count of the row is withheld"})
    return {
        "name": f"{table.name.replace('_', '-')}-{kind}",
        "path": f"tables/{table.name}.{kind}",
        "title": table.title["en"],
        "format": kind,
        "mediatype": "text/csv" if kind == "csv" else "application/vnd.apache.parquet",
        **({"encoding": "utf-8"} if kind == "csv" else {}),
        "schema": {"fields": fields, "missingValues": [""], "primaryKey": list(table.by)},
    }
