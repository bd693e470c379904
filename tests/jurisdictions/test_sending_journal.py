"""What stands in the folder of sendings may be edited, or put back from an old copy: then nothing is sent."""

from pathlib import Path

import pytest

from daylit.jurisdictions.submitting.journal import DamagedJournal
from daylit.jurisdictions.submitting.submission import StateOfAnother
from daylit.jurisdictions.submitting.transports.folder import Folder
from jurisdictions.sending_agency import Agency
from jurisdictions.sent_pack import stop


@pytest.fixture
def agency(tmp_path: Path) -> Agency:
    return Agency(tmp_path)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (b'{"step": "accepted"}', "Line 5"),
        (b'{"step": "reply"}', "Line 5"),
        (b'{"step": "sending", "contact": "b", "key": "k", "name": "n", "marks": 5}', "Line 5"),
        (b'{"step": "sent", "contact": "a", "key": "k"}', "no earlier line began"),
        (b"[" * 100_000 + b"\n{}", "Line 5"),
    ],
)
def test_a_line_that_was_not_written_here_stops_everything(agency, line, words):
    agency.put("a", stop(1))
    agency.send()
    with (agency.state / "journal.jsonl").open("ab") as journal:
        journal.write(line + b"\n")
    with pytest.raises(DamagedJournal, match=words):
        agency.send()


@pytest.mark.parametrize("kept", [0, 2])
def test_a_journal_that_lost_its_end_sends_nothing_twice(agency, kept):
    agency.put("a", stop(1))
    agency.put("b", stop(2))
    agency.send()
    journal = agency.state / "journal.jsonl"
    journal.write_bytes(b"".join(journal.read_bytes().splitlines(keepends=True)[:kept]))
    for dry in (True, False):
        with pytest.raises(DamagedJournal, match="shorter than it was"):
            agency.send(dry=dry)
    assert len(agency.received()) == 2


def test_what_was_kept_and_then_changed_is_not_sent(agency):
    class Stopping(Folder):
        def prepare(self, name: str, content: bytes) -> None:
            raise KeyboardInterrupt

    agency.put("a", stop(1))
    with pytest.raises(KeyboardInterrupt):
        agency.send(connect=lambda: Stopping(agency.receiver))
    (file,) = agency.state.glob("sent/*/file")
    file.write_bytes(b"{}")
    with pytest.raises(DamagedJournal, match="was changed since"):
        agency.send()
    assert agency.received() == []


@pytest.mark.parametrize("dry", [True, False])
def test_what_one_place_has_is_not_taken_for_what_another_has(agency, dry):
    agency.put("a", stop(1))
    agency.send()
    other = agency.packs / "yy_town"
    other.mkdir()
    for path in (agency.packs / "xx_town").glob("*.toml"):
        other.joinpath(path.name).write_text(path.read_text().replace("xx-town", "yy-town"))
    with pytest.raises(StateOfAnother, match=r"under “xx-town”, and not under “yy-town”.*--state"):
        agency.send(pack="yy-town", dry=dry)
