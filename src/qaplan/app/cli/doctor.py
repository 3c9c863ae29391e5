"""`qaplan doctor`: what is installed, what is missing, and how to get it."""

from __future__ import annotations

import json as json_text
import os
import platform
import re
import shutil
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path
from typing import Annotated, Literal

import typer

from qaplan import __version__

__all__ = ["Finding", "examine", "register"]

FindingState = Literal["found", "missing", "low"]

_LOWEST_FREE_GB = 2.0
_OLDEST_PYTHON = (3, 11)


@dataclass(frozen=True)
class Finding:
    """One thing that Qaplan needs or can use.

    Args:
        name: What it is.
        state: Found, missing, or there but too little of it.
        detail: Version or amount.
        is_needed: Whether Qaplan cannot work without it.
        get: How to get it; empty when it is found.
    """

    name: str
    state: FindingState
    detail: str
    is_needed: bool
    get: str = ""


def examine() -> tuple[Finding, ...]:
    """Look at Python, the packages, the programs, the disk and the data; nothing is imported."""
    return (_python(), *_packages(), _exiftool(), _disk(), _shared_data())


def register(app: typer.Typer) -> None:
    """Add ``qaplan doctor``."""
    app.command("doctor")(doctor)


_JsonOption = Annotated[str, typer.Option("--json", help="Write the findings here; - is standard output.")]


def doctor(json: _JsonOption = "") -> None:
    """Say what is installed, what is missing and how to get it.

    Exit code 3 if something is missing that Qaplan cannot work without.

    Example: qaplan doctor --json -
    """
    findings = examine()
    if json:
        _write_json(findings, json)
    if json != "-":
        for finding in findings:
            typer.echo(_line(finding))
    if any(finding.is_needed and finding.state == "missing" for finding in findings):
        raise typer.Exit(3)


def _python() -> Finding:
    version = platform.python_version()
    if sys.version_info[:2] >= _OLDEST_PYTHON:
        return Finding("Python", "found", version, is_needed=True)
    return Finding("Python", "missing", version, is_needed=True, get="install Python 3.11 or newer")


def _packages() -> Iterator[Finding]:
    try:
        requirements = metadata.requires("qaplan") or []
    except metadata.PackageNotFoundError:
        yield Finding("qaplan", "missing", "not installed", is_needed=True, get="pip install .")
        return
    for requirement in sorted(requirements, key=str.casefold):
        if "extra ==" in requirement:
            continue
        name = re.split(r"[^A-Za-z0-9._-]", requirement, maxsplit=1)[0]
        try:
            yield Finding(name, "found", metadata.version(name), is_needed=True)
        except metadata.PackageNotFoundError:
            yield Finding(name, "missing", "", is_needed=True, get=f"pip install '{requirement}'")


def _exiftool() -> Finding:
    if shutil.which("exiftool"):
        return Finding("ExifTool", "found", "on the path", is_needed=False)
    get = "apt install libimage-exiftool-perl, or exiftool.org; it reads dates that stand only in MakerNotes"
    return Finding("ExifTool", "missing", "optional", is_needed=False, get=get)


def _disk() -> Finding:
    free_gb = shutil.disk_usage(Path.cwd()).free / 1e9
    if free_gb >= _LOWEST_FREE_GB:
        return Finding("Free disk here", "found", f"{free_gb:.1f} GB", is_needed=False)
    get = "make room before an import"
    return Finding("Free disk here", "low", f"{free_gb:.1f} GB", is_needed=False, get=get)


def _shared_data() -> Finding:
    folder = Path(os.environ.get("QAPLAN_SHARED", "../shared"))
    if (folder / "data").is_dir():
        return Finding("Sample data", "found", "QAPLAN_SHARED", is_needed=False)
    get = "set QAPLAN_SHARED to the folder with data/; only tests and the second half of the demo use it"
    return Finding("Sample data", "missing", "optional", is_needed=False, get=get)


def _line(finding: Finding) -> str:
    absent = "missing" if finding.is_needed else "absent"
    mark = {"found": "ok", "missing": absent, "low": "low"}[finding.state]
    get = f"  -> {finding.get}" if finding.get else ""
    return f"{mark:8} {finding.name:16} {finding.detail}{get}"


def _write_json(findings: tuple[Finding, ...], target: str) -> None:
    record = {"qaplan": __version__, "findings": [asdict(finding) for finding in findings]}
    text = json_text.dumps(record, ensure_ascii=False, indent=2) + "\n"
    if target == "-":
        typer.echo(text, nl=False)
    else:
        Path(target).write_text(text, encoding="utf-8")
