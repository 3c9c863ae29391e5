"""The situation of a study as one reader sees it on one day; read only, and kept until the study changes."""

from __future__ import annotations

from datetime import date

from qaplan.app.services.browse.derivations import browse_book
from qaplan.app.services.estimates.views import estimate_book, refusal_book
from qaplan.app.services.kept import Kept
from qaplan.app.services.questions.standing import books_of
from qaplan.app.services.sessions import Session, check_may
from qaplan.app.services.situation import build_situation
from qaplan.app.services.situation.loading import load_matter
from qaplan.app.services.situation.matter import StudyMatter
from qaplan.app.services.situation.public import matter_for
from qaplan.app.services.studies import Study
from qaplan.app.services.why import Step, why
from qaplan.app.store.browse.registers import count_rows
from qaplan.app.store.log import log_head
from qaplan.app.store.studies import reader_key
from qaplan.base.dates import PartialDate
from qaplan.base.names import Language
from qaplan.sharing import Released, Situation, release

__all__ = ["days_that_matter", "view_at_once", "view_situation", "walk_back"]

_MOST_AT_ONCE = 2_000
_MATTERS = Kept[tuple[str, str], StudyMatter](most=4)
_VIEWS = Kept[tuple[str, str, str, bool, date], Released[Situation]](most=64)


def view_situation(study: Study, session: Session, as_of: date) -> Released[Situation]:
    """Compute a situation and release it to the reader's audience; nothing is written.

    Args:
        study: The study.
        session: Who reads.
        as_of: The day that it holds for.

    Raises:
        AccessError: ``access.no_right``.
    """
    check_may(session, "study.look")
    head = log_head(study)
    key = (study.alias, head, session.audience, session.may("border.look"), as_of)
    return _VIEWS.get(key, lambda: _view(study, session, as_of, head))


def _view(study: Study, session: Session, as_of: date, head: str) -> Released[Situation]:
    matter = _MATTERS.get((study.alias, head), lambda: load_matter(study))
    sees_border = session.may("border.look")
    situation = build_situation(matter_for(matter, session.audience, sees_border=sees_border), as_of)
    secret = reader_key(study, session.audience)
    return release(situation, session.audience, key=secret, cells=matter.cards.cells)


def view_at_once(study: Study, session: Session, as_of: date) -> Released[Situation] | None:
    """As :func:`view_situation`, but None where a study is so large that somebody would wait for it.

    Args:
        study: The study.
        session: Who reads.
        as_of: The day that it holds for.

    Raises:
        AccessError: ``access.no_right``.
    """
    check_may(session, "study.look")
    rows = sum(count_rows(study, register) for register in ("records", "statements"))
    return view_situation(study, session, as_of) if rows <= _MOST_AT_ONCE else None


def days_that_matter(study: Study, session: Session) -> tuple[date, ...]:
    """The days on which the situation may have changed, in order: what a date slider stops at.

    Args:
        study: The study.
        session: Who reads.
    """
    today = session.moment().date()
    released = view_situation(study, session, today).value
    days = {standing[0] for line in released.disputes for standing in line.standings}
    dates = [each.happened for each in released.records] + [each.announced for each in released.records]
    dates += [speaker.said_on for line in released.disputes for speaker in line.speakers]
    dates += [PartialDate.of(act.dated) for act in released.acts]
    days |= {when.latest for when in dates if when.latest is not None}
    return (*sorted(day for day in days if day < today), today)


def walk_back(study: Study, session: Session, fact_id: str, *, as_of: date, language: Language) -> Step:
    """Walk a value of the situation of one day back, or one that the study keeps, for a reader.

    Args:
        study: The study.
        session: Who reads.
        fact_id: The value.
        as_of: The day.
        language: The language of the words.

    Raises:
        DataError: ``fact.unknown``.
    """
    book = browse_book(study, session, fact_id, as_of)
    if fact_id not in book:
        book = estimate_book(study, session, fact_id)
    if fact_id not in book:
        book = view_situation(study, session, as_of).value.facts
    if fact_id not in book:
        book = next((each for each in books_of(study, session, as_of) if fact_id in each), book)
    if fact_id not in book:
        book = refusal_book(study, session, fact_id, as_of)
    return why(study, fact_id, session.audience, language=language, book=book)
