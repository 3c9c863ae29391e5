"""The situation report in no language yet: from a released situation to sections."""

from __future__ import annotations

from qaplan.reporting.document import Document, Section
from qaplan.reporting.sections.counts import counts_section, limits_section
from qaplan.reporting.sections.crossings import crossings_section
from qaplan.reporting.sections.disputes import disputes_section
from qaplan.reporting.sections.effort import effort_section
from qaplan.reporting.sections.estimates import estimate_sections
from qaplan.reporting.sections.individuals import individuals_section
from qaplan.reporting.sections.law import law_section
from qaplan.reporting.sections.places import map_section, organisations_section, places_section
from qaplan.reporting.sections.records import records_section
from qaplan.reporting.sections.situation import not_known_section, situation_section
from qaplan.sharing.types import Released, Situation

__all__ = ["compose_situation"]

_BEFORE = (
    situation_section,
    law_section,
    counts_section,
    limits_section,
)
_AFTER = (
    individuals_section,
    crossings_section,
    effort_section,
    records_section,
    disputes_section,
    not_known_section,
    map_section,
    places_section,
    organisations_section,
)


def compose_situation(released: Released[Situation]) -> Document:
    """Compose the situation report of a study.

    Args:
        released: The situation as one audience may see it.

    Returns:
        The document; sections with nothing to say are left out.

    Raises:
        DisclosureError: ``report.not_released`` if the situation was not released.
    """
    situation = released.value
    before, after = ([compose(released) for compose in each] for each in (_BEFORE, _AFTER))
    made = [*before, *estimate_sections(released), *after]
    sections: tuple[Section, ...] = tuple(section for section in made if section is not None)
    return Document(
        document_id="situation",
        study_id=situation.study_id,
        headline=situation.headline,
        study=situation.title,
        kind=situation.kind,
        as_of=situation.as_of,
        sections=sections,
        released=released,
        actors={each.organisation_id: each.names for each in situation.organisations},
        pictures_held=situation.pictures_held,
    )
