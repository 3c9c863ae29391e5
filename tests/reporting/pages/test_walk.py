from __future__ import annotations

from dataclasses import replace

import pytest

from qaplan.base.errors import DataError
from qaplan.base.facts import Fact
from qaplan.base.messages import Message
from qaplan.reporting.compose import compose_situation
from qaplan.reporting.document import Paragraph, Section
from qaplan.reporting.pages.walk import facts_of, number
from tests.reporting.situations import released


def test_facts_with_the_same_inputs_and_activity_share_a_derivation() -> None:
    numbering = number(compose_situation(released()))
    own = numbering.derivation_of
    assert own["table.records.nl-001.happened"] == own["table.records.nl-001.announced"]
    assert own["table.records.nl-001.happened"] != own["table.records.nl-001.lag_to_retrieval"]
    assert own["table.records.nl-001.happened"] != own["table.records.nl-003.happened"]


def test_every_fact_has_exactly_one_derivation_numbered_from_the_front() -> None:
    document = compose_situation(released())
    numbering = number(document)
    listed = [fact.id for each in numbering.derivations for fact in each.facts]
    assert sorted(listed) == sorted(fact.id for fact in facts_of(document))
    assert [each.label for each in numbering.derivations] == [
        f"D{place}" for place in range(1, 1 + len(numbering.derivations))
    ]
    assert numbering.derivations[0].facts[0] == document.headline.facts()[0]


def test_every_address_is_numbered_once() -> None:
    sources = number(compose_situation(released())).source_of
    assert sorted(sources.values()) == ["S1", "S2", "S3"]


def test_one_id_with_two_values_is_refused() -> None:
    document = compose_situation(released())
    other = Fact("find.day", 3)
    block = Paragraph(Message("table.value.two", {"first": other, "second": "x"}))
    wrong = Section("wrong", Message("report.section.law"), (block,))
    with pytest.raises(DataError) as caught:
        number(replace(document, sections=(*document.sections, wrong)))
    assert caught.value.code == "fact.conflict"
