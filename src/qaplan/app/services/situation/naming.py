"""Facts that we computed or quote, and the inputs that facts of a case are made from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from qaplan.base.facts import Fact, FactValue, Tier, Unit
from qaplan.base.provenance import Input, computed_by, input_of
from qaplan.evidence.types import Record

__all__ = ["computed", "quoted", "record_inputs"]


def computed(
    fact_id: str,
    value: FactValue,
    unit: Unit,
    activity: str,
    inputs: Iterable[Input],
    *,
    parameters: Mapping[str, object] | None = None,
    tier: Tier = "public",
) -> Fact:
    """A value that we computed, with what it was computed from."""
    made = computed_by(activity, parameters)
    return Fact(fact_id, value, unit, activity=made, inputs=tuple(inputs), tier=tier)


def quoted(
    fact_id: str, value: FactValue, unit: Unit, inputs: Iterable[Input], *, who: Iterable[str] = ()
) -> Fact:
    """A value that a source gives and that we only carry."""
    return Fact(fact_id, value, unit, who=tuple(who), inputs=tuple(inputs), tier="public")


def record_inputs(records: Iterable[Record]) -> tuple[Input, ...]:
    """Records as inputs, by the digest of their content."""
    return tuple(input_of("record", record.record_id, record) for record in records)
