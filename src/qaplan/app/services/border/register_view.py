"""The register of passages as a reader gets it: how they stand, how they are used, which leopards crossed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from qaplan.app.services.border.leopards import crossings_of_leopards
from qaplan.app.services.events import study_effort
from qaplan.app.services.passage_nights import passage_nights
from qaplan.app.services.questions.asking import book_of, made_from
from qaplan.app.services.sessions import Session, check_audience, check_may
from qaplan.app.store.crossing_tables import (
    load_crossings,
    load_passages,
    load_people_counts,
    load_verifications,
)
from qaplan.app.store.studies import Study, reader_key
from qaplan.base.dates import PartialDate
from qaplan.base.facts import Fact, Tier
from qaplan.base.messages import Message
from qaplan.base.provenance import Input, input_of
from qaplan.base.refusal import Refusal
from qaplan.landscape.crossings.leopards import LeopardCrossings
from qaplan.landscape.crossings.use import UseRate, use_rates
from qaplan.landscape.crossings.verifying import PassageStanding, standing
from qaplan.recognition.taxonomy.rolling_up import is_cat
from qaplan.sharing import Answer, Released, release
from qaplan.sharing.answers import AnswerRow, AnswerTable, AnswerValue

__all__ = ["PassageRegister", "months_said", "show_register"]

_YEAR = 12
_PASSAGES = (
    "passage",
    "segment",
    "kind",
    "months",
    "stage",
    "state",
    "last_visit",
    "visited_by",
    "due",
    "days_over",
)
_RATES = ("passage", "species", "direction", "records", "animals", "nights", "rate", "interval")
_PHOTOGRAPHED = ("animal", "from_side", "last_seen", "to_side", "next_seen")
_INFERRED = ("animal", "since", "until", "probability", "method", "source")


@dataclass(frozen=True)
class PassageRegister:
    """The register as its reader gets it.

    Args:
        answer: Tables of passages, rates, photographed and inferred crossings, and pictures of people.
        passages: Number of passages.
        red: Number of those that nobody has looked at in time, or that were found shut.
    """

    answer: Released[Answer]
    passages: int
    red: int


def show_register(
    study: Study, session: Session, *, on: date | None = None, audience: Tier | None = None
) -> PassageRegister:
    """Tell everything that the register holds, as far as this reader may know it.

    Records of cats at a passage, and the days of crossings, go to stewards of the data alone.

    Args:
        study: The study.
        session: Who asks.
        on: The day; today when None.
        audience: For whom it is told, where that is not the one who asks.

    Raises:
        AccessError: ``access.no_right``; ``access.not_steward`` for more than the session itself may see.
    """
    check_may(session, "crossings.look")
    reader = audience or session.audience
    check_audience(session, reader)
    day = on or session.moment().date()
    passages = load_passages(study)
    stand = standing(passages, load_verifications(study), day)
    red = sum(each.is_overdue for each in stand)
    crossings = [each for each in load_crossings(study) if each.day <= day]
    inputs = (*_inputs("passages", passages), *_inputs("crossings", crossings))
    rates = use_rates(crossings, passage_nights(study_effort(study), passages, day), inputs=inputs)
    leopards = crossings_of_leopards(study, session, day)
    sentence = _sentence(len(stand), red, day, inputs)
    answer = Answer(
        sentences=(sentence,),
        facts=book_of(sentence),
        record={"as_of": day.isoformat(), "passages_count": len(stand), "red_count": red},
        provenance=made_from("crossings.register", {"as_of": day.isoformat()}, inputs),
        tables=(
            _table("passages", _PASSAGES, map(_passage_row, stand)),
            _table("use_rates", _RATES, map(_rate_row, rates)),
            _table("photographed", _PHOTOGRAPHED, _photographed_rows(leopards, reader)),
            _table("inferred", _INFERRED, _inferred_rows(leopards, reader)),
            _table("people", ("passage", "month", "pictures"), _people_rows(study)),
        ),
        tier="public",
    )
    key = reader_key(study, reader)
    return PassageRegister(release(answer, reader, key=key), len(stand), red)


def _sentence(passages: int, red: int, on: date, inputs: tuple[Input, ...]) -> Message:
    if not passages:
        return Message("crossings.head_none")
    made = made_from("crossings.register", {"as_of": on.isoformat()}, inputs)

    def fact(name: str, value: int) -> Fact:
        return Fact(
            f"crossings.{name}", value, as_of=on, tier="public", activity=made.activity, inputs=made.inputs
        )

    values: dict[str, Fact] = {"passages": fact("passages", passages)}
    if not red:
        return Message("crossings.head_fine", values)
    return Message("crossings.head_red", {"red": fact("red", red), **values})


def _inputs(kind: str, values: Sequence[object]) -> tuple[Input, ...]:
    return (input_of("table", kind, list(values)),)


def _table(name: str, columns: Sequence[str], rows: Iterable[AnswerRow]) -> AnswerTable:
    heading = "crossings.use_head" if name == "use_rates" else f"crossings.{name}"
    return AnswerTable(name, tuple(f"crossings.{each}" for each in columns), tuple(rows), heading=heading)


def _passage_row(each: PassageStanding) -> AnswerRow:
    passage, last = each.passage, each.last
    cells: tuple[AnswerValue, ...] = (
        passage.passage_id,
        passage.segment_id,
        Message(f"crossings.kind_{passage.kind}"),
        months_said(passage.months),
        Message(f"crossings.stage_{passage.stage}"),
        Message(f"crossings.state_{each.state}"),
        PartialDate.of(last.day) if last else "",
        last.by if last else "",
        PartialDate.of(each.due) if each.due else "",
        each.days_over or "",
    )
    return AnswerRow(cells, {**each.to_record(), "is_red": each.is_overdue}, "public")


def months_said(months: Sequence[int]) -> Message | str:
    """Months as they are read: stretches with a dash, or that it is the whole year."""
    if len(set(months)) == _YEAR:
        return Message("crossings.all_year")
    stretches: list[list[int]] = []
    for month in sorted(set(months)):
        if stretches and month == stretches[-1][-1] + 1:
            stretches[-1].append(month)
        else:
            stretches.append([month])
    if len(stretches) > 1 and stretches[0][0] == 1 and stretches[-1][-1] == _YEAR:
        stretches = [stretches[-1] + stretches[0], *stretches[1:-1]]
    return ", ".join(f"{each[0]}–{each[-1]}" if len(each) > 1 else str(each[0]) for each in stretches)


def _rate_row(found: UseRate | Refusal) -> AnswerRow:
    if isinstance(found, Refusal):
        passage = str(found.reason.values["passage"])
        species = str(found.instead[0].values["species"])
        told = found.facts[0]
        way = dict(told.activity.parameters)["way"] if told.activity else "unknown"
        refused: tuple[AnswerValue, ...] = (
            passage, species, Message(f"crossings.direction_{way}"), str(told.value), "", "",
            Message("crossings.no_rate"), "",
        )  # fmt: skip
        record = {
            "passage_id": passage,
            "species": species,
            "direction": way,
            "events": told.value,
            "status": "refused",
        }
        return AnswerRow(refused, {**record, "code": found.code}, "steward" if is_cat(species) else "public")
    low, high = found.interval
    cells: tuple[AnswerValue, ...] = (
        found.passage_id,
        found.species,
        Message(f"crossings.direction_{found.direction}"),
        found.events,
        found.animals,
        round(found.nights, 1),
        round(found.estimate, 2),
        f"{low:.2f}–{high:.2f}",
    )
    return AnswerRow(cells, found.to_record(), "steward" if is_cat(found.species) else "public")


def _photographed_rows(leopards: LeopardCrossings, reader: Tier) -> Iterator[AnswerRow]:
    is_inside = reader == "steward"
    for each in leopards.photographed:
        first, second = (_day(seen.day, is_inside=is_inside) for seen in (each.before, each.after))
        cells = (each.individual_id, each.before.side, first, each.after.side, second)
        record = {
            "individual_id": each.individual_id,
            "from_side": each.before.side,
            "to_side": each.after.side,
            "last_seen_on": _written(each.before.day, is_inside=is_inside),
            "next_seen_on": _written(each.after.day, is_inside=is_inside),
            "grade": "photographed",
        }
        yield AnswerRow(cells, record, "public")


def _inferred_rows(leopards: LeopardCrossings, reader: Tier) -> Iterator[AnswerRow]:
    is_inside = reader == "steward"
    for each in leopards.inferred:
        cells: tuple[AnswerValue, ...] = (
            each.individual_id or Message("crossings.animal_unknown"),
            _day(each.since, is_inside=is_inside),
            _day(each.until, is_inside=is_inside),
            "" if each.probability is None else each.probability,
            each.method,
            each.source,
        )
        record = {
            "inferred_id": each.inferred_id,
            "individual_id": each.individual_id or None,
            "since": _written(each.since, is_inside=is_inside),
            "until": _written(each.until, is_inside=is_inside),
            "probability": each.probability,
            "method": each.method,
            "source": each.source,
            "grade": "inferred",
        }
        yield AnswerRow(cells, record, "public")


def _written(day: date, *, is_inside: bool) -> str:
    """The day, or the month of it for whoever reads as the public."""
    return day.isoformat() if is_inside else day.strftime("%Y-%m")


def _day(day: date, *, is_inside: bool) -> PartialDate:
    return PartialDate.parse(_written(day, is_inside=is_inside))


def _people_rows(study: Study) -> Iterator[AnswerRow]:
    for (passage_id, month), pictures in load_people_counts(study).items():
        cells = (passage_id, PartialDate.parse(month), pictures)
        record = {"passage_id": passage_id, "month": month, "pictures": pictures}
        yield AnswerRow(cells, record, "public")
