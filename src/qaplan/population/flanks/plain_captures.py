"""Captures with flanks as plain tables: animals by the flanks that are known, and what is known of links."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from qaplan.base.errors import DataError, Problem
from qaplan.encounters.flanks import FlankKnown, FlankSurveys
from qaplan.encounters.plain_files import PlainSurvey, read_survey
from qaplan.encounters.plain_tables import PlainFile, read_table
from qaplan.encounters.types import CaptureHistory, Session, SpatialSurvey

__all__ = ["PlainFlanks", "read_flanks", "stop_at"]

Whole: TypeAlias = NDArray[np.int64]
_FLANKS = ("left", "right", "both")
_MARK = "\x1f"
_MOST_SHOWN = 20
_VERDICTS = ("same", "different", "undetermined")


@dataclass(frozen=True, eq=False)
class PlainFlanks:
    """Histories by flank, as read.

    Args:
        flanks: The histories.
        apart: Links that are known to be none: session, index of the left-only and of the right-only one.
    """

    flanks: FlankSurveys
    apart: tuple[tuple[int, int, int], ...]


def read_flanks(files: PlainSurvey, links: PlainFile | None = None) -> PlainFlanks:
    """Read a survey whose captures have a column ``flank``: left, right or both.

    An animal that is seen by both flanks, in one row or in several, is linked; an animal of left rows alone
    or of right rows alone is not.

    Args:
        files: The files of the survey. Detectors may have a column ``cameras``, 1 or 2.
        links: A table with left, right and verdict (same, different, undetermined): what is known of
            left-only and right-only animals.

    Raises:
        DataError: What :func:`stop_at` and reading a survey raise.
    """
    told = _told(files.captures)
    survey = read_survey(replace(files, captures=told), "count")
    problems = [problem for session in survey.sessions for problem in _camera_problems(session)]
    stop_at(problems)
    known = [_known(session) for session in survey.sessions]
    same, different = _links(links, known) if links else ([], [])
    for left, right in same:
        for names in known:
            if left in names and right in names:
                names[left] = names[right] = "both"
    joined = {right: left for left, right in same}
    parts = {flank: _survey(survey, known, flank, joined) for flank in _FLANKS}
    cameras = tuple(_cameras(session) for session in survey.sessions)
    flanks = FlankSurveys(parts["left"], parts["right"], parts["both"], cameras)
    return PlainFlanks(flanks, tuple(_apart(flanks, different)))


def stop_at(problems: Sequence[Problem], what: str = "the survey cannot be read") -> None:
    """Raise where something is wrong, with the code of the problem where there is one or all are alike.

    Args:
        problems: What is wrong.
        what: What cannot be done, where several different things are wrong.

    Raises:
        DataError: The code of the problem; ``encounters.bad_files`` where there are different ones.
    """
    if not problems:
        return
    first = problems[0]
    if len(problems) == 1:
        raise DataError(first.code, first.what, where=first.where, do=first.do)
    shown = tuple(problems[:_MOST_SHOWN])
    if {each.code for each in problems} == {first.code}:
        raise DataError(first.code, first.what, do=first.do, problems=shown)
    number = len(problems)
    raise DataError(
        "encounters.bad_files", f"{what}: {number} things are wrong", do="correct the files", problems=shown
    )


def _told(captures: PlainFile) -> PlainFile:
    """The captures with the flank written into the name of the animal; lines stay where they are."""
    table = read_table(captures, ("id", "occasion", "trap", "flank"), may_be_empty=True)
    problems = list(table.problems)
    if not problems:
        cells = [cell.strip().lower() for cell in table.columns["flank"]]
        problems += [
            Problem(
                "encounters.bad_flank",
                f"'{cell[:20]}' is no flank",
                table.where(row),
                "write left, right or both",
            )
            for row, cell in enumerate(cells)
            if cell not in _FLANKS
        ]
    stop_at(problems)
    rows = list(csv.reader(io.StringIO(captures.text.removeprefix("\ufeff"), newline="")))
    heads = [head.strip() for head in rows[0]]
    name, flank = heads.index("id"), heads.index("flank")
    for row in rows[1:]:
        if row and row[name].strip():
            row[name] = f"{row[name].strip()}{_MARK}{row[flank].strip().lower()}"
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return PlainFile(captures.name, text.getvalue())


def _camera_problems(session: Session) -> Iterator[Problem]:
    """Numbers of cameras that are none, and both flanks at a station of one camera."""
    detectors, history = session.detectors, session.history
    cameras = detectors.covariates.get("cameras")
    if cameras is None:
        return
    for name, held in zip(detectors.names, cameras.tolist(), strict=True):
        if held not in (1, 2):
            what = f"'{held}' is no number of cameras of a station"
            yield Problem("encounters.bad_cameras", what, name, "write 1 or 2")
    shows_both = np.array([name.endswith(f"{_MARK}both") for name in history.animals], dtype=bool)
    for at in np.flatnonzero(shows_both[history.animal]):
        if cameras[history.detector[at]] == 1:
            animal = history.animals[history.animal[at]].split(_MARK)[0]
            yield Problem(
                "encounters.both_at_one_camera",
                "a passing shows both flanks where there is one camera",
                f"{animal} at {detectors.names[history.detector[at]]}",
                "write cameras 2 for the station, or the flank that the camera saw",
            )


def _cameras(session: Session) -> Whole:
    """Cameras of each detector; where nobody says it, 2 where a passing showed both flanks."""
    given = session.detectors.covariates.get("cameras")
    if given is not None:
        return np.asarray(given, dtype=np.float64).astype(np.int64)
    found = np.ones(len(session.detectors), dtype=np.int64)
    for number, detector in zip(session.history.animal, session.history.detector, strict=True):
        if session.history.animals[number].endswith(f"{_MARK}both"):
            found[detector] = 2
    return found


def _known(session: Session) -> dict[str, FlankKnown]:
    """What is known of each animal of a session."""
    seen: dict[str, set[str]] = {}
    for name in session.history.animals:
        animal, _, flank = name.rpartition(_MARK)
        seen.setdefault(animal, set()).add(flank)
    return {
        animal: "left" if flanks == {"left"} else "right" if flanks == {"right"} else "both"
        for animal, flanks in seen.items()
    }


def _survey(
    survey: SpatialSurvey, known: Sequence[Mapping[str, FlankKnown]], flank: str, joined: Mapping[str, str]
) -> SpatialSurvey:
    """The animals of which one flank, or both, are known."""
    sessions = tuple(
        replace(session, history=_history(session.history, names, flank, joined))
        for session, names in zip(survey.sessions, known, strict=True)
    )
    return SpatialSurvey("count", sessions)


def _history(
    history: CaptureHistory, known: Mapping[str, FlankKnown], flank: str, joined: Mapping[str, str]
) -> CaptureHistory:
    bare = [name.rpartition(_MARK)[0] for name in history.animals]
    is_mine = np.array([known[name] == flank for name in bare], dtype=bool)
    merged = [joined[name] if known[name] == "both" and joined.get(name) in known else name for name in bare]
    names = sorted({name for name, mine in zip(merged, is_mine.tolist(), strict=True) if mine})
    place = {name: number for number, name in enumerate(names)}
    kept = is_mine[history.animal]
    animal = [place[merged[number]] for number in history.animal[kept].tolist()]
    keys = np.column_stack([np.array(animal, dtype=np.int64), history.occasion[kept], history.detector[kept]])
    rows, where = np.unique(keys.reshape(-1, 3), axis=0, return_inverse=True)
    count = np.zeros(len(rows), dtype=np.int64)
    np.add.at(count, where.reshape(-1), history.count[kept])
    return CaptureHistory(tuple(names), rows[:, 0].copy(), rows[:, 1].copy(), rows[:, 2].copy(), count)


def _links(
    links: PlainFile, known: Sequence[Mapping[str, FlankKnown]]
) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Pairs that are known to be one animal, and pairs that are known to be two."""
    table = read_table(links, ("left", "right", "verdict"), may_be_empty=True)
    problems = list(table.problems)
    stop_at(problems)
    found: dict[str, list[tuple[str, str]]] = {verdict: [] for verdict in _VERDICTS}
    cells = [[cell.strip() for cell in table.columns[head]] for head in ("left", "right", "verdict")]
    for row, (left, right, verdict) in enumerate(zip(*cells, strict=True)):
        told = _link_problem((left, right), verdict.lower(), known, table.where(row))
        if told:
            problems.append(told)
        elif (left, right) not in found[verdict.lower()]:
            found[verdict.lower()].append((left, right))
    both = set(found["same"]) & set(found["different"])
    ends = [name for pair in found["same"] for name in pair]
    twice = sorted({name for name in ends if ends.count(name) > 1} | {left for left, _ in both})
    if twice:
        what = f"the links of {', '.join(twice)} contradict each other"
        problems.append(Problem("encounters.links_contradict", what, table.name, "keep the right one"))
    stop_at(problems)
    return found["same"], found["different"]


def _link_problem(
    pair: tuple[str, str], verdict: str, known: Sequence[Mapping[str, FlankKnown]], where: str
) -> Problem | None:
    if verdict not in _VERDICTS:
        do = f"write {', '.join(_VERDICTS)}"
        return Problem("encounters.bad_verdict", f"'{verdict[:20]}' is no verdict", where, do)
    for name, flank in zip(pair, ("left", "right"), strict=True):
        if all(names.get(name) != flank for names in known):
            what = f"'{name[:40]}' is no animal that is known by its {flank} flank alone"
            return Problem("encounters.unknown_link", what, where, "correct the name, or leave the row out")
    return None


def _apart(flanks: FlankSurveys, different: Sequence[tuple[str, str]]) -> Iterator[tuple[int, int, int]]:
    pairs = zip(flanks.left.sessions, flanks.right.sessions, strict=True)
    for at, (left, right) in enumerate(pairs):
        for one, other in different:
            if one in left.history.animals and other in right.history.animals:
                yield at, left.history.animals.index(one), right.history.animals.index(other)
