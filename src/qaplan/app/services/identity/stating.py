"""Statements about sides: written and superseded, never overwritten; linking flanks; naming an animal."""

from __future__ import annotations

import re
from datetime import date

from qaplan.app.services.entries.reading import Entered
from qaplan.app.services.identity.chips import seen_chips
from qaplan.app.services.identity.words import as_reason
from qaplan.app.services.sessions import Session, check_may, session_here
from qaplan.app.store.browse.individuals import individual_named
from qaplan.app.store.browse.statements import statement_named, statements_naming
from qaplan.app.store.case_tables import keep_row, next_key
from qaplan.app.store.identity_tables import load_chips, load_encounters
from qaplan.app.store.studies import Study, writing
from qaplan.base.dates import PartialDate
from qaplan.base.errors import DataError, UsageError
from qaplan.base.names import Names
from qaplan.identity.flanks import statement_nodes
from qaplan.identity.sides import Side
from qaplan.identity.standing import standing_statements
from qaplan.identity.types import Individual, Naming, Statement, Verdict
from qaplan.sharing import find_coordinates

__all__ = [
    "author_of",
    "keep_statement",
    "link_flanks",
    "name_individual",
    "state_sides",
    "supersede",
    "unlink_flanks",
]

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
Pair = tuple[Side, Side]


def author_of(study: Study, session: Session) -> str:
    """Who speaks when readers agree: the organisation of the last of them, or the study itself."""
    return session.organisation or study.study_id


def link_flanks(study: Study, encounter_id: str, *, reason: str, session: Session | None = None) -> Entered:
    """State that the left and the right flank of one passing are one animal's.

    Args:
        study: The study.
        encounter_id: The passing that shows both, as two cameras of one station do.
        reason: Why.
        session: Who says so; whoever calls on this machine when None.

    Raises:
        AccessError: ``access.no_right``.
        UsageError: ``identity.unknown_encounter``, ``identity.no_reason``.
        DataError: ``entry.position``; ``identity.stated_already``.
    """
    sides = Side(encounter_id, "left"), Side(encounter_id, "right")
    return state_sides(study, sides, Verdict.SAME, reason=reason, session=session)


def unlink_flanks(study: Study, encounter_id: str, *, reason: str, session: Session | None = None) -> Entered:
    """Take the word back that two flanks are one animal's; the catalogue of earlier days stays as it was.

    Args:
        study: The study.
        encounter_id: The passing.
        reason: Why.
        session: Who says so; whoever calls on this machine when None.

    Raises:
        AccessError: ``access.no_right``.
        UsageError: ``identity.unknown_encounter``, ``identity.no_reason``; ``identity.not_linked`` if this
            author has not linked them.
        DataError: ``entry.position``.
    """
    mine = session or session_here()
    check_may(mine, "identity.state")
    sides = Side(encounter_id, "left"), Side(encounter_id, "right")
    own = standing_of(study, sides, author_of(study, mine), mine.moment().date())
    if own is None or own.verdict is not Verdict.SAME:
        raise UsageError(
            "identity.not_linked",
            "these flanks are not linked by a statement of this author",
            where=encounter_id,
            do="state that they are different, where another author has linked them",
        )
    return state_sides(study, sides, Verdict.UNDETERMINED, reason=reason, session=mine)


def state_sides(
    study: Study, sides: Pair, verdict: Verdict, *, reason: str, session: Session | None = None
) -> Entered:
    """State about two sides by the right to do so, without a second reader: a link, or the end of a dispute.

    Args:
        study: The study.
        sides: Two sides of one flank, or both flanks of one passing.
        verdict: The answer; undetermined takes one's own earlier word back.
        reason: Why.
        session: Who says so; whoever calls on this machine when None.

    Raises:
        AccessError: ``access.no_right``.
        UsageError: ``identity.unknown_encounter``, ``identity.across_flanks``, ``identity.no_reason``.
        DataError: ``entry.position``; ``identity.stated_already``.
    """
    mine = session or session_here()
    check_may(mine, "identity.state")
    basis = _reason(reason)
    if sides[0] == sides[1]:
        raise UsageError(
            "identity.across_flanks",
            "a side is compared with itself",
            do="name two sides such as E-0001#left and E-0002#left",
        )
    _check_sides(study, sides, mine)
    author = author_of(study, mine)
    with writing(study):
        kept = keep_statement(study, sides, verdict, basis=basis, sources=(), author=author, session=mine)
        if not kept.seq:
            raise DataError(
                "identity.stated_already", "this author says just this already", where=kept.subject_id
            )
    return kept


def supersede(
    study: Study, statement_id: str, verdict: Verdict, *, reason: str, session: Session | None = None
) -> Entered:
    """Replace an own statement about sides by another verdict from today; undetermined unmerges exactly.

    Args:
        study: The study.
        statement_id: The statement; it must be this author's and stand.
        verdict: What is said from now on.
        reason: Why.
        session: Who says so; whoever calls on this machine when None.

    Raises:
        AccessError: ``access.no_right``.
        UsageError: ``identity.unknown_statement``, ``identity.no_reason``.
        DataError: ``identity.supersedes_other``, ``entry.position``, ``identity.stated_already``.
    """
    mine = session or session_here()
    check_may(mine, "identity.state")
    basis = _reason(reason)
    author, today = author_of(study, mine), mine.moment().date()
    with writing(study):
        earlier = statement_named(study, statement_id)
        stand = standing_statements(statements_naming(study, earlier.records), today) if earlier else ()
        if earlier is None or earlier.statement_id not in {each.statement_id for each in stand}:
            raise UsageError(
                "identity.unknown_statement",
                f"no statement '{statement_id[:40]}' stands",
                do="look it up in the animal's history",
            )
        if earlier.author not in (author, mine.actor.id):
            raise DataError(
                "identity.supersedes_other",
                "it would replace the word of another author",
                where=statement_id,
                do="state your own opinion beside it",
            )
        if earlier.verdict is verdict:
            raise DataError("identity.stated_already", "it says just this already", where=statement_id)
        return _write(study, _after(study, earlier, verdict, basis, today), mine)


