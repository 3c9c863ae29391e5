"""Camtrap DP packages on disk: a folder or a zip with ``datapackage.json`` and its tables.

Values are read and written as they are. A cell that a spreadsheet would take for a formula stays as it is,
because the standard is data and not a workbook. Nothing is ever fetched: schemas stay addresses, and a table
behind a web address is refused. Media files are not part of a package here; their paths are kept as written.
"""

from __future__ import annotations

import codecs
import json
import os
import re
import shutil
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from qaplan.base.errors import DataError, Problem, UsageError
from qaplan.base.messages import Message
from qaplan.base.refusal import Caution
from qaplan.survey.camtrap_dp.checks import check_package, check_version
from qaplan.survey.camtrap_dp.fields import TABLE_NAMES, TABLES, TableName
from qaplan.survey.camtrap_dp.frames import written_frame
from qaplan.survey.camtrap_dp.package import CamtrapPackage, csv_rows
from qaplan.survey.cards import name_fault

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

__all__ = ["read_camtrap_dp", "write_camtrap_dp"]

_DESCRIPTION = "datapackage.json"
_LARGEST_DESCRIPTION = 16 * 1024 * 1024
_LARGEST_TABLE = 1024 * 1024 * 1024
_LARGEST_EXTRA = 64 * 1024 * 1024
_BYTES_PER_MB = 1024 * 1024
_ENCODINGS = re.compile(
    r"(?i)utf[-_]?(8|8[-_]sig|16|16[-_]?[lb]e|32)|us-ascii|ascii|(iso|latin|windows|cp|koi8|mac)[-_a-z0-9]+"
)
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)


def read_camtrap_dp(path: Path) -> CamtrapPackage:
    """Read a whole package, or nothing of it.

    Args:
        path: The folder of the package, its ``datapackage.json``, or a zip of it.

    Returns:
        The package with its values as written and its cautions.

    Raises:
        DataError: ``survey.package_missing`` if there is no package; ``survey.package_unreadable`` if its
            description is no JSON; ``survey.package_not_camtrap_dp`` or ``survey.package_version`` if it is
            of another kind or version; ``survey.bad_package`` with every other problem by file and row;
            the codes of :func:`qaplan.survey.files.archive.extract_archive` for a zip that may not be opened.

    Source:
        Camtrap DP 1.0.2; Data Package 1.0.
    """
    if path.suffix.lower() == ".zip" and path.is_file():
        from qaplan.survey.files.archive import extract_archive

        with tempfile.TemporaryDirectory(prefix="qaplan-") as folder:
            extract_archive(path, Path(folder))
            return _read_folder(_top(Path(folder)))
    return _read_folder(path.parent if path.name == _DESCRIPTION else path)


def _top(folder: Path) -> Path:
    """The folder itself, or the only folder in it where the package was zipped with its folder."""
    inner = [each for each in folder.iterdir() if each.is_dir()]
    if not (folder / _DESCRIPTION).exists() and len(inner) == 1:
        return inner[0]
    return folder


def _read_folder(folder: Path) -> CamtrapPackage:
    metadata = _read_description(folder / _DESCRIPTION)
    check_version(metadata)
    reading = _Reading(folder)
    resources = reading.resources(metadata)
    frames = {name: reading.table(name, resources.get(name)) for name in TABLE_NAMES}
    extras = [each for name, each in resources.items() if name not in TABLE_NAMES]
    files = {
        str(each["path"]): reading.bytes_of(each) for each in extras if isinstance(each.get("path"), str)
    }
    kept = {name: content for name, content in files.items() if content is not None}
    reading.refuse_if_bad()
    package = CamtrapPackage(
        _as_written_again(metadata), frames["deployments"], frames["media"], frames["observations"], kept
    )
    cautions = check_package(package)
    return replace(package, cautions=(*reading.cautions, *cautions))


