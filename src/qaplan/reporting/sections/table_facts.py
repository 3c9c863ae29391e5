"""The values of table cells as facts: each cell's number or date with the row that it came from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from qaplan.base.dates import DaySpan, PartialDate
from qaplan.base.facts import Choice, Fact, FactValue, Unit
from qaplan.base.provenance import Activity, Input, InputKind
from qaplan.reporting.document import Cell
from qaplan.sharing.types import Audience

__all__ = ["Row", "choice", "sources_of"]


@dataclass(frozen=True)
class Row:
    """What the facts of one row share.

    Args:
        name: First parts of their ids, such as ``table.records.kz-020``.
        audience: For whom the row was released.
        inputs: What the row was made from.
        as_of: The day that it holds for; None when it does not change.
        activity: What made the values; ``recorded`` where they stand in the input as they are.
        parameters: The activity's parameters.
    """

    name: str
    audience: Audience
    inputs: tuple[Input, ...] = ()
    as_of: date | None = None
    activity: str = "recorded"
    parameters: Mapping[str, object] = field(default_factory=dict)

    def fact(self, column: str, value: FactValue, unit: Unit = "") -> Fact:
        """The value of a cell as a fact."""
        activity = Activity(self.activity, self.parameters)
        return Fact(
            f"{self.name}.{column}",
            value,
            unit,
            as_of=self.as_of,
            activity=activity,
            inputs=self.inputs,
            tier=self.audience,
        )

    def day(self, column: str, when: PartialDate | date | None) -> Cell:
        """A date's cell; an unknown date is read as such and is no fact."""
        if when is None:
            return None
        known = when if isinstance(when, PartialDate) else PartialDate.of(when)
        return self.fact(column, known) if known.is_known else PartialDate.unknown()

    def days(self, column: str, span: DaySpan | None) -> Cell:
        """A number of days; a dash where a date is unknown."""
        return None if span is None else self.fact(column, span, "day")


def sources_of(kind: InputKind, item_id: str, addresses: Sequence[str]) -> tuple[Input, ...]:
    """An item and the addresses that it rests on, as inputs."""
    return (Input(kind, item_id), *(Input("source", address) for address in addresses))


def choice(group: str, key: str) -> Choice:
    """A value of a list by its key, with or without the name of its list.

    >>> choice("kind", "carcass") == choice("kind", "kind.carcass")
    True
    """
    return Choice(key if key.startswith(f"{group}.") else f"{group}.{key}")
