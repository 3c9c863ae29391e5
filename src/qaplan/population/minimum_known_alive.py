"""The minimum number known alive in a period, with the range that disputes leave and who says what."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from qaplan.base.dates import PartialDate
from qaplan.base.errors import DataError, ModelError
from qaplan.base.facts import Fact, id_part
from qaplan.base.messages import Message, Text
from qaplan.base.provenance import Input, Provenance, computed_by, input_of
from qaplan.base.refusal import Caution
from qaplan.evidence.inclusion import InclusionRule, included
from qaplan.evidence.timeline import earliest_record
from qaplan.evidence.types import Record
from qaplan.identity.standing import standing_statements
from qaplan.identity.types import Individual, Statement
from qaplan.population.distinct import fewest_groups, mutually_different
from qaplan.population.readings import Difference, Link, Reading, contesting_parties, links_of, reading_of

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "KAZAKHSTAN",
    "Count",
    "MinimumKnownAlive",
    "first_camera_record",
    "minimum_known_alive",
    "year_periods",
]

KAZAKHSTAN = InclusionRule(countries=frozenset({"KZ"}))


@dataclass(frozen=True)
class Count:
    """The minimum in one party's reading.

    Args:
        author: The party; empty for what nobody contests.
        number: Animals that must be distinct.
        animals: The records of the period as those animals, each group under one animal.
        supporters: One record or individual for each animal: mutually different where such a set exists.
        statements: Ids of the statements that the reading takes to hold and that bear on these records.
        set_aside: Ids of statements that the reading sets aside.
    """

    author: str
    number: int
    animals: tuple[tuple[str, ...], ...]
    supporters: tuple[str, ...]
    statements: tuple[str, ...]
    set_aside: tuple[str, ...]

    def to_record(self) -> dict[str, object]:
        """Everything a program needs, ready for JSON."""
        return {
            "author": self.author,
            "minimum_animals": self.number,
            "animals": [list(group) for group in self.animals],
            "supporters": list(self.supporters),
            "statements": list(self.statements),
            "set_aside": list(self.set_aside),
        }


@dataclass(frozen=True)
class MinimumKnownAlive:
    """The minimum number known alive in a period.

    Args:
        period: The period.
        on: The day for which the statements are read.
        low: Fewest over all readings.
        high: Most over all readings.
        counts: What nobody contests first, then each party whose word is contested.
        records: Ids of the records that count.
        left_out: Ids of the others, each with its reason as a choice key.
        cautions: What is doubtful but usable.
        provenance: What it was made from.
    """

    period: PartialDate
    on: date
    low: int
    high: int
    counts: tuple[Count, ...]
    records: tuple[str, ...]
    left_out: tuple[tuple[str, str], ...]
    cautions: tuple[Caution, ...]
    provenance: Provenance

    @property
    def status(self) -> str:
        """``ok`` where the parties agree on the number, ``disputed`` where they do not."""
        return "ok" if self.low == self.high else "disputed"

    @property
    def slug(self) -> str:
        """The period as a part of a fact id."""
        return self.period.iso.replace("/", "_")

    def facts(self) -> tuple[Fact, ...]:
        """The period, the number or its range, the number of each reading, and the years of the period."""
        stem = f"population.minimum.{self.slug}"
        made, inputs = self.provenance.activity, self.provenance.inputs
        value = self.low if self.low == self.high else (self.low, self.high)
        found = [
            Fact(f"{stem}.period", self.period, tier="public"),
            Fact(stem, value, "animal", self.on, activity=made, inputs=inputs, tier="public"),
        ]
        for count in self.counts:
            who = (count.author,) if count.author else ()
            fact_id = self.fact_id_of(count)
            found.append(Fact(fact_id, count.number, "animal", self.on, who, made, inputs, tier="public"))
        return (*found, *self._years())

    def fact_id_of(self, count: Count) -> str:
        """Id of the fact that says the number of one reading."""
        party = id_part(count.author) if count.author else "uncontested"
        return f"population.minimum.{self.slug}.{party}"

    def message(self) -> Message:
        """The number in a sentence, never bare: with its period, and that it is a minimum."""
        number, period = self.facts()[1], self._period()
        if self.high == 0:
            return Message("population.none_known", {"period": period})
        key = "population.minimum" if self.low == self.high else "population.minimum_range"
        return Message(key, {"number": number, "period": period}, count="number")

    def _period(self) -> Fact | Message:
        """The period as a fact; whole years from first to last as two of them."""
        years = self._years()
        if not years:
            return self.facts()[0]
        first, last = years
        return Message("population.years", {"first": first, "last": last})

    def _years(self) -> tuple[Fact, ...]:
        stem, years = f"population.minimum.{self.slug}", _whole_years(self.period)
        ends = zip(("first", "last"), years or (), strict=False)
        return tuple(Fact(f"{stem}.{name}", year, tier="public") for name, year in ends)

    def summary(self) -> str:
        """The sentence in plain English, and a line for each reading."""
        text = Text("en")
        lines = [text.say(self.message())]
        for count in self.counts:
            who = count.author or text.word("population.uncontested")
            lines.append(f"- {who}: {count.number} ({', '.join(count.supporters)})")
        return "\n".join(lines)

    def table(self) -> pd.DataFrame:
        """One row for each reading: author, number, supporters, statements."""
        import pandas as pd

        rows = [(c.author, c.number, " ".join(c.supporters), " ".join(c.statements)) for c in self.counts]
        return pd.DataFrame(rows, columns=["author", "number", "supporters", "statements"])

    def to_record(self) -> dict[str, object]:
        """Everything a program needs, ready for JSON."""
        first, last = (day.isoformat() if day else None for day in (self.period.earliest, self.period.latest))
        return {
            "status": self.status,
            "period": self.period.iso,
            "first_day": first,
            "last_day": last,
            "on": self.on.isoformat(),
            "minimum_animals_low": self.low,
            "minimum_animals_high": self.high,
            "records": list(self.records),
            "cautions": [each.code for each in self.cautions],
            "readings": [each.to_record() for each in self.counts],
            "left_out": dict(self.left_out),
            "provenance": self.provenance.id,
        }

    def require(self) -> MinimumKnownAlive:
        """Return this count if the parties agree on one number.

        Raises:
            ModelError: ``population.disputed`` if they do not.
        """
        if self.status != "ok":
            raise ModelError(
                "population.disputed",
                f"the parties do not agree on one number: {self.low} to {self.high}",
                where=self.period.iso,
                do="say the range with who says what",
            )
        return self


def minimum_known_alive(
    records: Sequence[Record],
    statements: Iterable[Statement],
    individuals: Sequence[Individual],
    period: PartialDate,
    *,
    rule: InclusionRule = KAZAKHSTAN,
    on: date | None = None,
) -> MinimumKnownAlive:
    """Count the animals that must be distinct, in each party's reading of the statements.

    Records of one reading that must be one animal are one; those that cannot be are two; those of which it
    is not known may be one. So each number is a minimum, exact for its reading. A record counts only when
    its whole date lies in the period: an undated one proves nothing of it.

    Args:
        records: All records.
        statements: All statements; those made after the day have no effect.
        individuals: The catalogue as its keeper gives it.
        period: The period, such as ``PartialDate.parse("2022")``.
        rule: Which records count: hard facts of Kazakhstan unless said otherwise.
        on: Day for which statements and announcements are read; None takes all.

    Returns:
        The count with its range over what nobody contests and every party to a dispute.

    Raises:
        DataError: ``population.no_period`` if the period has no dates.

    >>> from qaplan.evidence.files import read_packaged_case
    >>> case = read_packaged_case()
    >>> since = PartialDate.between(PartialDate.parse("2018"), PartialDate.parse("2025"))
    >>> counted = minimum_known_alive(case.records, case.statements, case.individuals, since)
    >>> counted.low, counted.high
    (2, 3)
    """
    if period.earliest is None or period.latest is None:
        raise DataError("population.no_period", "the period has no dates", do="give a year or a span")
    stand = standing_statements(statements, on or date.max)
    day = on or max((each.made_on for each in stand), default=period.latest)
    told = tuple(each for each in records if on is None or each.known_since <= on)
    inclusion = included(told, rule)
    taken = tuple(each for each in inclusion.taken if not _reason_against(each, period))
    outside = tuple((e.record_id, _reason_against(e, period)) for e in inclusion.taken if e not in taken)
    counts, cautions = _counts(inclusion.taken, taken, stand, individuals)
    numbers = [each.number for each in counts]
    return MinimumKnownAlive(
        period=period,
        on=day,
        low=min(numbers),
        high=max(numbers),
        counts=counts,
        records=tuple(each.record_id for each in taken),
        left_out=inclusion.left_out + outside,
        cautions=cautions,
        provenance=_provenance(period, rule, taken, stand, day),
    )


def first_camera_record(records: Iterable[Record], *, rule: InclusionRule = KAZAKHSTAN) -> Record | None:
    """The earliest dated camera record that counts, with which counting begins; None without any.

    Args:
        records: The records.
        rule: Which records count: hard facts of Kazakhstan unless said otherwise.
    """
    cameras = replace(rule, kinds=frozenset({"camera_trap"}))
    return earliest_record(included(records, cameras).taken)


def year_periods(first: int, last: int) -> tuple[PartialDate, ...]:
    """Every year from the first to the last, as periods."""
    return tuple(PartialDate.parse(f"{year:04d}") for year in range(first, last + 1))


def _whole_years(period: PartialDate) -> tuple[PartialDate, PartialDate] | None:
    """First and last year of a span of whole years; None for anything else."""
    if period.precision != "range" or period.earliest is None or period.latest is None:
        return None
    first, last = (PartialDate.parse(f"{day.year:04d}") for day in (period.earliest, period.latest))
    return (first, last) if (first.earliest, last.latest) == (period.earliest, period.latest) else None


def _counts(
    graded: Sequence[Record],
    taken: Sequence[Record],
    stand: Sequence[Statement],
    individuals: Sequence[Individual],
) -> tuple[tuple[Count, ...], tuple[Caution, ...]]:
    links, differences = links_of(graded, stand, individuals)
    spoken = {each.author for each in stand if {r.record_id for r in taken} & set(each.records)}
    parties = [each for each in contesting_parties(links, differences) if each in spoken]
    readings = [reading_of(each, links, differences) for each in ("", *parties)]
    counts = tuple(_count(each, taken, individuals) for each in readings)
    cautions = tuple(
        Caution(
            "population.party_contradicts_itself", Message("population.contradicts_itself", {"who": r.author})
        )
        for r in readings
        if r.contradicts_itself
    )
    return counts, cautions


def _count(reading: Reading, taken: Sequence[Record], individuals: Sequence[Individual]) -> Count:
    """Colour the groups of one reading: units of one record differ, linked records are one group."""
    group_of = _groups(reading, taken)
    units: dict[tuple[str, int], int] = {}
    for record in taken:
        for each in range(_fewest(record)):
            units.setdefault((group_of[record.record_id], each), len(units))
    different = _different_units(reading, group_of, units)
    coloured = fewest_groups(len(units), different)
    clique = mutually_different(len(units), different)
    members = _members(group_of, units)
    chosen = clique if len(clique) == len(coloured) else tuple(group[0] for group in coloured)
    mine = {each.record_id for each in taken}
    bearing: list[Link | Difference] = [*reading.links, *reading.differences]
    return Count(
        author=reading.author,
        number=len(coloured),
        animals=tuple(tuple(r for unit in group for r in members[unit]) for group in coloured),
        supporters=tuple(_called(members[unit], individuals) for unit in chosen),
        statements=tuple(dict.fromkeys(b.link_id for b in bearing if b.author and mine & set(b.records))),
        set_aside=tuple(each.removeprefix("own:") for each in reading.set_aside),
    )


def _groups(reading: Reading, taken: Sequence[Record]) -> dict[str, str]:
    """Name each record's group; records outside the period may join two that are inside."""
    parent = {each.record_id: each.record_id for each in taken}
    for link in reading.links:
        parent.update({record: parent.get(record, record) for record in link.records})
    for difference in reading.differences:
        parent.update({record: parent.get(record, record) for record in difference.records})

    def root(record: str) -> str:
        while parent[record] != record:
            record = parent[record]
        return record

    for link in reading.links:
        for record in link.records[1:]:
            parent[root(record)] = root(link.records[0])
    return {record: root(record) for record in parent}


