"""Signs of more than passing through: females and cubs on record, and what their absence does not mean."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qaplan.base.facts import Fact
from qaplan.base.messages import Message, Text
from qaplan.base.provenance import Provenance, computed_by, input_of
from qaplan.evidence.inclusion import InclusionRule, included
from qaplan.evidence.types import Record
from qaplan.population.minimum_known_alive import KAZAKHSTAN

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["PresenceSigns", "presence_signs"]


@dataclass(frozen=True)
class PresenceSigns:
    """What the records say of residence and breeding.

    Args:
        females: Ids of records of a female.
        cubs: Ids of records with cubs.
        unsexed: Ids of records whose animal nobody has sexed: a female may be among them.
        records: Ids of the records looked at.
        provenance: What it was made from.
    """

    females: tuple[str, ...]
    cubs: tuple[str, ...]
    unsexed: tuple[str, ...]
    records: tuple[str, ...]
    provenance: Provenance

    @property
    def status(self) -> str:
        """``ok``: it says what is on record, not what is there."""
        return "ok"

    def facts(self) -> tuple[Fact, ...]:
        """Numbers of records of females, with cubs, without a sex, and of all."""
        made, inputs = self.provenance.activity, self.provenance.inputs
        parts = {"females": self.females, "cubs": self.cubs, "unsexed": self.unsexed, "records": self.records}
        return tuple(
            Fact(f"population.presence.{name}", len(ids), "record", None, (), made, inputs, tier="public")
            for name, ids in parts.items()
        )

    def message(self) -> Message:
        """What is on record, in a sentence."""
        females, cubs, unsexed, records = self.facts()
        if self.cubs:
            return Message("population.breeding_on_record", {"cubs": cubs, "records": records})
        if self.females:
            return Message("population.female_no_cub", {"females": females, "records": records})
        return Message("population.no_female_no_cub", {"records": records, "unsexed": unsexed})

    def summary(self) -> str:
        """The sentence in plain English."""
        return Text("en").say(self.message())

    def table(self) -> pd.DataFrame:
        """One row for each record looked at: whether of a female, with cubs, unsexed."""
        import pandas as pd

        rows = [(e, e in self.females, e in self.cubs, e in self.unsexed) for e in self.records]
        return pd.DataFrame(rows, columns=["record_id", "is_female", "has_cubs", "is_unsexed"])

    def to_record(self) -> dict[str, object]:
        """Everything a program needs, ready for JSON."""
        return {
            "status": self.status,
            "females": list(self.females),
            "cubs": list(self.cubs),
            "unsexed": list(self.unsexed),
            "records": list(self.records),
            "provenance": self.provenance.id,
        }


def presence_signs(records: Sequence[Record], *, rule: InclusionRule = KAZAKHSTAN) -> PresenceSigns:
    """Look for females and cubs in the records that count.

    Args:
        records: All records.
        rule: Which of them count: hard facts of Kazakhstan unless said otherwise.

    Returns:
        What is on record. No female on record is no proof that there is none.
    """
    taken = included(records, rule).taken
    parameters = {"grades": sorted(rule.grades), "countries": sorted(rule.countries)}
    inputs = tuple(input_of("record", each.record_id, each) for each in taken)
    return PresenceSigns(
        females=tuple(each.record_id for each in taken if each.sex in ("female", "mixed")),
        cubs=tuple(each.record_id for each in taken if "cub" in each.age or "breeding" in each.age),
        unsexed=tuple(each.record_id for each in taken if each.sex == "unknown"),
        records=tuple(each.record_id for each in taken),
        provenance=Provenance(computed_by("population.presence_signs", parameters), inputs),
    )
