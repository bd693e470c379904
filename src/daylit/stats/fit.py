"""What a regression on cells hands back, and what it is given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri, stdtrit

from daylit.stats.bases import Design
from daylit.stats.cautions import NO_SPREAD, Caution
from daylit.stats.estimates import Floats
from daylit.stats.frozen import Frozen
from daylit.stats.intervals import Interval
from daylit.stats.seen import Outcomes

Status = Literal["ok", "separated", "not converged", "not estimable"]
SmallSample = Literal["none", "sandwich", "stata"]


def without_spread(covariance: Floats, cluster_covariance: Floats | None) -> NDArray[np.bool_]:
    """Coefficients whose clustered variance is rounding beside that of cells one by one, shape (p,)."""
    if cluster_covariance is None:
        return np.zeros(len(covariance), dtype=bool)
    return np.asarray(np.diag(cluster_covariance) <= NO_SPREAD**2 * np.diag(covariance))


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit(Frozen):
    """A fitted logistic or Poisson regression.

    ``coefficients`` (p,), ``covariance`` and ``cluster_covariance`` (p, p) are in the order of ``names``. A column in
    ``dropped`` is a sum of columns before it: its coefficient is NaN. A column in ``infinite`` has no finite estimate
    (the data are separated): its coefficient is ``inf`` or ``-inf``, its covariance NaN, and the others are those of
    the limit. ``share`` (u,) are chances (logistic) or expected counts (Poisson) of the distinct rows.
    ``log_likelihood`` of a logistic fit is that of the rows, so it does not depend on how rows were put into cells.
    ``dispersion`` is Pearson's chi-square over its degrees of freedom, for the cells as given.
    ``n`` is the number of trials (logistic) or cells (Poisson).
    """

    names: tuple[str, ...]
    coefficients: Floats
    covariance: Floats
    cluster_covariance: Floats | None
    share: Floats
    seen: Outcomes
    log_likelihood: float
    dispersion: float
    n: int
    n_cells: int
    n_clusters: int | None
    rank: int
    dropped: tuple[str, ...]
    infinite: tuple[str, ...]
    converged: bool
    iterations: int
    status: Status
    level: float
    cautions: tuple[Caution, ...] = ()

    @property
    def fitted(self) -> Floats:
        """Chances (logistic) or expected counts (Poisson) of the cells as given, shape (k,)."""
        return self.share[self.seen.index]

    @property
    def separated(self) -> bool:
        """Whether some coefficients have no finite estimate."""
        return bool(self.infinite) or self.status == "separated"

    @property
    def std_errors(self) -> Floats:
        """Model-based standard errors, shape (p,)."""
        errors: Floats = np.sqrt(np.diag(self.covariance))
        return errors

    @property
    def quasi_std_errors(self) -> Floats:
        """Standard errors widened by the square root of the dispersion (quasi-Poisson, quasi-binomial), shape (p,)."""
        errors: Floats = self.std_errors * np.sqrt(self.dispersion)
        return errors

    @property
    def cluster_std_errors(self) -> Floats | None:
        """Standard errors that allow rows of one cluster to resemble each other, shape (p,); None without clusters."""
        if self.cluster_covariance is None:
            return None
        errors: Floats = np.sqrt(np.diag(self.cluster_covariance))
        return errors

    @property
    def alike(self) -> NDArray[np.bool_]:
        """Coefficients of which clusters tell no spread, since they do not differ in them at all; shape (p,)."""
        return without_spread(self.covariance, self.cluster_covariance)

    def interval(self, index: int) -> Interval:
        """The interval of one coefficient: clustered and with Student's t on G − 1 when clusters were given.

        Without ends where clusters do not differ at all: a range of no width would say nothing of chance.
        """
        if self.alike[index]:
            return Interval(low=-np.inf, high=np.inf, level=self.level)
        clustered = self.cluster_std_errors
        error = float((self.std_errors if clustered is None else clustered)[index])
        tail = (1.0 + self.level) / 2.0
        if clustered is None or self.n_clusters is None:
            reach = float(ndtri(tail))
        else:
            reach = float(stdtrit(max(self.n_clusters - 1, 1), tail))
        value = float(self.coefficients[index])
        return Interval(low=value - reach * error, high=value + reach * error, level=self.level)


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """What a fit needs: ``design`` and ``offset`` (u,) of distinct rows, what was ``seen``, the columns' names, and
    ``cluster`` (k,) or None.

    ``of`` is the only column whose clustered variance is wanted, which is had in one pass; with it, ``second`` (k,) may
    name a second way in which cells resemble each other.
    """

    design: Design
    offset: Floats
    seen: Outcomes
    names: tuple[str, ...]
    cluster: NDArray[np.generic] | None
    second: NDArray[np.generic] | None = None
    of: int | None = None
