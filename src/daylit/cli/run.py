"""The way in: run a command, and turn whatever goes wrong into a kind answer and an exit code."""

import contextlib
import errno
import io
import json
import os
import signal
import sys
from typing import NoReturn

from daylit.cli.exits import CANNOT, FINE
from daylit.cli.output import plain
from daylit.errors import DaylitError

STOPPED = 130
"""How Typer leaves after Ctrl-C."""
_DISK_FULL = "The machine ran out of disk space. Nothing half-written was kept. Free some space and try again."


class BrokenName(DaylitError):
    """A name on the command line is no text."""


class EmptyWord(DaylitError):
    """A word on the command line is empty, as where a variable of the shell is not set."""


def main() -> None:
    """Run the command line and leave with its exit code."""
    words = sys.argv[1:]
    _write_any_letter(json_wanted="--json" in words)
    _stop_tidily()
    sys.exit(run(words))


def _write_any_letter(*, json_wanted: bool) -> None:
    """Let no letter of a message or of the data stop a command on a terminal that cannot show it."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    if json_wanted and isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")  # \ud800 is how JSON writes it too


def _stop_tidily() -> None:
    """Stop as Ctrl-C does when the terminal is closed or the machine shuts down: half-written folders are removed."""

    def stop(_number: int, _frame: object) -> NoReturn:
        raise KeyboardInterrupt

    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)  # Windows has no SIGHUP
        if number is not None and signal.getsignal(number) is signal.SIG_DFL:  # “nohup” asked that it be ignored
            signal.signal(number, stop)


def run(words: list[str]) -> int:
    """Run one command and return its exit code. Prints; never raises for what a user did."""
    try:
        return _kindly(words)
    except BrokenPipeError:  # the reader of our output went away (`daylit … | head`): nothing is left to tell it
        _let_go()
        return FINE


def _kindly(words: list[str]) -> int:
    try:
        _refuse_broken_names(words)
        _refuse_empty_words(words)
        code = _typed(words)
        sys.stdout.flush()  # here, where a reader that went away is no mistake yet
        return code
    except BrokenPipeError:
        raise
    except DaylitError as error:
        _say(str(error), words, error)
        return CANNOT
    except KeyboardInterrupt:
        _say("Stopped. What was half-written has been removed.", words, None)
        return CANNOT
    except MemoryError:
        _say("There was not enough memory for this. Close other programs or use a larger machine.", words, None)
        return CANNOT
    except OSError as error:
        _say(_about_the_disk(error), words, error)
        return CANNOT
    except Exception as error:  # DuckDB tells of a full disk in words alone
        full = os.strerror(errno.ENOSPC) in str(error)
        _say(_DISK_FULL if full else _our_mistake(error), words, error)
        return CANNOT


def _refuse_broken_names(words: list[str]) -> None:
    """A name of bytes that are no text comes as half letters, which neither DuckDB nor a report can write."""
    for word in words:
        if not word.isprintable() and any("\ud800" <= letter <= "\udfff" for letter in word):
            shown = "".join("?" if "\ud800" <= letter <= "\udfff" else letter for letter in word)
            raise BrokenName(
                f"“{shown}” cannot be used: its name holds bytes that are no text in UTF-8.",
                remedy="Rename the file or folder, and try again.",
            )


def _refuse_empty_words(words: list[str]) -> None:
    """An empty path would mean the current folder, which nobody meant who wrote `--out "$FOLDER"`."""
    for before, word in zip(["daylit", *words], words, strict=False):
        name, sign, value = word.partition("=")
        own = name.startswith("--") and bool(sign)  # as in --out=
        after = name if own else before
        if not (value if own else word):
            raise EmptyWord(
                f"Nothing stands behind “{after}” but an empty text.",
                remedy="Write what is meant. If a variable of the shell stands there, see whether it is set.",
            )


def _typed(words: list[str]) -> int:
    """Let Typer read the words. What it says of a wrong word is printed once more as JSON where JSON was asked for."""
    from daylit.cli.app import app  # here, so that Ctrl-C while it loads is answered too

    told, out = io.StringIO(), sys.stdout
    try:
        with contextlib.redirect_stderr(told) if "--json" in words else contextlib.nullcontext():
            app(words, prog_name="daylit")
    except SystemExit as stop:
        if sys.stdout is not out:  # Typer wraps it where nobody reads any more, and would leave with 1
            sys.stdout = out
            raise BrokenPipeError from None
        if stop.code == STOPPED:
            raise KeyboardInterrupt from None
        code = stop.code if isinstance(stop.code, int) else CANNOT
        sys.stderr.write(told.getvalue())
        if code == CANNOT and told.getvalue():
            print(json.dumps({"error": " ".join(told.getvalue().split())}, ensure_ascii=False))
        return code
    except BaseException:
        sys.stderr.write(told.getvalue())
        raise
    sys.stderr.write(told.getvalue())
    return FINE


def _let_go() -> None:
    """Send what is still to be written nowhere, so that Python does not complain of it at the end."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):
            os.dup2(nowhere, stream.fileno())


def _about_the_disk(error: OSError) -> str:
    where = f" ({error.filename})" if error.filename else ""
    what = (error.strerror or str(error)).lower()
    return f"The machine refused: {what}{where}. Check the path, the rights and the space."


def _our_mistake(error: Exception) -> str:
    return (
        f"Daylit made a mistake here ({type(error).__name__}: {error}). Nothing half-written was kept. Run the command "
        "again with DAYLIT_DEBUG=1 to see where, and please tell the developers."
    )


def _say(message: str, words: list[str], error: Exception | None) -> None:
    if os.environ.get("DAYLIT_DEBUG") and error is not None:
        raise error
    print(plain(message), file=sys.stderr)
    if "--json" in words:  # written out here, where a reader that went away is no mistake yet
        print(json.dumps({"error": message}, ensure_ascii=False), flush=True)
