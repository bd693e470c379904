"""How often intervals hold the truth, and what is asked of them.

A 95 % interval has to hold the truth in 93–97 % of the worlds; an exact one in at least 94 %. Where a handful of
events is expected, counts jump so much between neighbours that no honest interval can come down to 95 %: there it may
hold more often, never less (``sparse=True``). A test of no effect has to reject in 3–7 % of the worlds without one,
or, where sparse, in at most 7 %.
"""

import json
import os
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np

SHORT = 3_000
LONG = 20_000
USUAL = (0.93, 0.97)


@dataclass(frozen=True, kw_only=True)
class Tally:
    """What happened in many worlds; ``covered`` is ``None`` where there is no interval, only a flag."""

    setting: str
    covered: float | None = None
    rejected: float | None = None
    worlds: int | None = None

    def check(self, *, sparse=False, exact=False, between=USUAL, rejects=(0.03, 0.07)):
        self._keep(sparse=sparse, exact=exact, between=between)
        lowest, highest = 0.94 if exact else between[0], 1.0 if sparse or exact else between[1]
        if self.covered is not None:
            assert lowest <= self.covered <= highest, f"{self.setting}: the interval covers {self.covered:.3f}"
        if self.rejected is not None:
            least = 0.0 if sparse or exact else rejects[0]
            assert least <= self.rejected <= rejects[1], (
                f"{self.setting}: {self.rejected:.3f} rejected without an effect"
            )

    def flags(self, *, at_most):
        """As ``check``, for flags that have a rate of their own: not more of them than declared."""
        self._keep(sparse=False, exact=False, between=USUAL)
        assert self.rejected <= at_most, f"{self.setting}: {self.rejected:.3f} flagged without an effect"

    def _keep(self, *, sparse, exact, between):
        """Under `make soak`, put the tally where tests/worlds/page.py finds it."""
        if folder := os.environ.get("DAYLIT_WORLDS"):
            name = re.sub(r".*test_(\w+)_worlds\.py.*", r"\1", os.environ["PYTEST_CURRENT_TEST"])
            line = {
                "method": name,
                "setting": self.setting,
                "covered": self.covered,
                "rejected": self.rejected,
                "worlds": self.worlds,
                "sparse": bool(sparse),
                "exact": bool(exact),
                "bound": None if exact or between == USUAL else (between[0], 1.0 if sparse else between[1]),
            }
            with (Path(folder) / f"{os.getpid()}.jsonl").open("a", encoding="utf-8") as file:
                file.write(json.dumps(line) + "\n")


def tally(estimates, truth, *, setting, no_effect=None):
    covered = np.mean((estimates.low <= truth) & (truth <= estimates.high))
    rejected = None if no_effect is None else float(np.mean(no_effect.p_value < 0.05))
    result = Tally(setting=setting, covered=float(covered), rejected=rejected, worlds=int(np.size(estimates.low)))
    print(result)
    return result
