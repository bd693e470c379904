"""Reads the reference values that stand beside the script that made them."""

import csv
from pathlib import Path

import numpy as np

HERE = Path(__file__).parents[1] / "reference"


def columns(name: str) -> dict[str, np.ndarray]:
    """The numeric columns of a reference file."""
    with (HERE / name).open(newline="", encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    return {key: np.array([float(row[key].replace("Inf", "inf")) for row in rows]) for key in rows[0]}


def values(name: str) -> dict[str, float]:
    """A reference file of names and values."""
    with (HERE / name).open(newline="", encoding="utf-8") as lines:
        return {row["name"]: float(row["value"]) for row in csv.DictReader(lines)}
