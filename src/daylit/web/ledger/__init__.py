"""The only door to records: contacts, their revisions, decisions and receipts. Nothing is edited."""