def name_individual(
    study: Study, side: Side, individual_id: str, names: Names, *, session: Session | None = None
) -> Entered:
    """Give an animal its place in the catalogue, beginning with one of its sides.

    Args:
        study: The study.
        side: The side that it begins with; what statements join to it belongs to it.
        individual_id: Its catalogue id, such as ``KZ-F07``.
        names: Public names; may be empty.
        session: Who names it; whoever calls on this machine when None.

    Raises:
        AccessError: ``access.no_right``.
        UsageError: ``identity.bad_id``, ``identity.unknown_encounter``.
        DataError: ``identity.id_taken``; ``entry.position``.
    """
    mine = session or session_here()
    check_may(mine, "identity.state")
    if not _ID.fullmatch(individual_id):
        raise UsageError(
            "identity.bad_id",
            f"'{individual_id[:60]}' is no catalogue id",
            do="use letters, digits, dots and hyphens, such as KZ-F07",
        )
    for word in (individual_id, *names.all()):
        _check_word(word)
    _check_sides(study, (side, side), mine)
    if individual_named(study, individual_id) is not None:
        raise DataError(
            "identity.id_taken", "another animal has this id", where=individual_id, do="choose another"
        )
    today = mine.moment().date()
    animal = Individual(
        individual_id,
        names,
        (str(side),),
        naming=Naming(PartialDate.of(today)),
        flanks=frozenset({side.flank}),
    )
    with writing(study):
        seq = keep_row(study, "individuals", animal, actor=mine.actor, at=mine.moment())
    return Entered(individual_id, seq)


def keep_statement(
    study: Study,
    sides: Pair,
    verdict: Verdict,
    *,
    basis: str,
    sources: tuple[str, ...],
    author: str,
    session: Session,
) -> Entered:
    """Keep a statement about two sides within a transaction; the author's earlier one is superseded by it.

    Args:
        study: The study.
        sides: The two sides.
        verdict: The answer.
        basis: Why.
        sources: Ids of the readings behind it; empty for a word by right.
        author: Who says so.
        session: Who has it written.

    Returns:
        The statement; its event is zero where the author says just this already.
    """
    check_may(session, "identity.read")
    today = session.moment().date()
    earlier = standing_of(study, sides, author, today)
    if earlier is not None and earlier.verdict is verdict:
        return Entered(earlier.statement_id, 0)
    statement = Statement(
        statement_id=_next_id(study, today),
        records=(sides[0].encounter_id, sides[1].encounter_id),
        verdict=verdict,
        author=author,
        made_on=today,
        basis=basis,
        supersedes=earlier.statement_id if earlier else "",
        sources=sources,
        grounds="decision",
        flanks=(sides[0].flank, sides[1].flank),
    )
    return _write(study, statement, session)


def standing_of(study: Study, sides: Pair, author: str, on: date) -> Statement | None:
    """The author's statement about just these two sides that stands on a day."""
    near = statements_naming(study, [sides[0].encounter_id])
    wanted = {str(sides[0]), str(sides[1])}
    own = [
        each
        for each in standing_statements(near, on)
        if each.author == author and set(statement_nodes(each)) == wanted
    ]
    return own[-1] if own else None


def _after(study: Study, earlier: Statement, verdict: Verdict, basis: str, today: date) -> Statement:
    return Statement(
        statement_id=_next_id(study, today),
        records=earlier.records,
        verdict=verdict,
        author=earlier.author,
        made_on=today,
        basis=basis,
        supersedes=earlier.statement_id,
        grounds="decision",
        flanks=earlier.flanks,
    )


def _write(study: Study, statement: Statement, session: Session) -> Entered:
    seq = keep_row(
        study, "statements", statement, actor=session.actor, at=session.moment(), why=statement.basis
    )
    return Entered(statement.statement_id, seq)


def _next_id(study: Study, today: date) -> str:
    return next_key(study, "statements", f"ST-{today:%Y%m%d}-")


def _reason(reason: str) -> str:
    written = as_reason(reason)
    if not written:
        raise UsageError("identity.no_reason", "no reason is given", do="say why, in a few words")
    _check_word(written)
    return written


def _check_word(text: str) -> None:
    if find_coordinates(text):
        raise DataError("entry.position", "this text reads as a position", do="leave the position out")


def _check_sides(study: Study, sides: Pair, session: Session) -> None:
    """Refuse sides of passings that there are not, or whose pictures are closed to who speaks."""
    ids = {each.encounter_id for each in sides}
    held = {each.encounter_id for each in load_encounters(study, ids)}
    shown = {each.chip.encounter_id for each in load_chips(study, encounter_ids=ids)}
    closed = shown - {each.chip.encounter_id for each in seen_chips(study, session, encounter_ids=ids)}
    unknown = sorted(ids - held | closed)
    if unknown:
        raise UsageError(
            "identity.unknown_encounter",
            f"there is no passing '{unknown[0][:40]}'",
            do="list them with qaplan identity chips STUDY",
        )
    if len(ids) == 2 and sides[0].flank != sides[1].flank:
        raise UsageError(
            "identity.across_flanks",
            "a left and a right flank of two passings cannot be compared",
            do="link the two flanks of one passing instead",
        )
