"""Saying whether records are one animal: a statement of one's own, which supersedes one's earlier one."""

from __future__ import annotations

from collections.abc import Mapping

from qaplan.app.services.sessions import Session, check_may
from qaplan.app.store.browse.records import records_named
from qaplan.app.store.browse.statements import statements_naming
from qaplan.app.store.case_tables import keep_row, next_key
from qaplan.app.store.studies import Study, writing
from qaplan.base.errors import DataError, Problem
from qaplan.identity.standing import standing_statements
from qaplan.identity.types import Statement, Verdict
from qaplan.sharing import find_coordinates

from .reading import Entered, Fields

__all__ = ["MOST_RECORDS", "state_identity"]

MOST_RECORDS = 50
"""Records that one statement may name."""


def state_identity(study: Study, words: Mapping[str, str], session: Session) -> Entered:
    """Keep what somebody says about two or more records: the same animal, different ones, or cannot tell.

    Nothing is overwritten: where the same author said something about the same records before, the new
    statement supersedes it from today, and the past stays as it was.

    Args:
        study: The study.
        words: ``first``: a record; ``others``: further records, one for each line or with commas;
            ``verdict``; ``basis``: the reason.
        session: Who says so; the author is the organisation, or the person where there is none.

    Raises:
        AccessError: ``access.no_right``.
        DataError: ``entry.wrong``; ``entry.said_today`` if the same author has spoken of these records today.
    """
    check_may(session, "identity.state")
    fields = Fields(words)
    first = fields.text("first", is_needed=True)
    others = _others(fields, first)
    verdict = Verdict(fields.choice("verdict", tuple(Verdict)))
    basis = fields.text("basis", is_needed=True)
    if find_coordinates(basis):
        fields.problems.append(
            Problem("entry.position", "this text reads as a position", "basis", "leave the position out")
        )
    _check_records(study, fields, (first, *others))
    fields.check()
    author = session.organisation or session.actor.id
    today = session.moment().date()
    with writing(study):
        near = statements_naming(study, [first])
        earlier = _earlier(near, {first, *others}, author, session)
        statement = Statement(
            statement_id=next_key(study, "statements", f"ST-{today:%Y%m%d}-"),
            records=(first, *others),
            verdict=verdict,
            author=author,
            made_on=today,
            basis=basis,
            supersedes=earlier.statement_id if earlier else "",
            grounds="decision",
        )
        seq = keep_row(study, "statements", statement, actor=session.actor, at=session.moment(), why=basis)
    return Entered(statement.statement_id, seq)


def _others(fields: Fields, first: str) -> tuple[str, ...]:
    written = (part for line in fields.lines("others") for part in line.split(","))
    others = tuple(dict.fromkeys(each.strip() for each in written if each.strip() not in ("", first)))
    if not others:
        fields.problems.append(
            Problem("entry.missing", "a statement needs two records or more", "others", "name another record")
        )
    if len(others) >= MOST_RECORDS:
        fields.problems.append(
            Problem(
                "entry.too_many", "these are too many records at once", "others", "say it in several steps"
            )
        )
    return others[:MOST_RECORDS]


def _check_records(study: Study, fields: Fields, asked: tuple[str, ...]) -> None:
    held = {each.record_id for each in records_named(study, asked)}
    if asked[0] and asked[0] not in held:
        fields.problems.append(
            Problem("entry.unknown", "the study holds no such record", "first", "choose one of the list")
        )
    unknown = ", ".join(each[:40] for each in asked[1:] if each not in held)
    if unknown:
        what = f"the study holds no record {unknown}"
        fields.problems.append(Problem("entry.unknown", what, "others", "look for it in the list of records"))


def _earlier(
    near: tuple[Statement, ...], records: set[str], author: str, session: Session
) -> Statement | None:
    """The author's statement about just these records that stands today."""
    today = session.moment().date()
    own = [
        each
        for each in standing_statements(near, today)
        if each.author == author and set(each.records) == records
    ]
    if not own:
        return None
    if own[-1].made_on >= today:
        raise DataError(
            "entry.said_today",
            "the same author has spoken of these records today",
            where=own[-1].statement_id,
            do="take that statement back first, or speak again tomorrow",
        )
    return own[-1]
