"""What pages may not do: speak SQL, mark text as safe by hand, or carry anything inline."""

from __future__ import annotations

import re
from pathlib import Path

WEB = Path("src/qaplan/app/web")

_SQL = re.compile(r"django\.db|\.objects\b|connections\[")
_UNSAFE = re.compile(r"mark_safe|\|\s*safe\b|autoescape off|csrf_exempt")
_INLINE = re.compile(
    r"<style|\sstyle=|\shx-on|\shx-vals=[\"']?js:|javascript:|<script(?![^>]*\ssrc=)"
    r"|\son(?:click|load|error|change|input|submit|key\w+|mouse\w+|focus|blur|toggle|pointer\w+)=",
    re.I,
)
_OUTSIDE = re.compile(r"""(?:src|href|action|url)\s*[=(]\s*["']?\s*(?:https?:)?//""", re.I)


def _found(root: Path, pattern: re.Pattern[str], *endings: str) -> list[str]:
    files = [
        path for ending in endings for path in (root / WEB).rglob(f"*{ending}") if "vendor" not in path.parts
    ]
    assert files
    return [
        f"{path.relative_to(root)}: {line.strip()[:100]}"
        for path in sorted(files)
        for line in path.read_text(encoding="utf-8").splitlines()
        if pattern.search(line)
    ]


def test_pages_speak_no_sql(root):
    assert _found(root, _SQL, ".py") == []


def test_nothing_is_marked_safe_or_exempt_by_hand(root):
    assert _found(root, _UNSAFE, ".py", ".html") == []


def test_no_template_carries_anything_inline(root):
    assert _found(root, _INLINE, ".html") == []


def test_nothing_is_asked_of_another_machine(root):
    assert _found(root, _OUTSIDE, ".html", ".css", ".js") == []


def test_a_planted_inline_script_is_found():
    assert _INLINE.search("<script>alert(1)</script>")
    assert _INLINE.search('<a onclick="x()">')
    assert not _INLINE.search('<script type="module" src="/static/x.js"></script>')
    assert _OUTSIDE.search('<link href="https://example.org/x.css">')
