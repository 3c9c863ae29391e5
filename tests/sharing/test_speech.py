from dataclasses import replace

from qaplan.base.dates import PartialDate
from qaplan.base.facts import Fact
from qaplan.base.messages import Message
from qaplan.base.names import Names
from qaplan.base.provenance import Input
from qaplan.sharing.speech import Speech, month_of
from qaplan.sharing.terms import Terms
from tests.sharing.studies import CAMERA_FACT, KEY, PRIVATE_FACT, PUBLIC_FACT, SHA, STATION_FACT


def speech(audience: str = "public", **more: object) -> Speech:
    return Speech(Terms(audience, KEY), **more)


def test_a_fact_of_the_steward_is_withheld_and_listed() -> None:
    said = speech()
    assert said.fact(PRIVATE_FACT) is None
    assert said.terms.withheld == {"cat.secret"}


def test_a_fact_that_nobody_declared_public_is_withheld() -> None:
    assert speech().fact(Fact("cat.count", 1)) is None


def test_the_steward_gets_every_fact_unchanged() -> None:
    facts = [PUBLIC_FACT, PRIVATE_FACT, CAMERA_FACT, STATION_FACT]
    assert list(speech("steward").book(facts)) == sorted(facts, key=lambda fact: fact.id)


def test_a_camera_fact_loses_hash_name_person_day_and_typed_parameters() -> None:
    released = speech().fact(CAMERA_FACT)
    assert released is not None
    assert released.value == PartialDate.parse("2031-08")
    assert released.who == ()
    assert released.activity.parameters == {"min_gap_min": 60}
    assert released.inputs[0].sha256 == ""
    assert "IMG" not in released.inputs[0].id
    assert SHA not in repr(released)


def test_a_table_beside_a_public_record_is_kept_and_a_table_alone_is_a_field_sheet() -> None:
    table, record = Input("table", "records.csv", SHA), Input("record", "R-1", SHA)
    beside = speech().fact(replace(PUBLIC_FACT, inputs=(record, table)))
    alone = speech().fact(replace(PUBLIC_FACT, inputs=(table,)))
    assert beside is not None and beside.inputs == (record, table)
    assert alone is not None and "records.csv" not in alone.inputs[0].id and alone.inputs[0].sha256 == ""


def test_a_fact_whose_id_names_a_station_is_withheld() -> None:
    assert speech(private_ids=["WELL 3"]).fact(STATION_FACT) is None
    assert speech(private_ids=["WELL 4"]).fact(STATION_FACT) is not None


def test_a_name_made_from_camera_data_is_withheld() -> None:
    assert speech().fact(replace(CAMERA_FACT, value=Names(en="The third well"))) is None


def test_the_walk_back_stops_where_the_tier_ends() -> None:
    (released,) = speech().book([CAMERA_FACT])
    assert released.inputs[1] == Input("fact", "withheld")


def test_a_sentence_that_names_a_withheld_fact_is_replaced_even_deep_inside() -> None:
    said = speech()
    inner = Message("inner", {"a": PRIVATE_FACT})
    assert said.message(Message("outer", {"b": inner})).key == "sharing.withheld"
    assert said.terms.withheld_sentences == {"outer"}


def test_a_sentence_carries_the_released_fact_not_the_held_one() -> None:
    (fact,) = speech().message(Message("k", {"a": CAMERA_FACT})).facts()
    assert fact.value == PartialDate.parse("2031-08")


def test_bare_strings_pass_from_the_list_only() -> None:
    said = speech(words=frozenset({"No 1"}))
    assert said.message(Message("k", {"a": "No 1"})).key == "k"
    assert said.message(Message("k", {"a": "third well"})).key == "sharing.withheld"


def test_names_that_spell_a_position_are_withheld() -> None:
    assert speech().message(Message("k", {"a": Names(en="43.21347, 54.55512")})).key == "sharing.withheld"


def test_a_date_keeps_at_most_its_month() -> None:
    span = PartialDate.between(PartialDate.parse("2031-01-08"), PartialDate.parse("2031-08-25"))
    assert month_of(span).iso == "2031-01-01/2031-08-31"
    assert month_of(PartialDate.unknown()) == PartialDate.unknown()
    assert month_of(PartialDate.parse("2031")).iso == "2031"
