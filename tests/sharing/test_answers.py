"""An answer leaves whole, by rows, or not at all; what was not declared public stays inside."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import pytest

from qaplan.base.errors import DisclosureError
from qaplan.base.facts import Fact, FactBook
from qaplan.base.messages import Message
from qaplan.base.names import Names
from qaplan.base.places import GridTier, cell_at
from qaplan.base.provenance import Activity, Input, Provenance
from qaplan.sharing import Answer, Audience, release
from qaplan.sharing.answers import AnswerRow, AnswerTable
from qaplan.sharing.types import CellValue
from tests.canary import LATITUDE, LONGITUDE, canary_place
from tests.sharing.studies import CAMERA_FACT, KEY, PRIVATE_FACT, PUBLIC_FACT

SAYS = Message("answer.timeline", {"dated": PUBLIC_FACT, "undated": PUBLIC_FACT})
SECRET = Message("answer.timeline", {"dated": PRIVATE_FACT, "undated": PUBLIC_FACT})


def row(record_id: str, tier: str = "public", cells: tuple[object, ...] = ()) -> AnswerRow:
    return AnswerRow((record_id, *cells), {"record_id": record_id}, tier)


def answer(*sentences: Message, rows: tuple[AnswerRow, ...] = (), **changes: object) -> Answer:
    facts = FactBook(fact for sentence in sentences for fact in sentence.facts())
    made = Provenance(Activity("test.asked", {"on": "2031"}), (Input("record", "R-2"),))
    columns = ("table.column.record",)
    whole = Answer(
        sentences, facts, {"animals": 7}, made, (AnswerTable("records", columns, rows),), tier="public"
    )
    return replace(whole, **changes)


def ids(released: Answer) -> list[str]:
    return [each.record["record_id"] for table in released.tables for each in table.rows]


def test_the_steward_gets_the_answer_as_it_is() -> None:
    whole = answer(SECRET, rows=(row("R-2", "steward"),), tier="steward")
    assert release(whole, "steward").value == whole


def test_a_public_answer_goes_out_whole() -> None:
    whole = answer(SAYS, rows=(row("R-1"),))
    released = release(whole, "public")
    assert released.value == whole
    assert released.withheld == frozenset()


def test_an_answer_is_for_stewards_unless_somebody_says_otherwise() -> None:
    silent = Answer((SAYS,), FactBook([PUBLIC_FACT]), {"animals": 7}, Provenance(Activity("test.asked")))
    released = release(silent, "public").value
    assert (released.status, released.is_refused) == ("withheld", True)
    assert AnswerRow(("R-1",), {}).tier == "steward"


def test_one_private_fact_takes_sentences_record_and_inputs() -> None:
    released = release(answer(SAYS, SECRET), "public")
    assert [each.key for each in released.value.sentences] == ["sharing.withheld"]
    assert released.value.record == {}
    assert released.value.provenance == Provenance(Activity("test.asked"))
    assert len(released.value.facts) == 0
    assert released.withheld == {PRIVATE_FACT.id, PUBLIC_FACT.id}
    assert "R-2" not in repr(released.value)


def test_a_private_fact_in_what_can_be_said_instead_counts_as_well() -> None:
    assert release(answer(SAYS, instead=(SECRET,)), "public").value.status == "withheld"


def test_rows_pass_one_by_one() -> None:
    rows = (row("R-1"), row("R-2", "steward"), row("R-3", cells=(PRIVATE_FACT,)), row("R-4", cells=(SECRET,)))
    released = release(answer(SAYS, rows=rows), "public").value
    assert ids(released) == ["R-1"]
    assert not released.tables[0].is_whole
    assert released.sentences == (SAYS,)


def test_rows_that_pass_are_the_answer_where_its_sentences_do_not() -> None:
    released = release(answer(SECRET, rows=(row("R-1"),), status="disputed"), "public").value
    assert (ids(released), released.status, released.is_refused) == (["R-1"], "disputed", False)


def test_a_fact_that_would_be_blurred_does_not_stand_sharp_in_the_record() -> None:
    day = Message("answer.timeline", {"dated": CAMERA_FACT, "undated": PUBLIC_FACT})
    assert release(answer(day), "public", key=KEY).value.status == "withheld"


@pytest.mark.parametrize("form", [f"{LATITUDE}, {LONGITUDE}", "43°12'48\"", f"lat {LATITUDE}"])
def test_no_position_leaves_in_a_cell_a_name_or_a_record(form: str) -> None:
    rows = (
        row("R-1", cells=(form,)),
        row("R-2", cells=(Names(ru=form),)),
        AnswerRow(("R-3",), {"note": [{"deep": form}]}, "public"),
        row("R-4"),
    )
    assert ids(release(answer(SAYS, rows=rows), "public").value) == ["R-4"]
    assert release(answer(SAYS, record={"note": form}), "public").value.status == "withheld"


@pytest.mark.parametrize("form", [f"{LATITUDE}, {LONGITUDE}", "43°12'48\"", f"lat {LATITUDE}"])
def test_a_steward_reads_rows_without_the_positions_that_somebody_wrote_into_them(form: str) -> None:
    note = {"record_id": form, "note": [{"deep": f"well at {form}"}], "days": 4}
    rows = (AnswerRow((f"well at {form}", Names(ru=form, variants=(form,)), 4), note), row("R-4"))
    first, second = release(answer(SAYS, rows=rows), "steward").value.tables[0].rows
    assert first.cells == ("well at [withheld]", Names(ru="[withheld]", variants=("[withheld]",)), 4)
    assert first.record == {"record_id": form, "note": [{"deep": "well at [withheld]"}], "days": 4}
    assert second == row("R-4")


def test_a_bare_word_leaves_only_if_it_was_declared() -> None:
    said = Message("answer.answers_to", {"id": "CAT-1", "names": Names(en="Old Tom")})
    assert release(answer(said), "public").value.status == "withheld"
    assert release(answer(said, words=frozenset({"CAT-1"})), "public").value.sentences == (said,)


@pytest.mark.parametrize("audience", ["public", "steward"])
def test_an_exact_place_inside_is_refused_to_everybody(audience: str) -> None:
    with pytest.raises(DisclosureError) as caught:
        release(answer(SAYS, rows=(row("R-1", cells=(canary_place(),)),)), audience)
    assert caught.value.code == "sharing.unknown_kind"


def test_releasing_a_release_again_changes_nothing() -> None:
    rows = (row("R-1"), row("R-2", "steward"))
    once = release(answer(SAYS, rows=rows), "public").value
    again = release(once, "public").value
    assert (ids(again), again.sentences, again.tables[0].is_whole) == (["R-1"], (SAYS,), False)


def test_a_fact_of_another_tier_under_a_public_answer_is_still_held_back() -> None:
    fact = Fact("cat.count", 3, "animal", tier="steward")
    released = release(answer(SAYS, facts=FactBook([fact])), "public")
    assert released.value.status == "withheld"
    assert fact.id in released.withheld


def test_each_audience_gets_the_cells_of_its_own_size_alone() -> None:
    cells = tuple(CellValue(cell_at(LONGITUDE, LATITUDE, tier), {"cv": 0.1 * tier}) for tier in GridTier)
    held = answer(Message("situation.country_kz"), cells=cells)
    tiers = {
        name: [each.cell.tier for each in release(held, name).value.cells] for name in get_args(Audience)
    }
    assert tiers == {"public": [GridTier.DEGREE], "steward": [GridTier.TENTH]}
    withheld = release(replace(held, tier="steward"), "public").value
    assert withheld.cells == ()
