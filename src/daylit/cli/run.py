"""The way in: run a command, and turn whatever goes wrong into a kind answer and an exit code."""

import contextlib
import io
import json
import os
import sys

from daylit.cli.app import app
from daylit.cli.exits import CANNOT, FINE
from daylit.errors import DaylitError

STOPPED = 130
"""How Typer leaves after Ctrl-C."""


def main() -> None:
    """Run the command line and leave with its exit code."""
    sys.exit(run(sys.argv[1:]))


def run(words: list[str]) -> int:
    """Run one command and return its exit code. Prints; never raises for what a user did."""
    try:
        return _typed(words)
    except DaylitError as error:
        _say(str(error), words, error)
        return CANNOT
    except KeyboardInterrupt:
        print("Stopped. What was half-written has been removed.", file=sys.stderr)
        return CANNOT
    except BrokenPipeError:  # the reader of our output went away (`daylit … | head`): nothing is left to tell it
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FINE
    except MemoryError:
        _say("There was not enough memory for this. Close other programs or use a larger machine.", words, None)
        return CANNOT
    except OSError as error:
        _say(_about_the_disk(error), words, error)
        return CANNOT
    except Exception as error:
        _say(_our_mistake(error), words, error)
        return CANNOT


def _typed(words: list[str]) -> int:
    """Let Typer read the words. What it says of a wrong word is printed once more as JSON where JSON was asked for."""
    told = io.StringIO()
    try:
        with contextlib.redirect_stderr(told) if "--json" in words else contextlib.nullcontext():
            app(words, prog_name="daylit")
    except SystemExit as stop:
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
    if "--json" in words:
        print(json.dumps({"error": message}, ensure_ascii=False))
    print(message, file=sys.stderr)
