"""The global Multidimensional Poverty Index as policy: ten indicators, three dimensions, editions of 2010 and 2018.

A household is deprived in an indicator exactly when its criterion is unmet, and everybody in it with it.
Nothing missing is filled in: where the makers of the index take a missing fact for not deprived, the
criterion says so under what it leaves out and stays unknown.
"""

from __future__ import annotations

from tuopin.policies.global_mpi.standards import education, health, living
from tuopin.policies.global_mpi.tables import MPI_HOUSEHOLD, MPI_MEMBER
from tuopin.rules import Counting, Criterion, Dimension, Indicator, Pack, Rows
from tuopin.terms import Text

__all__ = ["PACK"]


def _dimension(id: str, title: Text, criteria: tuple[Criterion, ...]) -> Dimension:
    """A dimension whose indicators are the criteria of one file and share one weight."""
    weight = f"counting.weight_{id}"
    return Dimension(id, title, tuple(Indicator(c.id, c.title, weight) for c in criteria))


PACK = Pack(
    name="global_mpi",
    title=Text("全球多维贫困指数", "Global Multidimensional Poverty Index"),
    package="tuopin.policies.global_mpi",
    area="00",
    place=Text("各国", "any country"),
    criteria=(*health.CRITERIA, *education.CRITERIA, *living.CRITERIA),
    tables=(MPI_HOUSEHOLD, MPI_MEMBER),
    rows=Rows(household="mpi_household", beside=(), person="mpi_member", registered=False),
    countings=(
        Counting(
            id="global_mpi",
            title=Text("全球多维贫困指数", "global MPI"),
            dimensions=(
                _dimension("health", Text("健康", "health"), health.CRITERIA),
                _dimension("education", Text("教育", "education"), education.CRITERIA),
                _dimension("living", Text("生活水平", "living standards"), living.CRITERIA),
            ),
            cutoffs=(
                "counting.cutoff_poor",
                "counting.cutoff_severe",
                "counting.cutoff_vulnerable",
            ),
            source="mpi-tables",
        ),
    ),
)
