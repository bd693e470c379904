"""The API's description (OpenAPI 3.1), made from one list, so that pages, tests and programs read the same."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import daylit

_TEXT = {"type": "object", "properties": {"en": {"type": "string"}, "es": {"type": "string"}}}
_ANY_OBJECT = {"type": "object"}
_OBJECTS = {"type": "array", "items": {"type": "object"}}
_COUNT = {"type": ["integer", "null"], "description": "null where it is withheld; never 0 in place of it"}
_SHARE = {"type": ["number", "null"]}
_PERIOD = {"type": "object", "required": ["first", "last"],
           "properties": {"first": {"type": "string"}, "last": {"type": "string"}}}  # fmt: skip
_RELEASE = {
    "type": "object",
    "required": ["number", "fingerprint", "released", "agency", "threshold", "licence"],
    "additionalProperties": False,
    "properties": {
        "number": {"type": "integer", "minimum": 1},
        "fingerprint": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
        "released": {"type": "string", "format": "date"},
        "agency": {"type": "string"},
        "threshold": {"type": "integer", "description": "Counts of fewer people are withheld."},
        "licence": {"type": "string"},
    },
}
_ROW = {
    "type": "object",
    "required": ["value", "hidden", "counts", "share", "low", "high"],
    "additionalProperties": False,
    "properties": {
        "value": {"type": "string"},
        "hidden": {"type": "boolean"},
        "counts": {"type": "object", "additionalProperties": _COUNT},
        "share": _SHARE,
        "low": _SHARE,
        "high": _SHARE,
    },
}
_PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "remedy"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "remedy": {"type": "string"},
    },
}
_FINDING_LIST = {
    "type": "array",
    "items": {"type": "object", "required": ["study", "en"], "properties": {"study": {"type": "string"}}},
}
_FINDING = {
    "type": "object",
    "required": ["study", "design", "en", "n_read", "n_used"],
    "properties": {
        "study": {"type": "string"},
        "n_read": {"type": "integer"},
        "n_used": {"type": "integer"},
        "en": {"type": "object", "required": ["title", "question", "answer"]},
    },
}
_TABLE_LIST = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["name", "title", "by", "measures", "csv", "parquet"],
        "properties": {"name": {"type": "string"}, "title": _TEXT, "by": {"type": "array"}},
    },
}
_TABLE = {
    "type": "object",
    "required": ["columns", "rows", "total_rows", "offset"],
    "additionalProperties": False,
    "properties": {
        "columns": {"type": "array", "items": {"type": "string"}},
        "rows": {
            "type": "array",
            "items": {"type": "array", "items": {"type": ["string", "integer", "boolean", "null"]}},
        },
        "total_rows": {"type": "integer"},
        "offset": {"type": "integer"},
    },
}
_EXPLORED = {
    "type": "object",
    "required": ["by", "where", "show", "table", "released", "rows", "total"],
    "additionalProperties": False,
    "properties": {
        "by": {"type": "string"},
        "where": {"type": "object", "additionalProperties": {"type": "string"}},
        "show": {"type": "string"},
        "table": {"type": ["string", "null"]},
        "released": {"type": "boolean", "description": "false where these columns were not released together"},
        "rows": {"type": "array", "items": _ROW},
        "total": {"anyOf": [_ROW, {"type": "null"}]},
    },
}
_RELEASES = {
    "type": "array",
    "items": {
        **_RELEASE,
        "properties": {**_RELEASE["properties"], "title": _TEXT, "period": _PERIOD, "changes": {}},  # type: ignore[dict-item]
    },
}
_START = {
    "type": "object",
    "required": ["title", "period", "addresses"],
    "properties": {"title": _TEXT, "period": _PERIOD, "addresses": {"type": "array", "items": {"type": "string"}}},
}

PATHS: Mapping[str, tuple[str, dict[str, Any]]] = {
    "/api/v1/": ("What there is: the newest release and every address.", _START),
    "/api/v1/releases": ("All releases, the newest first.", _RELEASES),
    "/api/v1/findings": ("Every question with its answer in sentences.", _FINDING_LIST),
    "/api/v1/findings/{study}": ("One finding, whole.", _FINDING),
    "/api/v1/tables": ("Every released table, its columns and files.", _TABLE_LIST),
    "/api/v1/tables/{name}": ("The rows of a table.", _TABLE),
    "/api/v1/explore": ("Rows of released tables that answer a question.", _EXPLORED),
    "/api/v1/plan": ("The plan of analysis and what became of it.", _ANY_OBJECT),
    "/api/v1/actions": ("What the agency does, and its effect.", _OBJECTS),
    "/api/v1/promises": ("“You said, we did”.", _OBJECTS),
    "/api/v1/surveys": ("Results of surveys.", _OBJECTS),
    "/api/v1/meetings": ("Meetings and their minutes.", _OBJECTS),
    "/api/v1/questions": ("Questions to the agency and its answers.", _OBJECTS),
    "/api/v1/dictionary": ("Every column and code in words.", {"type": ["object", "array"]}),
    "/api/v1/protection": ("How the release was protected, and how that was tested.", _ANY_OBJECT),
}
"""Each address of the API: what it answers in a sentence, and the schema of its ``data``."""

_QUERY: Mapping[str, tuple[tuple[str, str, dict[str, Any]], ...]] = {
    "/api/v1/tables/{name}": (
        ("limit", "How many rows at most.", {"type": "integer", "minimum": 1, "maximum": 5000}),
        ("offset", "How many rows to pass over.", {"type": "integer", "minimum": 0}),
    ),
    "/api/v1/explore": (
        ("by", "The column whose values become rows.", {"type": "string"}),
        ("show", "The outcome whose share is shown.", {"type": "string"}),
        ("conditions", "Any other column of the tables, with one of its values.", {"type": "object"}),
    ),
}


def document(site: str) -> dict[str, Any]:
    """The whole description, for the portal at this address."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Daylit portal",
            "version": "1",
            "description": "Released stop-and-contact data: findings, tables, actions. No key is needed; every answer "
            "may be read by pages of other sites. Version 1 keeps its names; what is added is told in the changelog.",
            "x-software": f"daylit {daylit.__version__}",
        },
        "servers": [{"url": site}],
        "paths": {path: {"get": _operation(path, *told)} for path, told in PATHS.items()},
        "components": {"schemas": {"Release": _RELEASE, "Problem": _PROBLEM}},
    }


def _operation(path: str, sentence: str, schema: dict[str, Any]) -> dict[str, Any]:
    envelope = {
        "type": "object",
        "required": ["release", "data"],
        "additionalProperties": False,
        "properties": {"release": {"$ref": "#/components/schemas/Release"}, "data": schema},
    }
    problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {
        "summary": sentence,
        "operationId": path.removeprefix("/api/v1/").replace("/{", "_").strip("/}").replace("}", "") or "start",
        "parameters": _parameters(path),
        "responses": {
            "200": {"description": sentence, "content": {"application/json": {"schema": envelope}}},
            "400": {"description": "The question cannot be read; the answer says why.", "content": problem},
            "404": {"description": "There is no such thing in the newest release.", "content": problem},
        },
    }


def _parameters(path: str) -> list[dict[str, Any]]:
    inside = [part.strip("{}") for part in path.split("/") if part.startswith("{")]
    made: list[dict[str, Any]] = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in inside
    ]
    for name, about, schema in _QUERY.get(path, ()):
        free = {"style": "form", "explode": True} if schema == {"type": "object"} else {}
        made.append({"name": name, "in": "query", "required": False, "description": about, "schema": schema, **free})
    return made
