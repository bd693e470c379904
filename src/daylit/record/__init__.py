"""The record: what is asked at a contact, by which rules, and what is not right yet in an answer.

A ``Form`` is made from the rules of a place (``daylit.jurisdictions``) and travels to the phone as one JSON document.
``check`` reads a form and a document of answers and gives every problem at once. The reader in
``frontend/rules`` does the same in JavaScript; both run the same cases.
"""

from daylit.record.check import check
from daylit.record.elements import Element, FormCode
from daylit.record.expression import parse
from daylit.record.form import BlockUse, Form
from daylit.record.problems import Problem
from daylit.record.reading import read_answers
from daylit.record.rules import Rule

__all__ = ["BlockUse", "Element", "Form", "FormCode", "Problem", "Rule", "check", "parse", "read_answers"]
