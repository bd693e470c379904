"""The agency's product: sign-in, the record's way from the officer to the extract, and who may see what.

One Django app for each stage of a record's life. An app may use those below it and never those beside or above it
(``import-linter`` holds the order): audience, audit, accounts, ledger, then collect and review, then home.
"""
