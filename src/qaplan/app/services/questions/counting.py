"""How many animals: the minimum known alive with who says what, and the density that is refused."""

from __future__ import annotations

from qaplan.app.services.situation.records import told_by
from qaplan.app.services.studies import Study
from qaplan.app.store.field_tables import load_effort
from qaplan.base.dates import PartialDate
from qaplan.base.errors import DataError, UsageError
from qaplan.base.facts import Choice, FactBook, Tier
from qaplan.base.messages import Message
from qaplan.population.density import density
from qaplan.population.minimum_known_alive import (
    MinimumKnownAlive,
    first_camera_record,
    minimum_known_alive,
)
from qaplan.sharing import Answer, Released, release
from qaplan.sharing.answers import AnswerRow, AnswerTable
from qaplan.survey.effort import effort_days

from .asking import Inquiry, book_of, made_from

__all__ = ["ask_density", "ask_minimum", "camera_days_of", "density_answer", "period_of"]


def period_of(inquiry: Inquiry, first: str = "", last: str = "") -> PartialDate:
    """The period that is asked for.

    Args:
        inquiry: The study as asked.
        first: Its first year, month or day; the year of the first camera record when empty.
        last: Its last year, month or day; the year of the day asked for when empty.

    Raises:
        UsageError: ``question.bad_period`` if it cannot be read or ends before it starts.
    """
    try:
        start = PartialDate.parse(first) if first.strip() else _year(_first_year(inquiry))
        end = PartialDate.parse(last) if last.strip() else _year(inquiry.on.year)
        return PartialDate.between(start, end)
    except DataError as error:
        raise UsageError("question.bad_period", error.problem.what, do=error.problem.do) from error


def ask_minimum(inquiry: Inquiry, *, first: str = "", last: str = "") -> Released[Answer]:
    """Count the animals that must be distinct in a period, in each party's reading.

    Args:
        inquiry: The study as asked.
        first: First year, month or day; from the first camera record when empty.
        last: Last year, month or day; up to the day asked for when empty.

    Raises:
        UsageError: ``question.bad_period``.
    """
    minimum = _minimum(inquiry, period_of(inquiry, first, last))
    cautions = tuple(each.message for each in minimum.cautions)
    message = minimum.message()
    answer = Answer(
        sentences=(message, *cautions),
        facts=FactBook([*book_of(message, *cautions), *minimum.facts()]),
        record=inquiry.heading | _record(minimum),
        provenance=minimum.provenance,
        tables=(_readings(inquiry, minimum), _left_out(inquiry, minimum)),
        status=minimum.status,
        words=inquiry.words,
        tier=_tier(inquiry, minimum),
    )
    return release(answer, inquiry.audience)


def ask_density(inquiry: Inquiry, *, camera_days: float | None = None) -> Released[Answer]:
    """Refuse the density that a few animals cannot carry, and say what can be said instead.

    Args:
        inquiry: The study as asked.
        camera_days: Effort of the study's own cameras; None where no field sheet says it.
    """
    return release(density_answer(inquiry, camera_days=camera_days), inquiry.audience)


def density_answer(inquiry: Inquiry, *, camera_days: float | None = None) -> Answer:
    """The refusal as :func:`ask_density` tells it, before it is released to anybody.

    Args:
        inquiry: The study as asked.
        camera_days: Effort of the study's own cameras; None where no field sheet says it.
    """
    minimum = _minimum(inquiry, period_of(inquiry))
    refusal = density(minimum, camera_days=camera_days)
    return Answer(
        sentences=(refusal.reason,),
        facts=FactBook(refusal.facts),
        record=inquiry.heading
        | {
            "period": minimum.period.iso,
            "minimum_animals_low": minimum.low,
            "minimum_animals_high": minimum.high,
            "effort_camera_days": camera_days,
        },
        provenance=made_from("population.density", {"period": minimum.period.iso}, minimum.provenance.inputs),
        instead=refusal.instead,
        status=refusal.status,
        code=refusal.code,
        words=inquiry.words,
        tier=_tier(inquiry, minimum),
    )


def camera_days_of(study: Study) -> float | None:
    """Camera days by the field sheets of a study; None where none says it."""
    days = effort_days(load_effort(study)).working
    return None if days is None else round(days, 2)


def _year(year: int) -> PartialDate:
    return PartialDate.parse(f"{year:04d}")


def _first_year(inquiry: Inquiry) -> int:
    """Year of the first camera record told by the day asked for; of that day where there is none."""
    first = first_camera_record(told_by(inquiry.case.records, inquiry.on))
    return (first.happened.earliest or inquiry.on).year if first else inquiry.on.year


def _minimum(inquiry: Inquiry, period: PartialDate) -> MinimumKnownAlive:
    case = inquiry.case
    return minimum_known_alive(case.records, case.statements, case.individuals, period, on=inquiry.on)


def _tier(inquiry: Inquiry, minimum: MinimumKnownAlive) -> Tier:
    return inquiry.tier_of(inquiry.joined_to(minimum.records))


def _record(minimum: MinimumKnownAlive) -> dict[str, object]:
    """What of the count stands above its rows, which are released one by one."""
    names = ("period", "first_day", "last_day", "minimum_animals_low", "minimum_animals_high")
    whole = minimum.to_record()
    return {name: whole[name] for name in (*names, "records", "cautions")}


def _readings(inquiry: Inquiry, minimum: MinimumKnownAlive) -> AnswerTable:
    facts, tier = FactBook(minimum.facts()), _tier(inquiry, minimum)
    rows = []
    for count in minimum.counts:
        number = facts[minimum.fact_id_of(count)]
        who = inquiry.speaker(count.author) if count.author else Message("population.uncontested")
        cells = (who, number, ", ".join(count.supporters))
        rows.append(AnswerRow(cells, count.to_record(), tier))
    columns = ("table.column.party", "table.column.minimum_animals", "table.column.carried_by")
    return AnswerTable("readings", columns, tuple(rows))


def _left_out(inquiry: Inquiry, minimum: MinimumKnownAlive) -> AnswerTable:
    rows = tuple(
        AnswerRow(
            (record_id, Choice(reason)),
            {"record_id": record_id, "reason": reason.removeprefix("left_out.")},
            inquiry.tier_of([record_id]),
        )
        for record_id, reason in minimum.left_out
    )
    return AnswerTable("left_out", ("table.column.record", "answer.column.left_out"), rows)
