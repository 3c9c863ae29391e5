"""Answers in the table of a study: what is read back is what was written, and no position goes in."""

from __future__ import annotations

import json
from datetime import date

import pytest

from qaplan.app.services.written_answers import own_facts, read_answer, write_answer
from qaplan.base.dates import PartialDate
from qaplan.base.errors import DataError, DisclosureError
from qaplan.base.facts import Choice, Fact, FactBook
from qaplan.base.messages import Message, Text
from qaplan.base.names import Names
from qaplan.base.places import Cell, GridTier
from qaplan.base.provenance import Activity, Input, Provenance
from qaplan.sharing import Answer
from qaplan.sharing.answers import AnswerRow, AnswerTable
from qaplan.sharing.types import CellValue

SEEN = Fact("population.seen", 12, "animal", tier="public", as_of=date(2025, 5, 1), interval=(8.0, 19.5))
CHANCE = Fact("population.chance", 50, "%", tier="public")
PLACE = Names(kk="Көл", ru="Озеро", en="Lake")


def answer(text: str = "D~1") -> Answer:
    inner = Message("situation.country_kz")
    said = Message("answer.list", {"first": SEEN, "rest": inner}, gender="female")
    cells = (SEEN, said, PLACE, Choice("sex.female"), PartialDate.parse("2025-05"), text, 3, 0.25)
    return Answer(
        sentences=(said,),
        facts=FactBook([SEEN, CHANCE]),
        record={"n": 12, "density_per_100km2": 1.25, "none": None},
        provenance=Provenance(Activity("population.fit", {"D": "1"}), (Input("deployment", "S1", "ab"),)),
        tables=(AnswerTable("models", ("table.column.label",), (AnswerRow(cells, {"a": 1}, "public"),)),),
        instead=(inner,),
        status="ok",
        words=frozenset({"D~1"}),
        tier="public",
        cells=(CellValue(Cell(GridTier.TENTH, 545, 432), {"cv": 0.25}),),
    )


def test_what_is_read_back_says_and_holds_the_same() -> None:
    whole = answer()
    back = read_answer(json.loads(json.dumps(write_answer(whole))))
    assert back.tables == whole.tables
    assert list(back.facts) == list(whole.facts)
    assert (back.sentences, back.instead, back.record) == (whole.sentences, whole.instead, whole.record)
    assert back.cells == whole.cells
    assert (back.provenance, back.words, back.tier) == (whole.provenance, whole.words, whole.tier)
    for language in ("kk", "ru", "en"):
        assert Text(language).say(back.sentences[0]) == Text(language).say(whole.sentences[0])


def test_a_position_in_a_word_is_refused() -> None:
    with pytest.raises(DisclosureError) as caught:
        write_answer(answer("D~1 near 43.21347, 54.55512"))
    assert caught.value.code == "population.position"


def test_what_is_no_answer_cannot_be_read() -> None:
    with pytest.raises(DataError) as caught:
        read_answer({"sentences": []})
    assert caught.value.code == "store.unreadable_row"


def test_own_facts_have_own_ids_everywhere_and_name_their_estimate() -> None:
    made = Input("source", "x", "cd")
    own = own_facts(answer(), "estimate.e1", inputs=[made])
    assert {each.id for each in own.facts} == {
        "estimate.e1.population.seen",
        "estimate.e1.population.chance",
    }
    cell, message = own.tables[0].rows[0].cells[:2]
    assert isinstance(cell, Fact)
    assert isinstance(message, Message)
    assert cell == own.facts["estimate.e1.population.seen"] == message.values["first"]
    assert cell.inputs == (made,)
