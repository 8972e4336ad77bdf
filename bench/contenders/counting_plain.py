"""The same headcount, intensity and M0 in SQL written by hand, with the textbook's variance of a ratio."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb

from bench.surveys import INDICATORS

__all__ = ["run"]

#: Of 18 points a full score has: health and education have two indicators of 3, living standards six of 1.
POINTS = (3, 3, 3, 3, 1, 1, 1, 1, 1, 1)
FULL, POOR_FROM = 18, 6
KNOWN = " AND ".join(f"{name} IS NOT NULL" for name in INDICATORS)
SCORE = " + ".join(
    f"{points} * {name}::INTEGER" for name, points in zip(INDICATORS, POINTS, strict=True)
)
#: Sums by village, then for each measure and region: the ratio r = y / x, and the sum over strata of
#: n/(n−1) Σ (z − mean z)² of z = (y − r x) / X (Särndal, Swensson and Wretman 1992, sections 3.7 and 5.6).
#: Every stratum lies in one region, so that a region's error needs no other stratum.
QUERY = f"""
    WITH clusters AS (
        SELECT stratum, psu, region, count(*) FILTER (score IS NOT NULL) AS n, sum(w) AS w,
            sum(w) FILTER (score >= {POOR_FROM}) AS h, sum(w * score) FILTER (score >= {POOR_FROM}) / {FULL} AS m
        FROM (
            SELECT stratum, psu, region, CASE WHEN {KNOWN} THEN weight ELSE 0 END AS w,
                CASE WHEN {KNOWN} THEN {SCORE} END AS score
            FROM read_parquet(?)
        ) GROUP BY ALL
    ), domains AS (
        SELECT * FROM clusters UNION ALL SELECT * REPLACE ('' AS region) FROM clusters
    ), pairs AS (
        SELECT region, stratum, n, unnest(['H', 'A', 'M0']) AS measure,
            unnest([coalesce(h, 0), coalesce(m, 0), coalesce(m, 0)]) AS y,
            unnest([w, coalesce(h, 0), w]) AS x
        FROM domains
    ), whole AS (
        SELECT region, measure, sum(y) / sum(x) AS r, sum(x) AS total, sum(n) AS n FROM pairs GROUP BY ALL
    ), strata AS (
        SELECT region, measure, stratum, count(*) AS drawn, var_samp((y - r * x) / total) AS spread
        FROM pairs JOIN whole USING (region, measure) GROUP BY ALL
    )
    SELECT measure, region, any_value(r), sqrt(sum(drawn * spread)), any_value(whole.n)
    FROM strata JOIN whole USING (region, measure) GROUP BY ALL
"""


def run(data: Path, out: Path, chunk: int, memory: str | None) -> dict[str, Any]:
    """Three measures by region; ours works out every other measure and the intervals as well."""
    connection = duckdb.connect(config={"memory_limit": memory} if memory else {})
    found = connection.execute(QUERY, [str(data)]).fetchall()
    return {
        "figures": {
            f"{measure} {region}".strip(): [r, se, int(n)] for measure, region, r, se, n in found
        }
    }
