"""Every service that is told who asks looks at what that one may do, or hands the question on."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

CHECKS = {"check_may", "check_may_write", "check_audience", "may"}
INNER = {
    # Parts of services that have asked before they call these; no page and no command does.
    "browse/derivations.py:browse_book",
    "browse/listing.py:inquiry_of",
    "form_parts.py:forget_parts",
    "identity/stating.py:author_of",
    "incidents/viewing.py:find_incident",
    "review/queue.py:shown",
    "sheets.py:save_sheet",
    # The checks themselves.
    "ownership.py:check_own_card",
    "ownership.py:check_own_media",
    "ownership.py:closed_cards",
    "ownership.py:closed_media",
    "sessions.py:check_may_write",
    # What is asked is released to the audience; pages ask through questions/standing.py, which checks.
    "questions/asking.py:inquire",
}


def asked_by_nobody(source: Path) -> Iterator[str]:
    """Public functions with a session that neither check a right nor pass the session on."""
    for path in sorted(source.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        functions = {each.name: each for each in tree.body if isinstance(each, ast.FunctionDef)}
        for name, function in functions.items():
            if (
                not name.startswith("_")
                and _takes_session(function)
                and not _asks(function, functions, set())
            ):
                yield f"{path.relative_to(source)}:{name}"


def _takes_session(function: ast.FunctionDef) -> bool:
    arguments = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
    return any(each.arg == "session" for each in arguments)


def _asks(function: ast.FunctionDef, functions: dict[str, ast.FunctionDef], known: set[str]) -> bool:
    known.add(function.name)
    for node in ast.walk(function):
        if isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called in CHECKS or _hands_on(node):
                return True
            local = functions.get(called)
            if local is not None and called not in known and _asks(local, functions, known):
                return True
    return False


def _hands_on(call: ast.Call) -> bool:
    return any(
        word.arg == "session" and isinstance(word.value, ast.Name) and word.value.id in {"session", "mine"}
        for word in call.keywords
    )


def test_no_service_with_a_session_forgets_to_ask(root: Path) -> None:
    assert set(asked_by_nobody(root / "src/qaplan/app/services")) - INNER == set()


def test_a_forgetful_service_is_caught(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("def act(study, session):\n    write(study)\n", encoding="utf-8")
    (tmp_path / "b.py").write_text(
        "def act(study, session):\n    check_may(session, 'x')\n", encoding="utf-8"
    )
    assert list(asked_by_nobody(tmp_path)) == ["a.py:act"]
