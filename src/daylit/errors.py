"""The exception family whose message is meant for people.

Three kinds of trouble, three ways to say it:

* data that is not right yet is a list of problems, all at once (``daylit.tables.problems``), never an exception;
* a thing that cannot be done as asked is a ``DaylitError``, defined beside the function that raises it;
* a mistake of ours is a ``ValueError`` or an ``assert``, with its traceback.
"""


class DaylitError(Exception):
    """What was asked cannot be done. The message says what, why and what to do next, in words for people.

    The command line shows the message without a traceback and ends with exit code 2.
    """

    def __init__(self, message: str, *, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.message} {self.remedy}".strip()
