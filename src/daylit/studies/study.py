"""What a study is, and one asking of it: an extract, the settings, and the way from counts to a finding."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from daylit.progress import Progress, quiet
from daylit.studies import wording
from daylit.studies.cautions import COMPLETE_ROWS
from daylit.studies.finding import Caution, Chart, Design, Estimate, Finding, LeftOut, Provenance
from daylit.studies.overview import Entry
from daylit.studies.settings import Settings
from daylit.tables.counts import Counts, count
from daylit.tables.eligible import Rule
from daylit.tables.extract import Extract
from daylit.tables.filters import Filters
from daylit.terms.saying import say

if TYPE_CHECKING:
    import narwhals as nw


@dataclass(frozen=True, slots=True, kw_only=True)
class Study:
    """A question that can be asked of any extract.

    ``needs`` are columns of the contract without which nothing can be said; the group column is always needed where
    ``by_group``. ``weakest`` names the assumption that is most likely to fail, and which way the numbers then lean
    (METHODS M21). ``ways`` names the ways in which it is asked, declared here before any record is seen; of one that is
    asked in one way only ``one_way`` says why. ``overview`` names the numbers by which it stands beside other tests. A
    study that is ``about_others`` is asked after all others and says what they could answer.
    ``needs_too`` is a sentence about what it needs that no record holds. ``answer`` turns an asking into a finding.
    """

    name: str
    title: str
    question: str
    needs: tuple[str, ...]
    design: Design
    assumes: tuple[str, ...]
    weakest: str
    does_not_show: tuple[str, ...]
    references: tuple[str, ...]
    answer: Callable[[Asking], Finding]
    ways: tuple[str, ...] = ()
    one_way: str = ""
    overview: tuple[Entry, ...] = ()
    by_group: bool = True
    about_others: bool = False
    needs_too: str = ""

    @property
    def taken(self) -> tuple[str, ...]:
        """All that is taken for granted; last, what is most likely to fail."""
        return (*self.assumes, self.weakest)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """One study asked of one extract with one set of settings.

    ``others`` are the findings of all other studies, for a study that is ``about_others``.
    """

    study: Study
    extract: Extract
    settings: Settings
    progress: Progress = quiet
    others: tuple[Finding, ...] = ()

    def recorded(self, *columns: str) -> bool:
        """Whether each of these columns holds a value for somebody. Reads the manifest only."""
        filled = {part.column for part in self.extract.manifest.coverage if part.recorded > 0}
        return all(column in filled for column in columns)

    def share_recorded(self, column: str) -> float:
        """For which share of all people this column holds a value. Reads the manifest only."""
        parts = [part for part in self.extract.manifest.coverage if part.column == column]
        n = sum(part.n for part in parts)
        return sum(part.recorded for part in parts) / n if n else 0.0

    def varies(self, column: str) -> bool:
        """Whether a yes/no column is recorded and does not say “yes” for everybody.

        A source that lists searches alone says that everyone was searched: how often people are searched cannot be
        asked of it. This scans one column.
        """
        if not self.recorded(column):
            return False
        seen = set(self.count([column]).column(column).tolist())
        return True not in seen or False in seen

    def missing(self) -> tuple[str, ...]:
        """The needed columns that hold no value at all."""
        needed = (*((self.settings.group,) if self.study.by_group else ()), *self.study.needs)
        return tuple(column for column in dict.fromkeys(needed) if not self.recorded(column))

    def count(
        self,
        by: Sequence[str],
        *,
        rules: Sequence[Rule] = (),
        sums: Sequence[str] = (),
        derived: Mapping[str, nw.Expr] | None = None,
    ) -> Counts:
        """Count people by columns, after the rules of the study. This scans the extract once."""
        self.progress(say("Counting"), 0.1)
        where, engine = Filters.parse(self.settings.where), self.settings.engine
        counts = count(self.extract, by, where=where, rules=rules, sums=sums, derived=derived, engine=engine)
        self.progress(say("Computing"), 0.5)
        return counts

    def finding(
        self,
        *,
        answer: Sequence[str],
        estimates: Sequence[Estimate],
        n_read: int,
        n_used: int,
        left_out: Sequence[LeftOut] = (),
        charts: Sequence[Chart] = (),
        cautions: Sequence[Caution] = (),
    ) -> Finding:
        """Put a finding together: the study's own words, this answer, and where it came from.

        A chart in which no number is shown is left out; the estimates say why.
        """
        study, manifest = self.study, self.extract.manifest
        told = tuple(_once([sentence for sentence in answer if sentence]))
        of_file = (COMPLETE_ROWS,) if manifest.mapping.get("complete_rows_only") is True else ()
        once = tuple({caution.code: caution for caution in (*of_file, *cautions)}.values())
        wording.gate([*told, *(caution.sentence for caution in once), *study.taken, *study.does_not_show])
        self.progress(say("Done"), 1.0)
        return Finding(
            study=study.name,
            title=study.title,
            question=study.question,
            answer=told,
            design=study.design,
            estimates=tuple(estimates),
            charts=tuple(chart for chart in charts if chart.rows and chart.spec["data"]["values"]),
            n_read=n_read,
            n_used=n_used,
            left_out=tuple(part for part in left_out if part.n),
            assumes=study.taken,
            does_not_show=study.does_not_show,
            cautions=once,
            references=study.references,
            provenance=Provenance(
                extract=manifest.fingerprint,
                source=", ".join(source.name for source in manifest.sources),
                version=manifest.version,
                settings=self.settings.to_dict(),
            ),
        )

    def cannot(self, because: str, *, counts: Counts | None = None, remedy: str = "") -> Finding:
        """The finding that says plainly why there is no answer. Every person is counted as left out."""
        read = self.extract.manifest.people if counts is None else counts.n_read
        gone = [] if counts is None else _left_out(counts)
        rest = read - sum(part.n for part in gone)
        if rest:
            gone.append(
                LeftOut(
                    reason="study.not_answered",
                    sentence=say("The question has no answer: {because}.", because=because),
                    n=rest,
                )
            )
        nothing = Estimate(
            quantity=self.study.name,
            label=self.study.title,
            value=None,
            unit="none",
            n=0,
            status="not estimable",
            note=say("{because:up}.", because=because),
        )
        said = (say("This cannot be answered from these records."), say("{because:up}.", because=because), remedy)
        return self.finding(answer=said, estimates=(nothing,), n_read=read, n_used=0, left_out=gone)

    def left_out(self, counts: Counts) -> list[LeftOut]:
        """The people whom the rules of a count left out, by reason."""
        return _left_out(counts)


def _once(sentences: Sequence[str]) -> list[str]:
    """The sentences, with that of a group too small to be told of said once only."""
    return [
        sentence
        for place, sentence in enumerate(sentences)
        if not sentence.startswith("Fewer than ") or sentence not in sentences[:place]
    ]


def _left_out(counts: Counts) -> list[LeftOut]:
    return [LeftOut(reason=part.reason, sentence=part.sentence, n=part.n) for part in counts.left_out if part.n]
