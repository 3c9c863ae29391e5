"""Who is who as statements make it by a day: animals with their flanks, histories, conflicts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from qaplan.app.services.browse.dossier import unknown_individual
from qaplan.app.services.identity.chips import seen_chips
from qaplan.app.services.identity.movements import WalkLine, walk_lines
from qaplan.app.services.identity.sided_chips import sides_of
from qaplan.app.services.sessions import Session, check_may, session_here
from qaplan.app.services.studies import Study
from qaplan.app.store.browse.individuals import individual_named
from qaplan.app.store.browse.statements import statements_naming, tied_records
from qaplan.app.store.case_tables import load_register
from qaplan.app.store.identity_tables import load_encounters
from qaplan.app.store.side_tables import load_readings
from qaplan.base.names import Names
from qaplan.identity.catalogue import CatalogueEntry, catalogue_at
from qaplan.identity.disputes import IdentityDispute, disputes_at
from qaplan.identity.flanks import FlankState, flank_state, record_of, statement_nodes
from qaplan.identity.reading.types import Reading
from qaplan.identity.sides import Side
from qaplan.identity.standing import same_groups, standing_statements
from qaplan.identity.types import Individual, Statement, Verdict

__all__ = [
    "AnimalAt",
    "AnimalHistory",
    "ReadingLine",
    "ShownConflict",
    "StatementLine",
    "animal_history",
    "animals_at",
    "has_passings",
    "identity_conflicts",
]


@dataclass(frozen=True)
class ReadingLine:
    """One reading behind a statement.

    Args:
        reading_id: Its id.
        reader: Who.
        read_at: When, UTC, as ISO 8601 text.
        verdict: The answer.
        reason: Why.
        settles: What would settle it; empty unless undetermined.
        is_blind: Whether the reader had not seen the machine's answer.
    """

    reading_id: str
    reader: str
    read_at: str
    verdict: str
    reason: str
    settles: str
    is_blind: bool


@dataclass(frozen=True)
class StatementLine:
    """One statement of a history.

    Args:
        statement_id: Its id.
        made_on: The day.
        author: Who says so.
        verdict: The answer.
        nodes: The records and sides that it is about, each as a word.
        basis: Why.
        is_decision: Whether it was decided here, or published elsewhere.
        stands: Whether it stands on the day asked for.
        superseded_by: The statement that replaced it by then; empty where none did.
        readings: The readings that it rests on, by time.
    """

    statement_id: str
    made_on: date
    author: str
    verdict: str
    nodes: tuple[str, ...]
    basis: str
    is_decision: bool
    stands: bool
    superseded_by: str
    readings: tuple[ReadingLine, ...]

    def to_record(self) -> dict[str, object]:
        """Everything a program needs, ready for JSON."""
        return vars(self) | {
            "made_on": self.made_on.isoformat(),
            "nodes": list(self.nodes),
            "readings": [vars(each) for each in self.readings],
        }


@dataclass(frozen=True)
class AnimalAt:
    """One animal of a day: everything that statements join, whether somebody has named it or not.

    Args:
        individual_id: Its catalogue id; empty while nobody has named it.
        names: Its public names.
        state: Which of its flanks are known.
        nodes: The records and sides that statements join to it.
        encounters: How many passings and records these are.
        shares_with: Other named animals that statements join to it; two names for one animal, shown and
            never merged.
        is_in_conflict: Whether the statements about it cannot all be true.
    """

    individual_id: str
    names: Names
    state: FlankState
    nodes: tuple[str, ...]
    encounters: int
    shares_with: tuple[str, ...] = ()
    is_in_conflict: bool = False

    def to_record(self) -> dict[str, object]:
        """Everything a program needs, ready for JSON."""
        return {
            "individual_id": self.individual_id,
            "flank_state": str(self.state),
            "nodes": list(self.nodes),
            "encounters": self.encounters,
            "shares_with": list(self.shares_with),
            "is_in_conflict": self.is_in_conflict,
        }


@dataclass(frozen=True)
class AnimalHistory:
    """How one animal came to be what it is.

    Args:
        animal: The animal on the day asked for.
        on: The day.
        days: Days on which a statement about it was made, for the slider.
        lines: Every statement about its records and sides up to the day, by date.
        settles: What readers say would settle what nobody can tell of it.
        walks: What it would have walked from passing to passing.
    """

    animal: AnimalAt
    on: date
    days: tuple[date, ...]
    lines: tuple[StatementLine, ...]
    settles: tuple[str, ...]
    walks: tuple[WalkLine, ...] = ()

    def to_record(self) -> dict[str, object]:
        """Everything a program needs, ready for JSON."""
        return self.animal.to_record() | {
            "as_of": self.on.isoformat(),
            "statements": [each.to_record() for each in self.lines],
            "settles": list(self.settles),
            "walks": [each.to_record() for each in self.walks],
        }


@dataclass(frozen=True)
class ShownConflict:
    """Statements that cannot all be true: some join what another parts.

    Args:
        nodes: The records and sides.
        since: The day from which they cannot all be true.
        same: Statements that join them.
        different: Statements that part them.
        animals: Ids of the named animals among them.
    """

    nodes: tuple[str, ...]
    since: date
    same: tuple[StatementLine, ...]
    different: tuple[StatementLine, ...]
    animals: tuple[str, ...]

    def to_record(self) -> dict[str, object]:
        """Everything a program needs, ready for JSON."""
        return {
            "nodes": list(self.nodes),
            "since": self.since.isoformat(),
            "same": [each.to_record() for each in self.same],
            "different": [each.to_record() for each in self.different],
            "animals": list(self.animals),
        }


def has_passings(study: Study, *, session: Session | None = None) -> bool:
    """Whether the study holds a passing whose sides can be compared.

    Raises:
        AccessError: ``access.no_right``.
    """
    check_may(session or session_here(), "identity.read")
    return bool(load_encounters(study, most=1))


def animal_history(
    study: Study, individual_id: str, *, on: date | None = None, session: Session | None = None
) -> AnimalHistory:
    """Tell of one animal every statement about it: who, when, why, on which readings, replaced by what.

    Args:
        study: The study.
        individual_id: Catalogue id.
        on: The day; the session's own when None. Later statements have no effect.
        session: Who asks; whoever calls on this machine when None.

    Raises:
        AccessError: ``access.no_right``.
        UsageError: ``question.unknown_individual``.
    """
    mine = session or session_here()
    check_may(mine, "identity.read")
    day = on or mine.moment().date()
    individual = individual_named(study, individual_id)
    if individual is None:
        raise unknown_individual(individual_id)
    seeds = {record_of(each) for each in individual.records}
    every = statements_naming(study, tied_records(study, seeds))
    told = tuple(each for each in every if each.made_on <= day)
    animals = _animals(load_register(study, "individuals"), told, day, _seen_sides(study, mine))
    animal = next((each for each in animals if each.individual_id == individual_id), None)
    nodes = {record_of(each) for each in animal.nodes} if animal else set()
    near = tuple(each for each in told if nodes & set(each.records))
    lines = _lines(study, near, day)
    return AnimalHistory(
        animal or AnimalAt(individual_id, individual.names, FlankState.NONE, (), 0),
        day,
        tuple(sorted({each.made_on for each in every})),
        lines,
        _settles(lines),
        walk_lines(study, nodes, is_exact=mine.may("places.exact")),
    )


def animals_at(
    study: Study, *, on: date | None = None, session: Session | None = None
) -> tuple[AnimalAt, ...]:
    """List the animals of a day: the named ones first, then the groups of sides that nobody has named.

    Left and right flanks that no statement links are two animals of this list.

    Args:
        study: The study.
        on: The day; the session's own when None.
        session: Who asks; whoever calls on this machine when None.

    Raises:
        AccessError: ``access.no_right``.
    """
    mine = session or session_here()
    check_may(mine, "identity.read")
    statements, individuals = load_register(study, "statements"), load_register(study, "individuals")
    day = on or mine.moment().date()
    return _animals(individuals, statements, day, _seen_sides(study, mine))


def identity_conflicts(
    study: Study, *, on: date | None = None, session: Session | None = None
) -> tuple[ShownConflict, ...]:
    """List what cannot all be true on a day, each with the statements that join and those that part.

    Args:
        study: The study.
        on: The day; the session's own when None.
        session: Who asks; whoever calls on this machine when None.

    Raises:
        AccessError: ``access.no_right``.
    """
    mine = session or session_here()
    check_may(mine, "identity.read")
    statements, individuals = load_register(study, "statements"), load_register(study, "individuals")
    day = on or mine.moment().date()
    entries = catalogue_at(individuals, statements, day)
    return tuple(_conflict(study, each, day, entries) for each in disputes_at(statements, day))


def _conflict(
    study: Study, dispute: IdentityDispute, day: date, entries: Sequence[CatalogueEntry]
) -> ShownConflict:
    records = set(dispute.records)
    return ShownConflict(
        nodes=dispute.nodes,
        since=dispute.since,
        same=_lines(study, dispute.same, day),
        different=_lines(study, dispute.different, day),
        animals=tuple(each.individual_id for each in entries if records & set(each.records)),
    )


def _seen_sides(study: Study, session: Session) -> tuple[Side, ...]:
    return tuple(sides_of(seen_chips(study, session)))


def _animals(
    individuals: Sequence[Individual], statements: Iterable[Statement], on: date, seen: Sequence[Side]
) -> tuple[AnimalAt, ...]:
    told = tuple(statements)
    entries = catalogue_at(individuals, told, on)
    anchors = {each.individual_id: each.records[0] for each in individuals if each.records}
    stand = standing_statements(told, on)
    groups = same_groups(stand, also=(*anchors.values(), *map(str, seen)))
    group_of = {node: group for group in groups for node in group}
    torn = {node for each in disputes_at(told, on) for node in each.nodes}
    named = [_named(each, group_of, anchors, seen) for each in entries]
    known = {node for each in named for node in each.nodes}
    loose = dict.fromkeys(group_of.get(str(each), frozenset((str(each),))) for each in seen)
    rest = [_unnamed(group, seen, torn) for group in loose if not group & known]
    return (*named, *sorted(rest, key=lambda each: (-each.encounters, each.nodes)))


def _named(
    entry: CatalogueEntry,
    group_of: Mapping[str, frozenset[str]],
    anchors: Mapping[str, str],
    seen: Sequence[Side],
) -> AnimalAt:
    first = anchors[entry.individual_id]
    nodes = group_of.get(first, frozenset((first,)))
    return AnimalAt(
        individual_id=entry.individual_id,
        names=entry.names,
        state=flank_state(nodes, seen),
        nodes=tuple(sorted(nodes)),
        encounters=len(entry.records),
        shares_with=entry.shares_with,
        is_in_conflict=entry.is_in_conflict,
    )


def _unnamed(nodes: frozenset[str], seen: Sequence[Side], torn: set[str]) -> AnimalAt:
    return AnimalAt(
        individual_id="",
        names=Names(),
        state=flank_state(nodes, seen),
        nodes=tuple(sorted(nodes)),
        encounters=len({record_of(node) for node in nodes}),
        is_in_conflict=bool(nodes & torn),
    )


def _lines(study: Study, statements: Sequence[Statement], on: date) -> tuple[StatementLine, ...]:
    ids = {source for each in statements for source in each.sources}
    readings = {each.reading_id: each for each in load_readings(study, ids=ids)} if ids else {}
    records = {record for each in statements for record in each.records}
    near = [each for each in statements_naming(study, records) if each.made_on <= on]
    later: defaultdict[str, str] = defaultdict(str)
    later |= {each.supersedes: each.statement_id for each in near if each.supersedes}
    ordered = sorted(statements, key=lambda each: (each.made_on, each.statement_id))
    return tuple(_line(each, later[each.statement_id], readings) for each in ordered)


def _line(statement: Statement, superseded_by: str, readings: Mapping[str, Reading]) -> StatementLine:
    behind = [readings[each] for each in statement.sources if each in readings]
    return StatementLine(
        statement_id=statement.statement_id,
        made_on=statement.made_on,
        author=statement.author,
        verdict=str(statement.verdict),
        nodes=statement_nodes(statement),
        basis=statement.basis,
        is_decision=statement.grounds == "decision",
        stands=not superseded_by,
        superseded_by=superseded_by,
        readings=tuple(map(_reading_line, sorted(behind, key=lambda each: each.read_at))),
    )


def _reading_line(reading: Reading) -> ReadingLine:
    return ReadingLine(
        reading_id=reading.reading_id,
        reader=reading.reader,
        read_at=reading.read_at.isoformat(),
        verdict=str(reading.verdict),
        reason=reading.reason,
        settles=reading.settles,
        is_blind=not reading.saw_machine,
    )


def _settles(lines: Sequence[StatementLine]) -> tuple[str, ...]:
    """What would settle what nobody can tell, each word once."""
    open_lines = (each for each in lines if each.stands and each.verdict == Verdict.UNDETERMINED)
    return tuple(dict.fromkeys(word.settles for each in open_lines for word in each.readings if word.settles))
