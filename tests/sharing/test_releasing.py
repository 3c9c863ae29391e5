from datetime import date

import pytest

from qaplan.base.errors import DisclosureError
from qaplan.base.facts import FactBook
from qaplan.base.messages import Message, Text
from qaplan.base.names import LANGUAGES
from qaplan.sharing import OutputName, release
from tests.canary import LATITUDE, LONGITUDE, canary_forms, canary_place
from tests.sharing.studies import (
    CAMERA_FACT,
    KEY,
    PRIVATE_FACT,
    PUBLIC_FACT,
    STATION_FACT,
    effort_row,
    situation,
)


def test_an_exact_place_never_goes_to_the_public() -> None:
    with pytest.raises(DisclosureError) as caught:
        release(canary_place(), "public")
    assert caught.value.code == "sharing.exact_place"


def test_the_steward_gets_an_exact_place_as_numbers() -> None:
    position = release(canary_place(), "steward").value
    assert (position.longitude, position.latitude, position.uncertainty_m) == (LONGITUDE, LATITUDE, 8.0)


@pytest.mark.parametrize("value", [object(), 7, {"a": 1}, [1], None, (canary_place(),), (1, "a"), b"bytes"])
@pytest.mark.parametrize("audience", ["public", "steward"])
def test_what_was_never_declared_stays_inside(value: object, audience: str) -> None:
    with pytest.raises(DisclosureError) as caught:
        release(value, audience)
    assert caught.value.code == "sharing.unknown_kind"


def test_rows_of_two_kinds_are_not_released_together() -> None:
    with pytest.raises(DisclosureError):
        release((effort_row(), PUBLIC_FACT), "public", key=KEY)


def test_an_unknown_audience_gets_nothing() -> None:
    with pytest.raises(DisclosureError) as caught:
        release("text", "friends")
    assert caught.value.code == "sharing.unknown_audience"


def test_no_rows_are_no_secret() -> None:
    assert release((), "public").value == ()


def test_a_single_private_fact_is_none_for_the_public() -> None:
    released = release(PRIVATE_FACT, "public")
    assert released.value is None and released.withheld == {"cat.secret"}


def test_everything_the_public_gets_the_steward_gets_too() -> None:
    facts = FactBook([PUBLIC_FACT, PRIVATE_FACT, CAMERA_FACT, STATION_FACT])
    public = {fact.id for fact in release(facts, "public", key=KEY).value}
    steward = {fact.id for fact in release(facts, "steward").value}
    assert public < steward
    assert public | release(facts, "public", key=KEY).withheld == steward


def test_releasing_a_release_again_changes_nothing() -> None:
    once = release(situation(), "public", key=KEY).value
    assert {fact.id for fact in release(once, "public", key=KEY).value.facts} == {
        fact.id for fact in once.facts
    }
    assert release(once, "public", key=KEY).value.records == once.records


def test_equal_input_gives_one_release_id() -> None:
    ids = {release(situation(), "public", key=KEY).release_id for _ in range(3)}
    assert len(ids) == 1 and len(ids.pop()) == 12


@pytest.mark.parametrize("form", [f"{LATITUDE}, {LONGITUDE}", "g1E54.5N43.2", "43°12'48\""])
@pytest.mark.parametrize("audience", ["public", "steward"])
def test_log_lines_lose_positions_for_everybody(form: str, audience: str) -> None:
    assert release(f"moved to {form} today", audience).value.startswith("moved to [withheld]")


def test_public_text_loses_hashes_paths_and_picture_names() -> None:
    said = release(f"read /home/ranger/card7/x.txt and IMG_0001.JPG, {'ab' * 32}", "public").value
    assert said == "read [withheld] and [withheld], [withheld]"


def test_addresses_survive_in_public_text() -> None:
    assert release("see https://example.org/2031/news", "public").value == "see https://example.org/2031/news"


def test_a_file_name_is_made_of_listed_parts() -> None:
    for study_id in ("ustyurt", "2024-12-cards", "ridge-3"):
        name = OutputName(study_id, "situation", "kk", "pdf")
        assert release(name, "public").value == f"{study_id}-situation-public-kk.pdf"


def test_the_day_that_a_document_holds_for_stands_in_its_name() -> None:
    name = OutputName("ustyurt", "situation", "kk", "pdf", date(2024, 9, 27))
    assert release(name, "public").value == "ustyurt-situation-2024-09-27-public-kk.pdf"


@pytest.mark.parametrize(
    "name",
    [
        OutputName("../../x", "situation", "kk", "pdf"),
        OutputName("43-21", "situation", "kk", "pdf"),
        OutputName("ustyurt", "secret well", "kk", "pdf"),
        OutputName("ustyurt", "situation", "xx", "pdf"),
        OutputName("ustyurt", "situation", "kk", "exe"),
        OutputName(canary_forms()[0], "situation", "kk", "pdf"),
    ],
)
def test_a_file_name_with_any_other_part_is_refused(name: OutputName) -> None:
    with pytest.raises(DisclosureError) as caught:
        release(name, "public")
    assert caught.value.code == "sharing.file_name"


def test_the_withheld_sentence_is_said_in_every_language() -> None:
    said = {
        Text(language).say(release(Message("k", {"a": PRIVATE_FACT}), "public").value)
        for language in LANGUAGES
    }
    assert len(said) == 3
