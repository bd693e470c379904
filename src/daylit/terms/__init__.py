"""The words: every code list once, with labels, meaning, validity, and crosswalks with declared loss."""
