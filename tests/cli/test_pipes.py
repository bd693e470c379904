"""A reader that goes away (`daylit … | head`) is nobody's mistake: every command ends quietly, with 0."""

import os
import subprocess
import sys

import pytest

COMMANDS = [
    ("pack", "show", "us-ca-ripa"),
    ("pack", "show", "us-ca-ripa", "--json"),
    ("pack", "list"),
    ("pack", "list", "--json"),
    ("pack", "diff", "us-ca-ripa/2018", "us-ca-ripa/2024"),
    ("pack", "check", "us-ri-ccpra"),
    ("deadlines", "--from", "2026-01-01"),
    ("study", "--list"),
    ("map", "--list", "--json"),
    ("--help",),
    ("pack", "show", "xx-none", "--json"),
]


def piped(words: tuple[str, ...], **streams: int) -> subprocess.CompletedProcess[str]:
    """Run a command with a standard output that nobody reads."""
    read, write = os.pipe()
    os.close(read)
    order = [sys.executable, "-c", "from daylit.cli.run import main; main()", *words]
    try:
        return subprocess.run(order, stdout=write, text=True, check=False, **{"stderr": subprocess.PIPE, **streams})
    finally:
        os.close(write)


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_it_works_and_nobody_complains(words: tuple[str, ...]) -> None:
    done = piped(words)
    assert (done.returncode, done.stderr) == (0, "") or "xx-none" in words
    assert "Traceback" not in done.stderr
    assert "Broken" not in done.stderr
    assert "ignored" not in done.stderr


def test_errors_that_nobody_reads_are_quiet_too() -> None:
    read, write = os.pipe()
    os.close(read)
    try:
        assert piped(("pack", "show", "xx-none"), stderr=write).returncode == 0
    finally:
        os.close(write)


def test_a_reader_that_stays_gets_everything_and_the_code() -> None:
    order = [sys.executable, "-c", "from daylit.cli.run import main; main()", "pack", "show", "us-ca-ripa"]
    done = subprocess.run(order, capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert done.stdout.startswith("# ")
    assert len(done.stdout) > 50_000


@pytest.mark.parametrize("at_once", [True, False])
def test_what_a_server_says_first_is_in_its_log_while_it_runs(at_once):
    """A process that ends without its last flush stands for one that is still running."""
    words = f"from daylit.cli.output import say; import os; say('here', at_once={at_once}); os._exit(0)"
    plain = {key: value for key, value in os.environ.items() if key != "PYTHONUNBUFFERED"}
    said = subprocess.run([sys.executable, "-c", words], env=plain, capture_output=True, text=True, check=True).stdout
    assert said == ("here\n" if at_once else "")
