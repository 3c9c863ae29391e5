"""docs/licences.md lists what is installed, and nothing there is GPL."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path


def plain(name: str) -> str:
    """A package name as the index compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def listed(root: Path) -> dict[str, tuple[str, str]]:
    """The first table of the page: package to licence and reason."""
    table = (root / "docs/licences.md").read_text(encoding="utf-8").partition("## Libraries inside wheels")[0]
    rows = [re.split(r"\s*\|\s*", line.strip("| ")) for line in table.splitlines() if line.startswith("| ")]
    return {row[0]: (row[1], row[2]) for row in rows if row[0] != "package"}


def test_the_page_lists_what_the_lock_installs(root: Path) -> None:
    lock = (root / "requirements/runtime.txt").read_text(encoding="utf-8")
    locked = {plain(name) for name in re.findall(r"^([A-Za-z0-9._-]+)==", lock, flags=re.MULTILINE)}
    assert set(listed(root)) == locked


def test_the_page_marks_what_we_ask_for(root: Path) -> None:
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = {plain(re.split(r"[^A-Za-z0-9._-]", text, maxsplit=1)[0]) for text in project["dependencies"]}
    assert {name for name, (_, why) in listed(root).items() if why == "asked for"} == asked


def test_the_requirements_are_those_of_the_project(root: Path) -> None:
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lines = (root / "requirements/runtime.in").read_text(encoding="utf-8").split()
    assert sorted(lines) == sorted(project["dependencies"])


def test_no_package_is_gpl(root: Path) -> None:
    gpl = {name for name, (licence, _) in listed(root).items() if re.search(r"\bA?GPL", licence)}
    assert gpl == set()


def test_every_package_has_a_licence(root: Path) -> None:
    assert {name for name, (licence, _) in listed(root).items() if len(licence) < 3} == set()


def test_locks_carry_hashes_and_no_addresses(root: Path) -> None:
    for name in ("runtime", "dev"):
        lock = (root / f"requirements/{name}.txt").read_text(encoding="utf-8")
        pinned = re.findall(
            r"^[A-Za-z0-9._-]+==[^\n]*\n((?:\s+--hash=sha256:[0-9a-f]{64}[^\n]*\n?)*)",
            lock,
            flags=re.MULTILINE,
        )
        assert len(pinned) > 20
        assert all(hashes for hashes in pinned)
        assert not re.search(r"https?://|file:/|--index-url|--find-links|/work|/opt|/home", lock)
