"""The report: one structure of findings, written as a page, as a PDF and as JSON."""

from daylit.report.writing import Written, write_report

__all__ = ["Written", "write_report"]
