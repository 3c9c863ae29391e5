"""How often the readers of a study err, measured on pairs of known truth that were laid among the others."""

from __future__ import annotations

from qaplan.app.services.log_telling import tell_actor
from qaplan.app.services.sessions import Session, check_may, session_here
from qaplan.app.store.side_tables import load_known_pairs, load_readings
from qaplan.app.store.studies import Study
from qaplan.base.facts import Fact, FactBook, id_part, written_number
from qaplan.base.messages import Message
from qaplan.base.provenance import Provenance, computed_by
from qaplan.identity.reading.readers import FEWEST_KNOWN, ErrorRate, ReaderRate, reader_rates
from qaplan.sharing import Answer, Released, release
from qaplan.sharing.answers import AnswerRow, AnswerTable, AnswerValue

__all__ = ["rates_here", "reader_errors"]

_COLUMNS = ("reader", "two", "false_same", "false_same_interval")
_MORE_COLUMNS = ("one", "false_different", "false_different_interval", "unsure")


def rates_here(study: Study, *, session: Session | None = None) -> tuple[ReaderRate, ...]:
    """The error rates that somebody may see: those of all readers for who decides, otherwise the own.

    Args:
        study: The study.
        session: Who asks; whoever calls on this machine when None.

    Raises:
        AccessError: ``access.no_right``.
    """
    mine = session or session_here()
    check_may(mine, "identity.read")
    readings = load_readings(study)
    readers = {each.reader for each in readings}
    rates = reader_rates(readings, load_known_pairs(study), readers=readers)
    if mine.may("identity.state"):
        return rates
    return tuple(each for each in rates if each.reader == mine.actor.id)


def reader_errors(study: Study, *, session: Session | None = None) -> Released[Answer]:
    """Say how often each reader errs, with intervals, and where known pairs are too few to say much.

    Args:
        study: The study.
        session: Who asks; whoever calls on this machine when None.

    Raises:
        AccessError: ``access.no_right``.
    """
    mine = session or session_here()
    check_may(mine, "identity.read")
    rates = rates_here(study, session=mine)
    known = load_known_pairs(study)
    made = computed_by("identity.reader_rates", {"known_pairs": len(known)})
    told = [each for each in rates if each.false_same.told + each.false_different.told]
    numbers = {
        "readers": Fact("identity.readers.readers", len(told), activity=made),
        "known": Fact("identity.readers.known", len(known), activity=made),
        "fewest": Fact("identity.readers.fewest", FEWEST_KNOWN, activity=made),
    }
    first = Message("readers.measured" if told else "readers.nobody", dict(numbers))
    thin = [each for each in told if each.false_same.is_thin or each.false_different.is_thin]
    sentences = (first, *([Message("readers.thin", dict(numbers))] if thin else []), Message("readers.how"))
    columns = tuple(f"readers.column.{name}" for name in (*_COLUMNS, *_MORE_COLUMNS))
    answer = Answer(
        sentences=sentences,
        facts=FactBook(fact for each in sentences for fact in each.facts()),
        record={"study_id": study.study_id, "known_pairs": len(known), "interval": "Jeffreys, 95 %"},
        provenance=Provenance(made),
        tables=(AnswerTable("readers", columns, tuple(_row(each) for each in rates)),),
        tier="steward",
    )
    return release(answer, mine.audience)


def _row(rate: ReaderRate) -> AnswerRow:
    unsure = rate.false_same.could_not_tell + rate.false_different.could_not_tell
    cells: tuple[AnswerValue, ...] = (
        tell_actor(rate.reader),
        rate.false_same.told,
        _share(rate, "false_same", rate.false_same),
        _interval(rate, "false_same", rate.false_same),
        rate.false_different.told,
        _share(rate, "false_different", rate.false_different),
        _interval(rate, "false_different", rate.false_different),
        unsure,
    )
    record: dict[str, object] = {"reader": rate.reader, "could_not_tell": unsure}
    for name, each in (("false_same", rate.false_same), ("false_different", rate.false_different)):
        low, high = each.interval
        record |= {
            f"{name}_errors": each.errors,
            f"{name}_pairs": each.told,
            f"{name}_rate": each.estimate,
            f"{name}_low": low,
            f"{name}_high": high,
            f"{name}_is_thin": each.is_thin,
        }
    return AnswerRow(cells, record)


def _share(rate: ReaderRate, name: str, error: ErrorRate) -> AnswerValue:
    if error.estimate is None:
        return Message("readers.not_measured")
    stem = f"identity.readers.{id_part(rate.reader)}.{name}"
    return Fact(stem, _percent(error.estimate), "%", activity=computed_by("identity.reader_rates"))


def _interval(rate: ReaderRate, name: str, error: ErrorRate) -> AnswerValue:
    low, high = error.interval
    stem = f"identity.readers.{id_part(rate.reader)}.{name}.interval"
    ends = (_percent(low), _percent(high))
    return Fact(stem, ends, "%", activity=computed_by("identity.reader_rates"))


def _percent(share: float) -> float:
    return written_number(round(100 * share, 1))
