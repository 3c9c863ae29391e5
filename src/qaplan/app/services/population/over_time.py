"""Survival, growth, trend and occupancy on plain tables, each as an answer or a refusal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from qaplan.app.services.population.plain_reading import read_plain
from qaplan.base.facts import FactBook, Tier
from qaplan.base.messages import Message
from qaplan.base.provenance import Input, Provenance, computed_by
from qaplan.base.refusal import Refusal
from qaplan.sharing import Answer, Released, release
from qaplan.sharing.answers import AnswerRow, AnswerTable, AnswerValue

__all__ = [
    "OccupancyFiles",
    "known_fate_of_file",
    "occupancy_of_files",
    "survival_of_files",
    "told_or_refused",
    "told_table",
    "trend_of_file",
]

_UNFITTED = ("not_converged", "not_identified")


@dataclass(frozen=True)
class OccupancyFiles:
    """Where visits lie.

    Args:
        visits: CSV of the visits: site, season, visit, detected, and perhaps effort and covariates.
        sites: CSV of covariates of sites; None for none.
    """

    visits: Path
    sites: Path | None = None


def known_fate_of_file(lives: Path) -> Released[Answer]:
    """Reckon survival from the days of known lives.

    Args:
        lives: CSV: animal, first, last, found_dead.

    Raises:
        UsageError: ``encounters.no_file``.
        DataError: What reading the table raises; ``population.no_lives``.
    """
    from qaplan.population.open_population.known_fate import known_fate
    from qaplan.population.open_population.tables import known_lives

    read = read_plain(lives)
    found = known_fate(known_lives(read.file), inputs=(read.made_from,))
    rows = [each.to_record() for each in found.steps]
    table = told_table("steps", "over_time", rows)
    return _told(
        found.messages(),
        found.to_record(),
        found.provenance,
        table,
        words=[each.animal for each in found.lives],
    )


def survival_of_files(
    histories: Path,
    periods: Path,
    *,
    survival_by: str = "constant",
    detection_by: str = "constant",
    with_growth: bool = False,
) -> Released[Answer]:
    """Fit survival, or with it recruitment and growth.

    Args:
        histories: CSV: animal, period, what.
        periods: CSV: period, year, effort.
        survival_by: ``constant`` or ``period``.
        detection_by: ``constant``, ``period`` or ``effort``.
        with_growth: Whether recruitment and growth are fitted too.

    Raises:
        UsageError: ``encounters.no_file``, ``population.bad_survival_model``.
        DataError: What reading the tables raises.
    """
    from qaplan.population.open_population.growth import fit_growth
    from qaplan.population.open_population.survival import as_detection_by, fit_survival
    from qaplan.population.open_population.tables import life_histories, primary_periods
    from qaplan.population.open_population.telling import refuse_unfitted

    read = [read_plain(path) for path in (histories, periods)]
    inputs = tuple(each.made_from for each in read)
    lives = life_histories(read[0].file, primary_periods(read[1].file))
    by = as_detection_by(detection_by)
    if with_growth:
        grown = fit_growth(lives, detection_by=by, inputs=inputs)
        if isinstance(grown, Refusal):
            return told_or_refused(grown, inputs, lives.animals)
        said, found = grown.messages(), grown.to_record()
        made, status = grown.provenance, grown.status
    else:
        fitted = fit_survival(lives, survival_by=as_detection_by(survival_by), detection_by=by, inputs=inputs)
        if isinstance(fitted, Refusal):
            return told_or_refused(fitted, inputs, lives.animals)
        said, found = fitted.messages(), fitted.to_record()
        made, status = fitted.provenance, fitted.status
    if status in _UNFITTED:
        return told_or_refused(refuse_unfitted(status), inputs, record=found)
    rates = [dict(each) for each in found["rates"]]  # type: ignore[attr-defined]  # rows of records
    return _told(said, found, made, told_table("rates", "over_time", rates), words=lives.periods.names)


def occupancy_of_files(
    files: OccupancyFiles,
    *,
    formulas: Mapping[str, str] | None = None,
    link: str = "logit",
    simulations: int = 0,
    seed: int = 1,
) -> Released[Answer]:
    """Fit occupancy, and test its fit where asked.

    Args:
        files: Where the visits lie.
        formulas: Formulas of psi, gamma, epsilon and p; ``1`` where left out.
        link: ``logit`` or ``cloglog``.
        simulations: Simulations of the test of fit; 0 for none.
        seed: Seed of the simulations.

    Raises:
        UsageError: ``encounters.no_file``, ``population.bad_occupancy_formula``, ``population.bad_link``.
        DataError: What reading the tables raises, ``population.covariate_missing``.
    """
    import numpy as np

    from qaplan.population.occupancy.fitting import fit_occupancy
    from qaplan.population.occupancy.goodness import occupancy_goodness
    from qaplan.population.occupancy.tables import site_histories
    from qaplan.population.occupancy.telling import refuse_unfitted_occupancy
    from qaplan.population.occupancy.types import OccupancyModel, as_link

    read = [read_plain(path) for path in (files.visits, files.sites) if path is not None]
    inputs = tuple(each.made_from for each in read)
    data = site_histories(read[0].file, sites=read[1].file if len(read) > 1 else None)
    fitted = fit_occupancy(data, OccupancyModel(**(formulas or {}), link=as_link(link)), inputs=inputs)
    if isinstance(fitted, Refusal):
        return told_or_refused(fitted, inputs)
    found = fitted.to_record()
    if fitted.status in _UNFITTED:
        return told_or_refused(refuse_unfitted_occupancy(data, fitted.status), inputs, record=found)
    said = list(fitted.messages())
    if simulations > 0:
        good = occupancy_goodness(fitted, np.random.default_rng(seed), simulations=simulations)
        said.append(good.message())
        found["goodness"] = good.to_record()
    coefficients = [each.to_record() for each in fitted.coefficients]
    table = told_table("coefficients", "occupancy", coefficients)
    return _told(said, found, fitted.provenance, table, words=data.seasons)


def trend_of_file(
    values: Path, *, kind: str = "index", power: float = 0.8, claim: str = "", relevant: float = 0.1
) -> Released[Answer]:
    """Take a trend with its power, and let a word about it stand or refuse it.

    Args:
        values: CSV: year with value (and se_log, or lower and upper), or year with count (and effort).
        kind: ``density``, ``number``, ``minimum``, ``index`` or ``occupancy``.
        power: Power for which the detectable change is told.
        claim: ``growing``, ``declining`` or ``stable``; empty for no word.
        relevant: Yearly change that matters for the claim, a share.

    Raises:
        UsageError: ``encounters.no_file``, ``population.bad_claim``.
        DataError: What reading the table raises, ``population.bad_series``.
    """
    from qaplan.population.open_population.claims import as_trend_word, trend_claim
    from qaplan.population.open_population.tables import series_of
    from qaplan.population.open_population.trend import fit_trend

    read = read_plain(values)
    found = fit_trend(series_of(read.file, kind), power=power, inputs=(read.made_from,))
    if isinstance(found, Refusal):
        return told_or_refused(found, (read.made_from,))
    said = list(found.messages())
    if claim:
        claimed = trend_claim(found, as_trend_word(claim), relevant=relevant)
        if isinstance(claimed, Refusal):
            return told_or_refused(claimed, (read.made_from,), record=found.to_record())
        said.insert(0, claimed)
    return _told(said, found.to_record(), found.provenance)


def told_or_refused(
    refusal: Refusal,
    inputs: tuple[Input, ...],
    words: Iterable[str] = (),
    *,
    record: Mapping[str, object] | None = None,
    tier: Tier = "public",
) -> Released[Answer]:
    """A refusal as a released answer.

    Args:
        refusal: The refusal.
        inputs: What it was made from.
        words: Bare strings that its sentences may carry.
        record: What a program gets all the same.
        tier: The widest audience of what it rests on.
    """
    made = refusal.facts[0].activity if refusal.facts else computed_by("population.over_time")
    held = {name: value for name, value in (record or {}).items() if name not in ("status", "provenance")}
    answer = Answer(
        sentences=(refusal.reason,),
        facts=FactBook(refusal.facts),
        record=held,
        provenance=Provenance(made, inputs),
        instead=refusal.instead,
        status=refusal.status,
        code=refusal.code,
        words=frozenset(words),
        tier=tier,
    )
    return release(answer, "steward")


def _told(
    said: Iterable[Message],
    record: Mapping[str, object],
    made: Provenance,
    *tables: AnswerTable,
    words: Iterable[str] = (),
) -> Released[Answer]:
    sentences = tuple(said)
    facts = {fact.id: fact for each in sentences for fact in each.facts()}
    held = {name: value for name, value in record.items() if name not in ("status", "provenance")}
    answer = Answer(
        sentences=sentences,
        facts=FactBook(facts.values()),
        record=held,
        provenance=made,
        tables=tables,
        status=str(record["status"]),
        words=frozenset(words),
        tier="public",
    )
    return release(answer, "steward")


def told_table(name: str, topic: str, rows: Sequence[Mapping[str, object]]) -> AnswerTable:
    """Rows of a record as a table of an answer.

    Args:
        name: Key of the rows in JSON.
        topic: Topic of the messages of its headings.
        rows: The rows, all with the same keys.
    """
    columns = tuple(rows[0]) if rows else ()
    return AnswerTable(
        name,
        tuple(f"{topic}.column.{column}" for column in columns),
        tuple(AnswerRow(tuple(_cell(row[each], each) for each in columns), row, "public") for row in rows),
    )


def _cell(value: object, column: str) -> AnswerValue:
    if column == "name":
        return Message(f"over_time.rate_{value}")
    if isinstance(value, float):
        return round(value, 4)
    return "–" if value is None else value if isinstance(value, int | str) else str(value)
