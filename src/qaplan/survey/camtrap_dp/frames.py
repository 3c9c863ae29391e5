"""The three Camtrap DP tables as frames: typed from what was written, and checked row by row."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from qaplan.base.errors import Problem
from qaplan.survey.camtrap_dp.fields import MISSING, TABLES, Field, FieldKind, TableName

if TYPE_CHECKING:
    import pandas as pd
    import pandera.pandas as pa

__all__ = ["bad_values", "frame_schema", "typed_frame", "written_frame"]

_DTYPES: dict[FieldKind, str] = {
    "string": "string",
    "number": "Float64",
    "integer": "Int64",
    "boolean": "boolean",
    "datetime": "datetime64[us, UTC]",
}
_WORDS: dict[FieldKind, str] = {
    "string": "text",
    "number": "a number",
    "integer": "a whole number",
    "boolean": "true or false",
    "datetime": "a date with time and offset such as 2024-08-25T03:10:00+05:00",
}
_TRUE = ("true", "True", "TRUE", "1")
_FALSE = ("false", "False", "FALSE", "0")
_DATETIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:Z|[+-]\d\d:?\d\d)"
_NUMBER = r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?"
_INTEGER = r"[+-]?\d{1,18}"


def written_frame(table: TableName, header: Sequence[str], rows: Sequence[Sequence[str]]) -> pd.DataFrame:
    """Make the frame that keeps every value as it was written.

    Args:
        table: Which table.
        header: Names of the columns in the file, each once.
        rows: The rows, each as long as the header.

    Returns:
        Text columns in the order of the standard under their names in Python, those that the file lacks
        filled with nothing; then the columns that the standard does not know, as the file names them.
    """
    import pandas as pd

    known = {field.name for field in TABLES[table]}
    frame = pd.DataFrame(list(rows), columns=list(header), dtype="str")
    for field in TABLES[table]:
        if field.name not in frame.columns:
            frame[field.name] = pd.Series("", index=frame.index, dtype="str")
    others = [name for name in header if name not in known]
    ordered = frame[[*(field.name for field in TABLES[table]), *others]]
    return ordered.rename(columns={field.name: field.python for field in TABLES[table]})


def typed_frame(table: TableName, written: pd.DataFrame) -> pd.DataFrame:
    """Turn the written values of the standard's columns into numbers, instants and truth values.

    Args:
        table: Which table.
        written: The frame of :func:`written_frame`.

    Returns:
        The columns of the standard with the dtypes of :func:`frame_schema`, instants in UTC; a value that
        is missing or not of its kind is NA.
    """
    import pandas as pd

    return pd.DataFrame({field.python: _typed(field, written[field.python]) for field in TABLES[table]})


def _typed(field: Field, written: pd.Series[str]) -> pd.Series[Any]:
    import pandas as pd

    values = written.astype("string").mask(written.isin(MISSING))
    if field.kind == "boolean":
        truth = pd.Series(pd.NA, index=values.index, dtype="boolean")
        return truth.mask(values.isin(_TRUE), True).mask(values.isin(_FALSE), False)
    if field.kind == "datetime":
        good = values.where(values.str.fullmatch(_DATETIME).fillna(False))
        return pd.to_datetime(good, utc=True, errors="coerce", format="ISO8601").astype("datetime64[us, UTC]")
    if field.kind in {"number", "integer"}:
        shape = _INTEGER if field.kind == "integer" else _NUMBER
        good = values.where(values.str.fullmatch(shape).fillna(False))
        numbers = pd.to_numeric(good, errors="coerce")
        return numbers.astype("Int64") if field.kind == "integer" else numbers.astype("Float64")
    return values


@cache
def frame_schema(table: TableName) -> pa.DataFrameSchema:
    """The pandera schema of a typed table: types, required values, keys, lists, ranges and patterns.

    Source:
        Camtrap DP 1.0.2, table schemas.
    """
    import pandera.pandas as pa

    columns = {
        field.python: pa.Column(
            _DTYPES[field.kind],
            checks=_checks(field),
            nullable=not field.is_required,
            unique=field.is_key,
            report_duplicates="exclude_first",
        )
        for field in TABLES[table]
    }
    return pa.DataFrameSchema(columns, strict=True, ordered=True, name=table)


def _checks(field: Field) -> list[pa.Check]:
    import pandera.pandas as pa

    found: list[pa.Check] = []
    if field.allowed:
        found.append(pa.Check.isin(field.allowed, error=f"is none of {', '.join(field.allowed)}"))
    if field.low is not None:
        found.append(pa.Check.ge(field.low, error=f"is smaller than {field.low:g}"))
    if field.high is not None:
        found.append(pa.Check.le(field.high, error=f"is larger than {field.high:g}"))
    if field.pattern:
        found.append(pa.Check.str_matches(f"^(?:{field.pattern})$", error=_pattern_words(field)))
    return found


def _pattern_words(field: Field) -> str:
    if field.python == "file_path":
        return "is absolute, hidden or leads out of the package"
    return "is no image, video or audio type"


def bad_values(
    table: TableName, written: pd.DataFrame, *, typed: pd.DataFrame | None = None
) -> tuple[Problem, ...]:
    """Find every value that the standard does not allow.

    Args:
        table: Which table.
        written: The frame of :func:`written_frame`.
        typed: What :func:`typed_frame` makes of it, where that is at hand.

    Returns:
        One problem for each value, in the order of the rows; row 1 is the header.
    """
    if typed is None:
        typed = typed_frame(table, written)
    unreadable = _unreadable(table, written, typed)
    rejected = _rejected(table, typed)
    rejected.update(unreadable)
    return tuple(problem for _, problem in sorted(rejected.items(), key=lambda item: item[0]))


def _unreadable(
    table: TableName, written: pd.DataFrame, typed: pd.DataFrame
) -> dict[tuple[int, str], Problem]:
    found: dict[tuple[int, str], Problem] = {}
    for field in TABLES[table]:
        column = written[field.python]
        wrong = typed[field.python].isna() & ~column.isin(MISSING)
        for row in wrong.index[wrong]:
            what = f"{field.name} '{column[row][:40]}' is not {_WORDS[field.kind]}"
            where = f"{table}, row {int(row) + 2}, {field.name}"
            found[int(row), field.name] = Problem("survey.package_bad_value", what, where, "correct it")
    return found


def _rejected(table: TableName, typed: pd.DataFrame) -> dict[tuple[int, str], Problem]:
    from pandera.errors import SchemaErrors

    try:
        frame_schema(table).validate(typed, lazy=True)
    except SchemaErrors as errors:
        by_python = {field.python: field for field in TABLES[table]}
        found: dict[tuple[int, str], Problem] = {}
        for case in errors.failure_cases.itertuples():
            field, row = by_python[str(case.column)], int(case.index)
            found[row, field.name] = _case_problem(table, field, row, str(case.check), str(case.failure_case))
        return found
    return {}


def _case_problem(table: TableName, field: Field, row: int, check: str, value: str) -> Problem:
    where = f"{table}, row {row + 2}, {field.name}"
    if check == "not_nullable":
        what, do = f"{field.name} has no value", "every row needs one"
        return Problem("survey.package_bad_value", what, where, do)
    if check == "field_uniqueness":
        what, do = f"{field.name} '{value[:40]}' stands in an earlier row too", "give each row its own id"
        return Problem("survey.package_duplicate_key", what, where, do)
    if field.python == "file_path":
        what, do = f"the path '{value[:60]}' {check}", "give a path below the package"
        return Problem("survey.package_bad_path", what, where, do)
    return Problem("survey.package_bad_value", f"{field.name} '{value[:40]}' {check}", where, "correct it")
