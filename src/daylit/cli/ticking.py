"""`daylit tick`: what is due by the clock, done once."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from daylit.cli.exits import FINE, PROBLEMS
from daylit.cli.output import as_json, say


def tick(*, home: Path | None, json: bool) -> int:
    """Leaves with 1 where a job failed or found something wrong; the others were done all the same."""
    from daylit.web.opening import open_installation

    open_installation(home)
    from daylit.web.rounds.outcome import DONE
    from daylit.web.rounds.ticking import tick as run

    done = run(clock=lambda: datetime.now(UTC))
    if json:
        rows = [
            {"job": one.name, "outcome": one.outcome, "sentence": one.sentence, "due": one.due.isoformat()}
            for one in done
        ]
        as_json({"jobs": rows})
    else:
        for one in done:
            say(f"{one.name}: {one.sentence}")
        if not done:
            say("Nothing is due.")
    return FINE if all(one.outcome == DONE for one in done) else PROBLEMS
