"""Every action that any part of the program writes into the log is a sentence in every language."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

import qaplan
from qaplan.app.services.log_telling import action_key, table_name, tell_action, tell_event
from qaplan.app.store.log import Change, LogLine
from qaplan.app.store.settings import configure
from qaplan.app.store.undo_triggers import models_with_undo
from qaplan.base.catalogue import entries
from qaplan.base.messages import Text
from qaplan.base.names import LANGUAGES, Language

SOURCE = Path(qaplan.__file__).parent / "app"

# What the names that are put together in the code can come to.
PARTS = {
    "action": ("clock.proposal_refused", "clock.proposal_reopened"),
    "f'evidence.{verb}'": ("evidence.added", "evidence.changed"),
    "f'field_form.{state}'": ("field_form.waiting", "field_form.accepted", "field_form.kept"),
    "f'received.link_{link.state}'": (
        "received.link_proposed",
        "received.link_confirmed",
        "received.link_rejected",
    ),
}


def _actions() -> Iterator[str]:
    for file in sorted(SOURCE.rglob("*.py")):
        text = file.read_text(encoding="utf-8")
        if "store.log import" not in text:
            continue
        tree = ast.parse(text)
        constants = {
            target.id: node.value.value
            for node in tree.body
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Change":
                yield from _names(node.args[0], constants)


def _names(node: ast.expr, constants: Mapping[str, object]) -> tuple[str, ...]:
    if isinstance(node, ast.Constant):
        return (str(node.value),)
    if isinstance(node, ast.Name) and node.id in constants:
        return (str(constants[node.id]),)
    if isinstance(node, ast.IfExp):
        return (*_names(node.body, constants), *_names(node.orelse, constants))
    written = ast.unparse(node)
    assert written in PARTS, f"say in PARTS of this test what {written} can come to"
    return PARTS[written]


ACTIONS = sorted(set(_actions()))


def test_actions_are_found() -> None:
    assert {"survey.card_taken", "log.undone", "evidence.changed"} <= set(ACTIONS)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("action", ACTIONS)
def test_every_action_is_a_sentence(action: str, language: Language) -> None:
    assert (action_key(action), "") in entries(language, "log"), f"add {action_key(action)} to log.po"
    line = LogLine(
        2, datetime(2025, 1, 1, tzinfo=UTC), "role:steward", Change(action, "Record", "X-7", "", {}), ""
    )
    said = Text(language).say(tell_event(line))
    assert "{" not in said
    assert Text(language).say(tell_action(action))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_table_has_a_name(language: Language) -> None:
    configure()
    for model in models_with_undo():
        key = f"log.table_{model._meta.db_table.removeprefix('store_')}"
        assert (key, "") in entries(language, "log"), f"add {key} to log.po"
        assert Text(language).say(table_name(model._meta.db_table))


def test_an_action_that_the_catalogue_does_not_know_is_named_as_it_is() -> None:
    line = LogLine(2, datetime(2025, 1, 1, tzinfo=UTC), "x", Change("other.thing", "", "X-7"), "")
    assert Text("ru").say(tell_event(line)) == "other.thing X-7"


def test_what_is_done_again_is_told_so() -> None:
    change = Change("log.undone", "event", "12", "", {"action": "log.undone"}, 12)
    said = Text("en").say(tell_event(LogLine(13, datetime(2025, 1, 1, tzinfo=UTC), "x", change, "")))
    assert said == "Done again: what event 12 had taken back"
