from __future__ import annotations

import json
import pickle

import pytest

from qaplan.base.errors import (
    AccessError,
    DataError,
    DisclosureError,
    ModelError,
    Problem,
    QaplanError,
    UsageError,
)


@pytest.mark.parametrize(
    ("kind", "code"),
    [(UsageError, 2), (DataError, 3), (ModelError, 4), (DisclosureError, 3), (AccessError, 2)],
)
def test_each_kind_ends_the_command_with_its_exit_code(kind: type[QaplanError], code: int):
    assert kind("a.b", "what").exit_code == code


def test_an_error_says_what_where_and_what_to_do():
    assert str(DataError("a.b", "it broke", where="row 3", do="mend it")) == "it broke (row 3): mend it."


def test_an_error_lists_every_single_problem():
    error = DataError("a.b", "broken", problems=[Problem("a.c", "first"), Problem("a.d", "second")])
    assert error.sentences() == ("broken.", "a.c: first.", "a.d: second.")


def test_an_error_crosses_a_process_border_whole():
    error = DataError("a.b", "broken", where="x", do="y", problems=[Problem("a.c", "one")], row=3)
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), again.problem, again.problems) == (DataError, error.problem, error.problems)
    assert again.facts["row"] == 3


def test_an_error_is_json():
    record = DataError("a.b", "broken", problems=[Problem("a.c", "one")]).to_record()
    assert json.loads(json.dumps(record))["problems"][0]["code"] == "a.c"


def test_the_facts_of_an_error_cannot_be_changed():
    with pytest.raises(TypeError):
        DataError("a.b", "x", row=3).facts["row"] = 4  # type: ignore[index]  # wrong on purpose
