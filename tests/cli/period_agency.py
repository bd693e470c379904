"""An agency whose place takes whole periods, of each family of files, and the command that sends from its folders."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jurisdictions import (
    us_ct_54_1m_builder,
    us_il_itpss_builder,
    us_md_tr25_113_builder,
    us_mo_vsr_builder,
    us_nc_sbi122_builder,
    us_tx_ccp_2b_builder,
    us_va_cpa_builder,
)
from jurisdictions.changing import changed
from jurisdictions.sent_pack import put


@dataclass(frozen=True)
class Kind:
    """One family of files: its pack, a contact of it, and the names that one period's files have."""

    pack: str
    stop: Callable[[], dict[str, Any]]
    month: str
    names: tuple[str, ...]
    change: dict[str, Any]
    words: tuple[str, ...] = ()


NC_TABLES = ("STOPS", "PERSON", "SEARCH", "CONTRABAND", "SEARCHBASIS")
KINDS = {
    "rows": Kind("us-va-cpa", us_va_cpa_builder.a_stop, "2024-05", ("VA0290100_2024-05.csv",), {"person.age": 52}),
    "a row for each disposition": Kind(
        "us-ct-54-1m",
        us_ct_54_1m_builder.a_stop,
        "2016-05",
        ("CT0006400_2016-05.csv",),
        {"vehicle.towed": "yes"},
        ("--file", "stops-csv"),
    ),
    "linked tables of fixed widths": Kind(
        "us-nc-sbi122",
        us_nc_sbi122_builder.a_searched_stop,
        "2024-05",
        tuple(f"A1_2024-05_{table}.txt" for table in NC_TABLES),
        {"person.age": 52},
        ("--file", "five-tables"),
    ),
    "rows of a year": Kind(
        "us-md-tr25-113", us_md_tr25_113_builder.a_stop, "2024-05", ("HCPD_2024.csv",), {"person.race": "white"}
    ),
    "two files together": Kind(
        "us-il-itpss",
        us_il_itpss_builder.a_stop,
        "2018-05",
        ("10101_2018_ITSS_Data.txt", "10101_2018_Pedestrian_Data.txt"),
        {"contact.duration": 47},
        ("--file", "traffic", "--file", "pedestrian"),
    ),
    "counts (Texas)": Kind(
        "us-tx-ccp-2b",
        us_tx_ccp_2b_builder.a_stop,
        "2025-05",
        ("A1_2025_comparative-report.csv",),
        {"person.gender": "female"},
    ),
    "counts (Missouri)": Kind(
        "us-mo-vsr",
        us_mo_vsr_builder.a_stop,
        "2024-05",
        ("A1_2024_vehicle-stops-report.csv",),
        {"person.gender": "male"},
    ),
}


class Agency:
    """The folders of one agency, and the command that sends from them."""

    def __init__(self, home: Path, kind: Kind, daylit: Any) -> None:
        self.home, self.kind, self.daylit = home, kind, daylit
        self.contacts, self.state, self.out = home / "contacts", home / "state", home / "out"

    def put(self, number: int, changes: dict[str, Any] | None = None, **more: Any) -> str:
        """A contact with a number: at its own hour of the period."""
        name = f"S{number}"
        start = {"contact.start": f"{self.kind.month}-{1 + number // 20:02}T{number % 20:02}:15"}
        answers = changed(self.kind.stop(), {**start, **(changes or {})})
        answers.get("submission", {}).pop("record", None)
        put(self.contacts, name, answers, **more)
        return name

    def ask(self, *words: object) -> Any:
        order = ("submit", self.contacts, "--pack", self.kind.pack, "--state", self.state, "--agency", "A1")
        return self.daylit(*order, *self.kind.words, *words)

    def send(self, *words: object) -> dict[str, Any]:
        told = self.ask("--out", self.out, "--json", *words)
        return {"code": told.code, **told.json}

    def names(self) -> list[str]:
        return sorted(path.name for path in self.out.iterdir()) if self.out.exists() else []


def whats(told: dict[str, Any]) -> list[str]:
    return [each["what"] for each in told["files"]]
