"""Capture and detector layout files as secr and DENSITY have them, in and out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from qaplan.base.errors import DataError, Problem
from qaplan.encounters.drawing import gathered
from qaplan.encounters.formats.secr_lines import (
    Line,
    columns_of,
    header_of,
    held_together,
    lines_of,
    number_of,
    raise_all,
    unwritable,
    word_of,
)
from qaplan.encounters.plain_tables import PlainFile
from qaplan.encounters.types import (
    CaptureHistory,
    Column,
    Columns,
    DetectorKind,
    Detectors,
    Mask,
    Session,
    SpatialSurvey,
)

__all__ = ["SecrText", "read_secr_text", "with_underscores", "write_secr_text"]

Floats: TypeAlias = NDArray[np.float64]
_NOBODY = "NONE"
_AT_PLACE_M = 0.01


@dataclass(frozen=True)
class SecrText:
    """The files of a survey.

    Args:
        captures: Lines of session, animal, occasion and detector (or easting and northing), then covariates.
        layouts: One layout of detectors for each session in its order, or one for all.
    """

    captures: PlainFile
    layouts: tuple[PlainFile, ...]


def read_secr_text(
    files: SecrText,
    mask: Mask,
    kind: DetectorKind,
    *,
    occasions: int | None = None,
    is_effort: bool = False,
) -> SpatialSurvey:
    """Read capture and layout files.

    Covariates are named by the comment above the first line where it names as many, else ``V1`` and on.

    Args:
        files: The files.
        mask: The mask of all sessions.
        kind: What the detectors say.
        occasions: Number of occasions where the layout has no usage; the last one of the captures when None.
        is_effort: Whether usage is effort in numbers; else a row of ones and zeros may be unbroken.

    Returns:
        The survey, sessions in secr's order: by number where all names are numbers, else by letter.

    Raises:
        DataError: ``encounters.bad_secr_text`` with every single thing that is wrong.

    Source:
        Efford, secr 5, vignette "Data input for secr".
    """
    rows, names, problems = _capture_rows(files.captures)
    sessions = _ordered({row.session for row in rows}) or ["1"]
    if len(files.layouts) not in {1, len(sessions)}:
        problems.append(
            Problem(
                "encounters.layouts",
                f"there are {len(files.layouts)} layouts for {len(sessions)} sessions",
                do="give one for all, or one for each in the order of the sessions",
            )
        )
    raise_all(problems, "the captures cannot be read")
    most = occasions or max((row.occasion for row in rows), default=1)
    layouts = [_layout(each, most, is_effort=is_effort) for each in files.layouts]
    found = []
    for number, name in enumerate(sessions):
        detectors = layouts[number if len(layouts) > 1 else 0]
        inside = [row for row in rows if row.session == name and row.animal != _NOBODY]
        found.append(Session(name, detectors, mask, _history(inside, names, detectors, kind, problems)))
    raise_all(problems, "the captures do not fit the layout")
    return SpatialSurvey(kind, tuple(found))


@dataclass(frozen=True)
class _Row:
    session: str
    animal: str
    occasion: int
    place: tuple[str, ...]
    covariates: tuple[str, ...]
    where: str


def _capture_rows(file: PlainFile) -> tuple[list[_Row], tuple[str, ...], list[Problem]]:
    lines = list(lines_of(file.name, file.text))
    header, _ = header_of(file.text)
    is_by_place = len(header) >= 5 and [word.lower() for word in header[3:5]] == ["x", "y"]
    wide = 5 if is_by_place else 4
    problems = [*_misshapen(lines, wide)]
    if problems:
        return [], (), problems
    names = _names(header[wide:], max((len(each.fields) for each in lines), default=wide) - wide)
    rows = [
        _Row(
            line.fields[0],
            line.fields[1],
            abs(int(line.fields[2])),
            line.fields[3:wide],
            line.fields[wide:],
            line.where,
        )
        for line in lines
    ]
    return rows, names, problems


def _misshapen(lines: Sequence[Line], wide: int) -> Iterator[Problem]:
    widest = max((len(line.fields) for line in lines), default=wide)
    for line in lines:
        occasion = number_of(line.fields[2]) if len(line.fields) > 2 else None
        if len(line.fields) < wide or len(line.fields) != widest:
            yield Problem(
                "encounters.fields", "the line has too few fields", line.where, "write NA for what is unknown"
            )
        elif occasion is None or occasion != int(occasion) or occasion == 0:
            yield Problem(
                "encounters.bad_occasion", "the occasion is no whole number", line.where, "count from 1"
            )


def _names(header: Sequence[str], number: int) -> tuple[str, ...]:
    """The names of covariates: those of the header where it has as many, else V1 and on."""
    if len(header) == number and len(set(header)) == number:
        return tuple(header)
    return tuple(f"V{each}" for each in range(1, number + 1))


def _ordered(names: set[str]) -> list[str]:
    numbers = {name: number_of(name) for name in names}
    if all(value is not None for value in numbers.values()):
        return sorted(names, key=lambda name: (numbers[name] or 0.0, name))
    return sorted(names)


def _layout(file: PlainFile, occasions: int, *, is_effort: bool) -> Detectors:
    lines = list(lines_of(file.name, file.text))
    _, after = header_of(file.text)
    problems = []
    places = [[number_of(field) for field in line.fields[1:3]] for line in lines]
    effort = _efforts([line.fields[3:] for line in lines], is_effort=is_effort)
    widest = max((len(each) for each in effort), default=0)
    covariates = max((len(line.after) for line in lines), default=0)
    for line, place, each in zip(lines, places, effort, strict=True):
        if len(place) < 2 or None in place:
            problems.append(
                Problem("encounters.bad_place", "a coordinate is not a number", line.where, "give metres")
            )
        if len(each) != widest or None in each or len(line.after) != covariates:
            problems.append(
                Problem(
                    "encounters.fields",
                    "the line has another number of usages or covariates than the others",
                    line.where,
                    "write 0 for an occasion without work and NA for an unknown covariate",
                )
            )
    raise_all(problems, "the layout cannot be read")
    usage = np.array(effort, dtype=np.float64) if widest else np.ones((len(lines), occasions))
    return Detectors(
        tuple(line.fields[0] for line in lines),
        np.array(places, dtype=np.float64).reshape(-1, 2),
        usage,
        columns_of(_names(after, covariates), [line.after for line in lines]),
    )


def _efforts(rows: Sequence[Sequence[str]], *, is_effort: bool) -> list[list[float | None]]:
    """Usage of each detector; unbroken ones and zeros fall apart where the whole file has nothing else."""
    is_binary = not is_effort and all(set(field) <= {"0", "1"} for row in rows for field in row)
    return [[number_of(field) for field in ("".join(row) if is_binary else row)] for row in rows]


def _history(
    rows: Sequence[_Row],
    names: Sequence[str],
    detectors: Detectors,
    kind: DetectorKind,
    problems: list[Problem],
) -> CaptureHistory:
    """The histories of one session; animals in the order of their first line."""
    animals = {name: number for number, name in enumerate(dict.fromkeys(row.animal for row in rows))}
    places = {name: number for number, name in enumerate(detectors.names)}
    told = []
    for row in rows:
        detector = _detector(row, places, detectors)
        if detector is None:
            problems.append(
                Problem(
                    "encounters.unknown_detector",
                    "an animal was detected at a detector that is not in the layout",
                    f"{row.where}, {' '.join(row.place)}",
                    "add the detector, or correct the name",
                )
            )
        elif row.occasion > detectors.occasions:
            problems.append(
                Problem(
                    "encounters.unknown_occasion",
                    "an animal was detected on an occasion that the layout does not have",
                    row.where,
                    "give the usage of every occasion, or correct the occasion",
                )
            )
        else:
            told.append((animals[row.animal], row.occasion - 1, detector))
    columns = np.array(told, dtype=np.int64).reshape(-1, 3)
    if len(told) < len(rows):
        return gathered((columns[:0, 0], columns[:0, 0], columns[:0, 0]), (), {})
    covariates = columns_of(names, [_first_known(rows, animal, len(names)) for animal in animals])
    return gathered((columns[:, 0], columns[:, 1], columns[:, 2]), tuple(animals), covariates)


def _detector(row: _Row, places: Mapping[str, int], detectors: Detectors) -> int | None:
    if len(row.place) == 1:
        return places.get(row.place[0])
    at = [number_of(field) for field in row.place]
    if None in at or not len(detectors):
        return None
    apart = np.abs(detectors.place_m - np.array(at, dtype=np.float64)).max(axis=1)
    nearest = int(np.argmin(apart))
    return nearest if apart[nearest] <= _AT_PLACE_M else None


def _first_known(rows: Sequence[_Row], animal: str, number: int) -> list[str]:
    """The first known value of each covariate of an animal."""
    mine = [row.covariates for row in rows if row.animal == animal]
    return [next((row[each] for row in mine if row[each] != "NA"), "NA") for each in range(number)]


def with_underscores(survey: SpatialSurvey) -> SpatialSurvey:
    """A survey with an underscore in every name and word for what would fall apart in these formats.

    Raises:
        DataError: ``encounters.names_clash`` where two names of detectors or animals become one.
    """
    return replace(survey, sessions=tuple(_held(each) for each in survey.sessions))


def _held(session: Session) -> Session:
    detectors, history = session.detectors, session.history
    names, animals = (tuple(map(held_together, each)) for each in (detectors.names, history.animals))
    if len(set(names)) < len(set(detectors.names)) or len(set(animals)) < len(set(history.animals)):
        raise DataError(
            "encounters.names_clash",
            "two names would become one with underscores",
            where=f"session {session.name}",
            do="give them other names before they are written in this format",
        )
    return replace(
        session,
        name=held_together(session.name),
        detectors=replace(detectors, names=names, covariates=_held_columns(detectors.covariates)),
        history=replace(history, animals=animals, covariates=_held_columns(history.covariates)),
    )


def _held_columns(columns: Columns) -> Columns:
    found: dict[str, Column] = {}
    for name, column in columns.items():
        is_words = column.dtype.kind == "U"
        words = [held_together(word) if word else "" for word in column.tolist()] if is_words else []
        found[held_together(name)] = np.array(words, dtype=np.str_) if is_words else column
    return found


def write_secr_text(survey: SpatialSurvey) -> SecrText:
    """Write a survey as capture and layout files that secr reads; a count stands as so many lines.

    Args:
        survey: The survey; its mask and distances are not part of these formats.

    Returns:
        The captures, and a layout for each session.

    Raises:
        DataError: ``encounters.unwritable_name`` where a name holds a blank, a comma or the like.
    """
    _check_names(survey)
    names = tuple(dict.fromkeys(name for each in survey.sessions for name in each.history.covariates))
    head = " ".join(["# Session ID Occasion Detector", *names])
    lines = [line for session in survey.sessions for line in _capture_lines(session, names)]
    layouts = tuple(
        PlainFile(f"traps_{session.name}.txt", _layout_text(session.detectors)) for session in survey.sessions
    )
    return SecrText(PlainFile("captures.txt", "\n".join([head, *lines, ""])), layouts)


def _check_names(survey: SpatialSurvey) -> None:
    names = [name for each in survey.sessions for name in _names_in(each)]
    wrong = unwritable(names)
    if wrong:
        raise DataError(
            "encounters.unwritable_name",
            "a name or a word holds a blank, a comma, a slash, a quote or a hash, or is empty",
            where=", ".join(repr(name) for name in wrong[:5]),
            do="give it another name before it is written in this format",
        )


def _names_in(session: Session) -> Iterator[str]:
    yield session.name
    yield from session.detectors.names
    yield from session.history.animals
    for columns in (session.history.covariates, session.detectors.covariates):
        yield from columns
        for column in columns.values():
            yield from (word for word in column.tolist() if isinstance(word, str) and word)


def _capture_lines(session: Session, names: Sequence[str]) -> Iterator[str]:
    history, detectors = session.history, session.detectors
    if not len(history) and len(detectors):
        unknown = " ".join(["NA"] * len(names))
        yield f"{session.name} {_NOBODY} 1 {detectors.names[0]} {unknown}".rstrip()
    known = [_field_column(history.covariates, name, len(history)) for name in names]
    for row in range(len(history.animal)):
        animal = int(history.animal[row])
        fields = [
            session.name,
            history.animals[animal],
            str(int(history.occasion[row]) + 1),
            detectors.names[history.detector[row]],
            *(column[animal] for column in known),
        ]
        yield from [" ".join(fields)] * int(history.count[row])


def _field_column(columns: Columns, name: str, number: int) -> list[str]:
    column: Column = columns.get(name, np.full(number, np.nan))
    return [word_of(value) for value in column.tolist()]


def _layout_text(detectors: Detectors) -> str:
    names = list(detectors.covariates)
    head = "# Detector X Y Usage" + (f" / {' '.join(names)}" if names else "")
    is_binary = bool(np.isin(detectors.usage, (0.0, 1.0)).all())
    known = [_field_column(detectors.covariates, name, len(detectors)) for name in names]
    lines = [head]
    for row, name in enumerate(detectors.names):
        place = [word_of(float(value)) for value in detectors.place_m[row]]
        effort = detectors.usage[row].tolist()
        usage = (
            "".join(str(int(each)) for each in effort) if is_binary else " ".join(map(_effort_word, effort))
        )
        after = f" / {' '.join(column[row] for column in known)}" if known else ""
        lines.append(f"{name} {' '.join(place)} {usage}{after}")
    return "\n".join([*lines, ""])


def _effort_word(value: float) -> str:
    """Effort as a number that nobody takes for a row of ones and zeros."""
    return repr(float(value))