def _different_units(
    reading: Reading, group_of: dict[str, str], units: dict[tuple[str, int], int]
) -> list[tuple[int, int]]:
    pairs = {(group_of[each.records[0]], group_of[each.records[1]]) for each in reading.differences}
    found = [(units[a, 0], units[b, 0]) for a, b in sorted(pairs) if (a, 0) in units and (b, 0) in units]
    for (group, number), unit in units.items():
        found += [(units[group, earlier], unit) for earlier in range(number)]
    return found


def _members(group_of: dict[str, str], units: dict[tuple[str, int], int]) -> dict[int, tuple[str, ...]]:
    return {
        unit: tuple(sorted(record for record, its in group_of.items() if its == group))
        for (group, _), unit in units.items()
    }


def _called(records: tuple[str, ...], individuals: Sequence[Individual]) -> str:
    """The individual to whom the catalogue's keeper gives most of a group, or the group's first record."""
    given = [(len(set(each.records) & set(records)), each.individual_id) for each in individuals]
    most = max((number for number, _ in given), default=0)
    return next((name for number, name in given if number == most), "") if most else records[0]


def _fewest(record: Record) -> int:
    # A detection without a number of animals is still of one animal at least.
    return max(1, record.animals[0]) if record.animals else 1


def _reason_against(record: Record, period: PartialDate) -> str:
    start, end = record.happened.earliest, record.happened.latest
    if start is None or end is None:
        return "left_out.undated"
    assert period.earliest is not None
    assert period.latest is not None
    if end < period.earliest or start > period.latest:
        return "left_out.outside_period"
    if start < period.earliest or end > period.latest:
        return "left_out.across_the_edge"
    return ""


def _provenance(
    period: PartialDate, rule: InclusionRule, taken: Sequence[Record], stand: Sequence[Statement], on: date
) -> Provenance:
    mine = {each.record_id for each in taken}
    parameters = {
        "period": period.iso,
        "on": on.isoformat(),
        "grades": sorted(rule.grades),
        "countries": sorted(rule.countries),
        "places": sorted(rule.places),
    }
    inputs: list[Input] = [input_of("record", each.record_id, each) for each in taken]
    bearing = [each for each in stand if mine & set(each.records)]
    inputs += [input_of("statement", each.statement_id, each) for each in bearing]
    return Provenance(computed_by("population.minimum_known_alive", parameters), tuple(inputs))
