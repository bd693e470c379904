"""What must never be public is searched for in the whole portal: pages, files (unpacked too), API, errors (DISC-1).

The bundle is made from documents here, and secrets lie all around it; ``test_whole_way.py`` has them in the records,
and builds the bundle from these.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from portal import crawl, town
from portal.crawl import Seen
from portal.opening import unpacked
from portal.shown import Shown, shown

CANARIES = [f"kanarie{number:04d}x" for number in range(500)]
"""Five hundred words that stand nowhere else."""


@pytest.fixture(scope="module")
def beside(tmp_path_factory: pytest.TempPathFactory):
    """A portal with secrets everywhere around the bundle: beside it, in the environment, in its kept folder."""
    home = tmp_path_factory.mktemp("beside")
    parts = [CANARIES[number::4] for number in range(4)]
    (home / "private.csv").write_text("\n".join(parts[0]))
    (home / "releases").mkdir()
    (home / "releases/extract.json").write_text("\n".join(parts[1]))
    (home / "kept").mkdir()
    (home / "kept/notes.txt").write_text("\n".join(parts[2]))
    with pytest.MonkeyPatch.context() as patched, _shown(home, patched, parts[3]) as running:
        yield running


def _shown(home: Path, patched: pytest.MonkeyPatch, words: list[str]):
    patched.setenv("DAYLIT_SECRET", " ".join(words))
    return shown(home)


def found(answers: list[Seen]) -> set[str]:
    whole = b"\n".join(unpacked(one) for one in answers)
    return {word for word in CANARIES if word.encode() in whole}


def test_it_works_and_none_of_500_canaries_beside_the_bundle_is_found(beside: Shown):
    answers = list(crawl.walk(beside.get, pairs=False))
    answers += [
        Seen(path, got.status, dict(got.headers), got.body, None)
        for path in ("/files/2/private.csv", "/files/2/../notes.txt", "/private.csv", "/kept/notes.txt",
                     "/static/../settings.py", "/static/portal/../../settings.py", "/files/2/extract.json")
        for got in (beside.get(path),)
    ]  # fmt: skip
    assert len(answers) > 300
    assert found(answers) == set()


def test_canaries_in_a_bundle_are_all_found(tmp_path: Path):
    """The negative control: the walk reaches every kind of place, so a leak of ``release`` would be seen."""
    words = iter(CANARIES)
    texts = [next(words) for _ in range(8)]
    rows = [(CANARIES[100 + number], 40, 4) for number in range(200)]
    drawn = (
        *town.tables(1),
        town.Drawn(name="leak", title=town.both(texts[0], texts[1]), by=("area",), measures=("people", "searched"),
                   rows=rows, hidden_share=0.0),
    )  # fmt: skip
    (tmp_path / "releases").mkdir()
    town.release(
        tmp_path / "releases",
        drawn=drawn,
        meetings=[{"id": "m", "title": town.both(texts[2], texts[3]), "minutes": town.both(texts[4], texts[5])}],
        risk={"passed": True, "note": texts[6]},
        changes={"changes": [town.both(texts[7], texts[7])], "corrections": []},
    )
    with shown(tmp_path, numbers=()) as running:
        running.shelf.look()
        running.wait_until_shown()
        seen = list(crawl.walk(running.get, pairs=False, most=900))
    assert found(seen) == {*texts, *(row[0] for row in rows)}
