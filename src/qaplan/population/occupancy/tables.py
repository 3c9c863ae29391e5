"""From a plain table of visits to site histories with covariates; every wrong row is named."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from qaplan.base.errors import DataError, Problem
from qaplan.encounters.plain_tables import (
    PlainFile,
    PlainTable,
    column_of,
    numbers_in,
    read_table,
    wrong_rows,
)
from qaplan.population.occupancy.types import Floats, SiteColumn, SiteHistories

__all__ = ["site_histories"]

_OWN = frozenset(("site", "season", "visit", "detected", "effort"))
_ROW_CODES = {
    "visit_twice": "population.visit_twice",
    "not_detected_or_not": "population.not_detected_or_not",
}
_MOST_VISITS = 1000


def site_histories(file: PlainFile, *, sites: PlainFile | None = None) -> SiteHistories:
    """Read visits.

    Args:
        file: One row for each visit: ``site``, ``season``, ``visit`` and ``detected`` (1 or 0; empty where
            the visit failed), if wanted ``effort`` and covariates. A covariate that is the same in all rows
            of a site goes by site, of a site and season by season, else by visit.
        sites: Covariates of sites that may have no visit in some season: ``site`` and the covariates.

    Raises:
        DataError: ``population.bad_table`` with every wrong row; what the histories themselves raise.
    """
    table = _table(file, ("site", "season", "visit", "detected"))
    site, season, visit = (
        [cell.strip() for cell in table.columns[name]] for name in ("site", "season", "visit")
    )
    problems: list[Problem] = []
    detected = _detected(table, problems)
    rows = list(zip(site, season, visit, strict=True))
    twice = _repeated(rows)
    what, do = "a visit stands twice", "number the visits of a site and season"
    problems += wrong_rows(table, twice, _ROW_CODES["visit_twice"], what, do)
    effort = numbers_in(table.columns["effort"]) if "effort" in table else None
    if effort is not None:
        wrong = np.flatnonzero(~np.isnan(detected) & ~(effort > 0))
        what, do = "effort is not over 0", "leave the row of a visit without effort out"
        problems += wrong_rows(table, wrong, "population.bad_effort", what, do)
    _stop_at(file, problems)
    cube = _Cube(tuple(dict.fromkeys(site)), _ordered(season), rows)
    columns = {
        name: cube.column(cells) for name, cells in table.columns.items() if name not in _OWN and any(cells)
    }
    if sites is not None:
        columns |= _site_columns(sites, cube.sites)
    return SiteHistories(
        cube.sites,
        cube.seasons,
        cube.filled(detected),
        None if effort is None else cube.filled(effort),
        columns,
    )


class _Cube:
    """Where each row of the table stands among sites, seasons and visits."""

    def __init__(
        self, sites: tuple[str, ...], seasons: tuple[str, ...], rows: Sequence[tuple[str, str, str]]
    ) -> None:
        self.sites, self.seasons = sites, seasons
        site_at = {name: at for at, name in enumerate(sites)}
        season_at = {name: at for at, name in enumerate(seasons)}
        seen: dict[tuple[str, str], int] = {}
        at = []
        for site, season, _ in rows:
            number = seen.get((site, season), 0)
            seen[site, season] = number + 1
            at.append((site_at[site], season_at[season], number))
        self.at = tuple(np.array(at).T)
        self.visits = max(seen.values())
        if self.visits > _MOST_VISITS:
            raise DataError(
                "population.too_many_visits",
                f"a site has more than {_MOST_VISITS} visits in a season",
                do="gather days into longer visits with their effort",
            )

    def filled(self, values: Floats) -> Floats:
        """Values of the rows at their places, not a number elsewhere."""
        whole = np.full((len(self.sites), len(self.seasons), self.visits), np.nan)
        whole[self.at] = values
        return whole

    def column(self, cells: Sequence[str]) -> SiteColumn:
        """A covariate at the coarsest level at which it has one value."""
        values = column_of(cells)
        empty = np.nan if values.dtype.kind == "f" else ""
        site, season, _ = self.at
        if _is_one(site, values):
            by_site = np.full(len(self.sites), empty, dtype=values.dtype)
            by_site[site] = values
            return SiteColumn("site", by_site)
        if _is_one(site * len(self.seasons) + season, values):
            by_season = np.full((len(self.sites), len(self.seasons)), empty, dtype=values.dtype)
            by_season[site, season] = values
            return SiteColumn("season", by_season)
        whole = np.full((len(self.sites), len(self.seasons), self.visits), empty, dtype=values.dtype)
        whole[self.at] = values
        return SiteColumn("visit", whole)


def _is_one(group: np.ndarray, values: np.ndarray) -> bool:
    """Whether every group has one value."""
    first: dict[int, object] = {}
    pairs = zip(group.tolist(), values.tolist(), strict=True)
    return all(first.setdefault(each, value) == value for each, value in pairs)


def _site_columns(file: PlainFile, sites: Sequence[str]) -> dict[str, SiteColumn]:
    table = _table(file, ("site",))
    named = [cell.strip() for cell in table.columns["site"]]
    at = {name: row for row, name in enumerate(named)}
    absent = [name for name in sites if name not in at]
    if absent or len(at) < len(named):
        raise DataError(
            "population.bad_table",
            "a site of the visits is not among the sites, or one stands twice",
            where=f"{file.name}: {', '.join(absent[:5])}",
            do="give each site one row",
        )
    order = [at[name] for name in sites]
    return {
        name: SiteColumn("site", column_of(cells)[order])
        for name, cells in table.columns.items()
        if name != "site"
    }


def _detected(table: PlainTable, problems: list[Problem]) -> Floats:
    cells = [cell.strip() for cell in table.columns["detected"]]
    values = numbers_in(cells)
    wrong = [row for row, cell in enumerate(cells) if cell and values[row] not in (0.0, 1.0)]
    what, do = "detected is neither 1 nor 0", "write 1 or 0, and leave a failed visit empty"
    problems += wrong_rows(table, wrong, _ROW_CODES["not_detected_or_not"], what, do)
    return values


def _ordered(seasons: Iterable[str]) -> tuple[str, ...]:
    """Seasons in the order of their numbers where all are numbers, else as the table has them."""
    names = tuple(dict.fromkeys(seasons))
    numbers = numbers_in(names)
    return names if np.isnan(numbers).any() else tuple(names[at] for at in np.argsort(numbers, kind="stable"))


def _repeated(rows: Sequence[tuple[str, str, str]]) -> list[int]:
    seen: set[tuple[str, str, str]] = set()
    return [at for at, row in enumerate(rows) if row in seen or seen.add(row)]  # type: ignore[func-returns-value]


def _table(file: PlainFile, needed: Sequence[str]) -> PlainTable:
    table = read_table(file, needed)
    _stop_at(file, list(table.problems))
    return table


def _stop_at(file: PlainFile, problems: list[Problem]) -> None:
    if problems:
        many = len(problems)
        what = f"the table cannot be used: {many} {'thing is' if many == 1 else 'things are'} wrong"
        raise DataError(
            "population.bad_table", what, where=file.name, do="correct the file", problems=problems
        )
