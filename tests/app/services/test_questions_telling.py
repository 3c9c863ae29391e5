"""An answer as lines in three languages and as one object for a program."""

from __future__ import annotations

import json
import re

import pytest

from qaplan.app.services.questions.areas import ask_areas, ask_plans
from qaplan.app.services.questions.chronicle import ask_records, ask_timeline
from qaplan.app.services.questions.counting import ask_density, ask_minimum
from qaplan.app.services.questions.individuals import ask_catalogue, find_animal
from qaplan.app.services.questions.law import ask_legal_status
from qaplan.app.services.questions.pairs import ask_disputes, ask_standing
from qaplan.app.services.questions.telling import answer_lines, answer_record
from qaplan.base.names import LANGUAGES
from qaplan.sharing import Answer, Released
from tests.app.services.inquiries import asked, with_private

ALWAYS = {
    "question", "audience", "language", "status", "code", "is_whole", "sentences", "instead", "facts",
    "provenance",
}  # fmt: skip


def answers(audience: str) -> list[Released[Answer]]:
    inquiry = asked(audience=audience)
    asks = (ask_areas, ask_plans, ask_records, ask_timeline, ask_density, ask_minimum, ask_catalogue)
    more = (ask_legal_status, ask_disputes)
    return [
        *(each(inquiry) for each in (*asks, *more)),
        find_animal(inquiry, "Tau Sheri"),
        ask_standing(inquiry, "KZ-020", "KZ-021"),
    ]


@pytest.mark.parametrize("audience", ["steward", "public"])
def test_every_answer_has_the_same_frame_and_says_nothing_else_by_language(audience: str) -> None:
    for released in answers(audience):
        records = [answer_record(released, language) for language in LANGUAGES]
        assert set(records[0]) >= ALWAYS
        assert all(re.fullmatch(r"[a-z][a-z0-9_]*", key) for key in records[0])
        spoken = {"language", "sentences", "instead"}
        bare = [{k: v for k, v in each.items() if k not in spoken} for each in records]
        assert bare[0] == bare[1] == bare[2]
        assert len({tuple(each["sentences"]) for each in records}) == 3
        assert records[0]["is_whole"]
        assert json.loads(json.dumps(records[0])) == records[0]


def test_the_public_gets_of_a_public_case_what_the_steward_gets() -> None:
    for steward, public in zip(answers("steward"), answers("public"), strict=True):
        assert list(answer_lines(steward, "en")) == list(answer_lines(public, "en"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_three_languages_carry_the_same_rows_and_no_bare_key(language: str) -> None:
    for released in answers("steward"):
        lines = list(answer_lines(released, language))
        assert len(lines) == len(list(answer_lines(released, "en")))
        assert not [line for line in lines if "answer." in line or "table." in line]


def test_the_walk_back_starts_at_the_inputs() -> None:
    record = answer_record(ask_standing(asked(), "KZ-020", "KZ-021"), "en")
    made = record["provenance"]
    assert (made["activity"], made["software"]) == ("identity.standing", "qaplan 0.1.0")
    assert {"kind": "record", "id": "KZ-020"}.items() <= made["inputs"][0].items()
    assert len(made["inputs"][0]["sha256"]) == 64
    assert len(made["release_id"]) == len(made["id"]) == 12


def test_numbers_are_plain_and_dates_iso() -> None:
    record = answer_record(ask_minimum(asked(), first="2018", last="2025"), "ru")
    values = {each["id"]: each["value"] for each in record["facts"]}
    stem = "population.minimum.2018-01-01_2025-12-31"
    assert (values[stem], values[f"{stem}.first"]) == ([2, 3], "2018")


def test_rows_that_are_held_back_are_said_to_be() -> None:
    released = ask_records(asked(audience="public", case=with_private("KZ-020")))
    assert list(answer_lines(released, "en"))[-1] == "Some rows are not shown to this audience."
    assert answer_record(released, "en")["is_whole"] is False


def test_the_alternatives_of_a_refusal_are_listed() -> None:
    lines = list(answer_lines(ask_density(asked()), "en"))
    assert lines[0].startswith("A density cannot be said")
    assert all(line.startswith("- ") for line in lines[1:])


def test_columns_line_up() -> None:
    lines = list(answer_lines(ask_plans(asked()), "en"))
    head = next(line for line in lines if "Status" in line)
    rows = lines[lines.index(head) + 1 :]
    assert {row[head.index("Status") - 1] for row in rows} == {" "}
