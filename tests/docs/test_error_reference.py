"""Every stable code is documented, and nothing is documented that no longer exists."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from tests.docs.error_codes import codes_in, error_codes


def documented(root: Path) -> dict[str, str]:
    """The tables of docs/reference/errors.md: code to meaning."""
    page = (root / "docs/reference/errors.md").read_text(encoding="utf-8")
    return dict(re.findall(r"^\| `([a-z0-9_.*]+)` \| (.+?) \|", page, flags=re.MULTILINE))


def test_every_code_is_documented(root: Path) -> None:
    codes = error_codes(root / "src/qaplan")
    page = documented(root)
    missing = [f"| `{code}` |  |   <- {file}" for code, file in sorted(codes.items()) if code not in page]
    assert len(codes) > 10
    assert missing == [], "docs/reference/errors.md lacks:\n" + "\n".join(missing)


def test_no_code_is_documented_that_is_gone(root: Path) -> None:
    assert sorted(set(documented(root)) - set(error_codes(root / "src/qaplan"))) == []


def test_every_documented_code_says_what_it_means(root: Path) -> None:
    assert [code for code, meaning in documented(root).items() if len(meaning) < 10] == []


def test_no_code_is_composed_beyond_recognition(root: Path) -> None:
    assert [code for code in error_codes(root / "src/qaplan") if ".*" in code] == []


def test_codes_are_found_however_they_are_given() -> None:
    planted = """
BAD_CODES = {"x": "planted.table"}

def act(flag, word):
    refuse("planted.wrapped", 1)
    found = [_problem("short", "not.a_code"), self._deeper(3, name="deep")]
    Refusal(code="planted.keyword", reason="planted.not_a_code")
    Problem(f"planted.kind_{word.strip()}", "what")
    raise errors.DataError("planted.one" if flag else "planted.other", "planted.not_a_code")

def refuse(code, number):
    raise errors.DataError(code, "what")

def _problem(word, what):
    return Problem(f"planted.{word}", what)

class Reader:
    def _deeper(self, row, *, name):
        return _problem(name, row)
"""
    codes = {"table", "wrapped", "short", "deep", "keyword", "kind_*", "one", "other"}
    assert codes_in(ast.parse(planted)) == {f"planted.{code}" for code in codes}


def test_a_code_in_a_local_name_is_found() -> None:
    planted = (
        "def act(flag):\n    late = 'planted.a' if flag else 'planted.b'\n    raise DataError(late, 'what')"
    )
    assert codes_in(ast.parse(planted)) == {"planted.a", "planted.b"}
