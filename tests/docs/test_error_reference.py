"""Every stable code is documented, and nothing is documented that no longer exists."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from tests.docs.public_names import error_codes


def documented(root: Path) -> dict[str, str]:
    """The tables of docs/reference/errors.md: code to meaning."""
    page = (root / "docs/reference/errors.md").read_text(encoding="utf-8")
    return dict(re.findall(r"^\| `([a-z0-9_.]+)` \| (.+?) \|", page, flags=re.MULTILINE))


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


def test_codes_are_found_however_they_are_given(tmp_path: Path) -> None:
    (tmp_path / "planted.py").write_text(
        "from qaplan.base import errors\n"
        "BAD_CODES = {'x': 'planted.table'}\n"
        "def refuse(code): raise errors.DataError(code, 'what')\n"
        "def act(flag):\n"
        "    refuse('planted.wrapped')\n"
        "    Refusal(code='planted.keyword', reason='planted.not_a_code')\n"
        "    raise errors.DataError('planted.one' if flag else 'planted.other', 'planted.not_a_code')\n",
        encoding="utf-8",
    )
    ast.parse((tmp_path / "planted.py").read_text(encoding="utf-8"))
    names = {"planted.table", "planted.wrapped", "planted.keyword", "planted.one", "planted.other"}
    assert set(error_codes(tmp_path)) == names