def _read_description(path: Path) -> Mapping[str, object]:
    if not path.is_file():
        raise DataError(
            "survey.package_missing",
            "there is no datapackage.json",
            where=path.parent.name,
            do="give the folder or zip of a Camtrap DP package",
        )
    if path.stat().st_size > _LARGEST_DESCRIPTION:
        _unreadable("datapackage.json is over 16 MB", "check that it is the package's description")
    try:
        parsed = json.loads(path.read_bytes().decode("utf-8-sig"), parse_constant=_no_constant)
        json.dumps(parsed, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        raise DataError(
            "survey.package_unreadable", "datapackage.json is no JSON in UTF-8", do="export the package again"
        ) from error
    if not isinstance(parsed, dict):
        _unreadable("datapackage.json holds no description", "export the package again")
    return parsed


def _no_constant(name: str) -> NoReturn:
    _unreadable(f"datapackage.json holds {name}, which is not JSON", "export the package again")


def _unreadable(what: str, do: str) -> NoReturn:
    raise DataError("survey.package_unreadable", what, do=do)


@dataclass
class _Reading:
    """One pass over a package's files, with what is wrong in them."""

    folder: Path
    problems: list[Problem] = field(default_factory=list)
    cautions: list[Caution] = field(default_factory=list)

    def wrong(self, code: str, what: str, where: str, do: str) -> None:
        self.problems.append(Problem(code, what, where, do))

    def refuse_if_bad(self) -> None:
        if self.problems:
            raise DataError(
                "survey.bad_package",
                f"the Camtrap DP package has {len(self.problems)} problems, and nothing of it was taken",
                do="correct them and import it again",
                problems=self.problems,
            )

    def resources(self, metadata: Mapping[str, object]) -> dict[str, Mapping[str, object]]:
        """The described resources by name."""
        listed = metadata.get("resources")
        found: dict[str, Mapping[str, object]] = {}
        for each in listed if isinstance(listed, list) else []:
            name = each.get("name") if isinstance(each, dict) else None
            if not isinstance(name, str) or name in found:
                what = "a resource has no name, or the name of another"
                self.wrong("survey.package_metadata", what, _DESCRIPTION, "give each its own name")
                continue
            found[name] = each
        for table in TABLE_NAMES:
            if table not in found:
                what = f"the resource '{table}' is missing"
                self.wrong("survey.package_missing_table", what, _DESCRIPTION, "add the table, even if empty")
        return found

    def bytes_of(self, resource: Mapping[str, object]) -> bytes | None:
        """The content of a resource's file; None with a problem, or for an extra that lies on the web."""
        name, path = str(resource["name"]), resource.get("path")
        if isinstance(path, str) and _ADDRESS.match(path):
            if name in TABLE_NAMES:
                what = "the table lies on the web, and nothing is fetched"
                self.wrong("survey.package_remote", what, name, "download it beside datapackage.json")
            return None
        if not isinstance(path, str):
            what = "the table is not one file beside datapackage.json"
            self.wrong(
                "survey.package_missing_table", what, name, "write it as one CSV file and give its path"
            )
            return None
        place = None if name_fault(path.removeprefix("./")) else _inside(self.folder, path)
        if place is None:
            what = f"the path '{path[:60]}' leads out of the package, or is none that every system knows"
            self.wrong("survey.package_bad_path", what, name, "give a path below datapackage.json")
            return None
        if not place.is_file():
            self.wrong("survey.package_missing_table", "the file is not there", f"{name}: {path}", "add it")
            return None
        largest = _LARGEST_TABLE if name in TABLE_NAMES else _LARGEST_EXTRA
        if place.stat().st_size > largest:
            what = f"the file is over {largest // _BYTES_PER_MB} MB"
            self.wrong(
                "survey.package_too_large", what, f"{name}: {path}", "split the package, or leave it out"
            )
            return None
        return place.read_bytes()

    def table(self, table: TableName, resource: Mapping[str, object] | None) -> pd.DataFrame:
        """One of the three tables as text; empty with a problem where it cannot be read."""
        text = self._text(resource) if resource is not None else None
        header: list[str] = []
        rows: list[list[str]] = []
        if text is not None and resource is not None:
            try:
                header, *rows = csv_rows(text, **_dialect(resource))
            except DataError as error:
                self.wrong(error.code, error.problem.what, table, error.problem.do)
            else:
                self._check_header(table, header)
        return written_frame(table, header, rows)

    def _text(self, resource: Mapping[str, object]) -> str | None:
        content = self.bytes_of(resource)
        if content is None:
            return None
        name = str(resource["name"])
        encoding = str(resource.get("encoding") or "utf-8")
        try:
            known = codecs.lookup(encoding if _ENCODINGS.fullmatch(encoding) else "").name
            return content.decode("utf-8-sig" if known == "utf-8" else known)
        except LookupError:
            what = f"the encoding '{encoding[:40]}' is not known"
        except UnicodeDecodeError as error:
            line = content.count(b"\n", 0, error.start) + 1
            what = f"line {line} is not written in {encoding}, which datapackage.json declares"
        self.wrong("survey.package_bad_encoding", what, name, "save the table as UTF-8 and declare utf-8")
        return None

    def _check_header(self, table: TableName, header: Sequence[str]) -> None:
        for column in TABLES[table]:
            if column.is_required and column.name not in header:
                what = f"the column {column.name} is missing"
                self.wrong("survey.package_missing_column", what, table, "add it")
        known = {column.name for column in TABLES[table]}
        others = [name for name in header if name not in known]
        clash = sorted(set(others) & {column.python for column in TABLES[table]})
        if clash:
            what = f"the column '{clash[0]}' is not named as the standard names it"
            self.wrong("survey.package_missing_column", what, table, "use the standard's own names")
        if others:
            values = {"table": table, "columns": ", ".join(others)}
            message = Message("camtrap_dp.unknown_columns", values)
            self.cautions.append(Caution("survey.package_unknown_columns", message))


def _inside(folder: Path, path: str) -> Path | None:
    """The file that a resource's path means, or None where it may not be opened."""
    parts = path.split("/")
    if not path or "\\" in path or ":" in parts[0] or any(ord(mark) < 32 for mark in path):
        return None
    if path.startswith(("/", "~")) or ".." in parts:
        return None
    place = folder / path
    return place if place.resolve().is_relative_to(folder.resolve()) else None


def _dialect(resource: Mapping[str, object]) -> dict[str, str]:
    given = resource.get("dialect")
    dialect = given if isinstance(given, Mapping) else {}
    signs = {"delimiter": str(dialect.get("delimiter", ",")), "quote": str(dialect.get("quoteChar", '"'))}
    if any(len(sign) != 1 for sign in signs.values()):
        raise DataError(
            "survey.package_bad_csv", "the declared dialect is not of single characters", do="use commas"
        )
    return signs


def _as_written_again(metadata: Mapping[str, object]) -> Mapping[str, object]:
    """The description with the tables as they will be written: UTF-8, commas, a file of their own name."""
    listed = metadata["resources"]
    assert isinstance(listed, list)
    resources = []
    for each in listed:
        plain = {key: value for key, value in each.items() if key not in {"dialect", "bytes", "hash"}}
        if each["name"] in TABLE_NAMES:
            plain |= {"path": f"{each['name']}.csv", "encoding": "utf-8"}
        resources.append(plain if each["name"] in TABLE_NAMES else each)
    return {**metadata, "resources": resources}


def write_camtrap_dp(package: CamtrapPackage, target: Path) -> tuple[Path, ...]:
    """Write a whole package, or nothing.

    Args:
        package: The package.
        target: Where to: a folder that is not there or is empty, or the name of a new ``.zip``.

    Returns:
        The files, in the order in which they were written; the zip alone where it is one.

    Raises:
        UsageError: ``survey.target_not_empty`` if something is there already.
    """
    if target.is_file() or (target.is_dir() and any(target.iterdir())):
        raise UsageError(
            "survey.target_not_empty",
            "there is something where the package should go",
            where=target.name,
            do="give a new folder, an empty one, or a new .zip",
        )
    contents = _contents(package)
    target.parent.mkdir(parents=True, exist_ok=True)
    with _part_beside(target) as part:
        if target.suffix.lower() == ".zip":
            _write_zip(contents, part / "package.zip")
            Path(part / "package.zip").replace(target)
            return (target,)
        _write_files(contents, part / "package")
        if target.is_dir():
            target.rmdir()
        Path(part / "package").replace(target)
    return tuple(target / name for name in contents)


def _contents(package: CamtrapPackage) -> dict[str, bytes]:
    description = json.dumps(package.metadata, indent=2, ensure_ascii=False) + "\n"
    tables = {f"{table}.csv": package.table_bytes(table) for table in TABLE_NAMES}
    return {_DESCRIPTION: description.encode("utf-8"), **tables, **dict(sorted(package.files.items()))}


@contextmanager
def _part_beside(target: Path) -> Iterator[Path]:
    """A folder on the same disk that is gone afterwards, whatever happens."""
    part = Path(tempfile.mkdtemp(prefix=".part-", dir=target.parent))
    try:
        yield part
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _write_files(contents: Mapping[str, bytes], folder: Path) -> None:
    for name, content in contents.items():
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        with place.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())


def _write_zip(contents: Mapping[str, bytes], path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in contents.items():
            entry = zipfile.ZipInfo(name, _ZIP_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)
