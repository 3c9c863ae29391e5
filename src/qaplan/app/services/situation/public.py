"""What the situation of the public is made from: records that everybody may see, and what rests on them.

A count that left out nothing would tell of the records that it counts, whatever is withheld later.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import replace

from qaplan.app.services.estimate_kinds import BORDER_KINDS
from qaplan.base.facts import Tier
from qaplan.evidence.case import CaseFile
from qaplan.identity.types import Individual

from .matter import StudyMatter

__all__ = ["matter_for"]


def matter_for(matter: StudyMatter, audience: Tier, *, sees_border: bool = False) -> StudyMatter:
    """The matter of a study as far as an audience may know of it.

    Args:
        matter: The study as loaded.
        audience: For whom.
        sees_border: Whether who asks may look at the border; the public never does.
    """
    if audience == "public" or not sees_border:
        matter = replace(
            matter, estimates=tuple(each for each in matter.estimates if each[0].kind not in BORDER_KINDS)
        )
    hidden = {each.record_id for each in matter.case.records if each.tier != "public"}
    if audience != "public" or not hidden:
        return matter
    return replace(matter, case=_without(matter.case, hidden))


def _without(case: CaseFile, hidden: AbstractSet[str]) -> CaseFile:
    return replace(
        case,
        records=tuple(each for each in case.records if each.record_id not in hidden),
        individuals=tuple(_trimmed(each, hidden) for each in case.individuals),
        statements=tuple(each for each in case.statements if not hidden & {*each.records}),
        incidents=tuple(each for each in case.incidents if each.record_id not in hidden),
        movements=tuple(each for each in case.movements if not hidden & {each.from_record, each.to_record}),
    )


def _trimmed(individual: Individual, hidden: AbstractSet[str]) -> Individual:
    return replace(
        individual,
        records=tuple(each for each in individual.records if each not in hidden),
        uncertain_records=tuple(each for each in individual.uncertain_records if each not in hidden),
        sex=tuple(each for each in individual.sex if each.record_id not in hidden),
    )
