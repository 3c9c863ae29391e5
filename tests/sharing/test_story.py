import re

from qaplan.base.places import GridTier
from qaplan.sharing import release
from tests.canary import canaries_in, canary_cell
from tests.sharing.studies import KEY, PRIVATE_FACT, SHA, record, situation


def test_the_public_gets_no_private_record_line_count_or_sentence() -> None:
    released = release(situation(), "public", key=KEY).value
    assert [line.record_id for line in released.records] == ["R-1"]
    assert [line.individual_id for line in released.life_lines] == ["CAT-1"]
    assert [point.record_id for point in released.life_lines[0].points] == ["R-1"]
    assert [count.period.iso for count in released.counts] == ["2031"]
    assert [message.key for message in released.known] == ["situation.none", "k"]
    assert released.refusals[0].reason.key == "sharing.withheld"
    assert PRIVATE_FACT not in released.refusals[0].facts
    assert sorted(fact.id for fact in released.facts) == ["cat.first_picture", "cat.listed"]


def test_what_was_held_back_is_listed() -> None:
    released = release(situation(), "public", key=KEY)
    assert released.withheld == {"cat.secret", "effort.well-3.days"}
    assert released.withheld_sentences == {"situation.none", "k"}


def test_a_record_whose_tier_nobody_gave_is_withheld() -> None:
    line = record("R-9")
    without_tier = type(line)(**{k: v for k, v in vars(line).items() if k != "tier"})
    assert release(situation(records=(without_tier,)), "public", key=KEY).value.records == ()


def test_nothing_of_the_station_is_in_what_the_public_gets() -> None:
    shown = repr(release(situation(), "public", key=KEY).value)
    assert canaries_in(shown.replace("coarse=(54.6, 43.2)", "")) == []
    for private in ("WELL", "well", "IMG", SHA, "REVIEWER", "Hidden", "R-2", "spring", "09:41", "9, 41"):
        assert private not in shown


def test_stations_and_effort_rows_are_joined_by_pseudonym_only() -> None:
    released = release(situation(), "public", key=KEY).value
    assert released.stations[0].station_id == released.effort[0].station_id
    assert re.fullmatch(r"S-[0-9a-f]{10}", released.stations[0].station_id)


def test_people_and_typed_labels_are_no_public_species() -> None:
    assert release(situation(), "public", key=KEY).value.species == (("Panthera pardus", 2, 9),)


def test_the_steward_gets_all_of_it_with_cells_of_a_tenth() -> None:
    whole = situation()
    released = release(whole, "steward").value
    assert released.stations[0].cell.tier is GridTier.TENTH
    assert canary_cell().id not in repr(released.stations)
    assert (released.facts, released.records, released.known) == (whole.facts, whole.records, whole.known)
