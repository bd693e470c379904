"""Spanish labels of the values in the public's tables, until the code lists have them themselves."""

from __future__ import annotations

LABELS: dict[str, dict[str, str]] = {
    "race_ethnicity": {
        "asian": "Asiática", "black": "Negra", "hispanic": "Hispana", "middle_eastern": "De Oriente Medio",
        "native_american": "Indígena americana", "pacific_islander": "De las islas del Pacífico", "white": "Blanca",
        "multiple": "Más de una", "other": "Otro grupo", "unknown": "Consta como desconocida",
    },
    "gender": {
        "female": "Mujer", "male": "Hombre", "transgender_woman": "Mujer transgénero",
        "transgender_man": "Hombre transgénero", "nonbinary": "No binario", "other": "Otro género",
        "unknown": "Consta como desconocido",
    },
    "reason_group": {
        "safety": "Seguridad vial", "investigatory": "Investigación",
        "equipment_administrative": "Equipo y documentos", "call_for_service": "Aviso o llamada",
        "other": "Otro motivo",
    },
    "kind": {
        "traffic": "Parada de tránsito", "pedestrian": "Parada de peatón", "bicycle": "Parada de bicicleta",
        "field_interview": "Entrevista en la calle", "call": "Aviso o llamada", "other": "Otro contacto",
    },
    "initiation": {"officer": "Por el agente", "call": "Por un aviso o llamada", "other": "De otra manera"},
}  # fmt: skip
