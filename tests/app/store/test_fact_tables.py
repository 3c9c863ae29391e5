"""Facts come back as they were, and keeping the same again is no change."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from qaplan.app.store.fact_tables import load_fact, load_facts, save_facts
from qaplan.app.store.log import load_log
from qaplan.app.store.models import FactInput
from qaplan.app.store.studies import Study
from qaplan.base.actors import Actor
from qaplan.base.dates import PartialDate
from qaplan.base.errors import DataError
from qaplan.base.facts import Choice, Fact
from qaplan.base.provenance import Activity, Input

_FACTS = (
    Fact("a.count", (2, 3), "animal", date(2025, 8, 19), ("O-X",), inputs=(Input("record", "R1", "ab"),)),
    Fact("a.when", PartialDate.parse("2021-06"), tier="public"),
    Fact("a.cause", Choice("cause.unknown"), activity=Activity("evidence.read", {"row": 3})),
)


def test_facts_come_back_with_their_inputs(study: Study, actor: Actor, now: datetime) -> None:
    assert save_facts(study, _FACTS, actor=actor, at=now) == 3
    assert sorted(load_facts(study), key=lambda each: each.id) == sorted(_FACTS, key=lambda each: each.id)
    assert load_fact(study, "a.count") == _FACTS[0]
    (row,) = FactInput.objects.using(study.alias).filter(kind="record", ref="R1")
    assert (row.fact.fact_id, row.sha256) == ("a.count", "ab")


def test_the_same_facts_again_are_no_change_and_another_value_is_one(
    study: Study, actor: Actor, now: datetime
) -> None:
    save_facts(study, _FACTS, actor=actor, at=now)
    assert save_facts(study, _FACTS, actor=actor, at=now) == 0
    changed = Fact("a.count", (2, 4), "animal")
    assert save_facts(study, [changed, _FACTS[1]], actor=actor, at=now) == 1
    assert load_fact(study, "a.count") == changed
    assert FactInput.objects.using(study.alias).count() == 0
    assert len(list(load_log(study))) == 2


def test_a_fact_that_is_not_held_is_named(study: Study) -> None:
    with pytest.raises(DataError) as error:
        load_fact(study, "no.such")
    assert error.value.code == "fact.unknown"
