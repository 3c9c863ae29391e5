"""Pictures that people sent: kept with what is said of them, never as effort and never as an event."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import get_args

from qaplan.app.engines.frames import GuardedFrames
from qaplan.app.engines.video import GuardedVideos
from qaplan.app.services.card_readings import is_simulated
from qaplan.app.services.sessions import Session, check_may, session_here
from qaplan.app.store.received_tables import (
    add_received,
    load_links,
    load_received,
    set_original,
    withdraw_received,
)
from qaplan.app.store.studies import Study, writing
from qaplan.app.store.vault import copy_into_vault, vault_alone
from qaplan.base.dates import PartialDate
from qaplan.base.errors import DataError, Problem, UsageError
from qaplan.sharing import release
from qaplan.survey.cards import rewritten_names
from qaplan.survey.media.frames import FrameReader, FramesWanted
from qaplan.survey.media.medium import draft_of, medium_of
from qaplan.survey.received import (
    HASH_SIZE_PX,
    CopyLink,
    OriginalState,
    ReceivedPicture,
    Said,
    difference_hash,
    name_hint,
    read_moment,
)
from qaplan.survey.table.dates import WhenOptions, read_when
from qaplan.survey.table.faults import CellError
from qaplan.survey.types import Medium, MediumState

__all__ = [
    "HASHED",
    "ReceivedTaken",
    "add_pictures",
    "find_received",
    "list_received",
    "pixel_hash",
    "said_of",
    "say_original",
    "withdraw",
]

HASHED = FramesWanted(inside_px=HASH_SIZE_PX, is_stretched=True, is_enlarged=True)
_LARGEST_FILE = 512 * 2**20
_SHORT = 16


@dataclass(frozen=True)
class ReceivedTaken:
    """What taking received pictures came to.

    Args:
        new: How many were not held.
        same: How many were held already.
        states: Number of files in each state.
        problems: What was left out and why.
    """

    new: int
    same: int
    states: dict[str, int] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()

    def summary(self) -> str:
        """What was taken, in plain English."""
        states = ", ".join(f"{count} {state}" for state, count in sorted(self.states.items()))
        return f"{self.new} received pictures are new, {self.same} were held already ({states or 'none'})."

    def to_record(self) -> dict[str, object]:
        """Everything a program needs, ready for JSON."""
        problems = [vars(problem) for problem in self.problems]
        return {"new": self.new, "same": self.same, "states": dict(self.states), "problems": problems}


def said_of(when: str, where: str, by: str, *, today: date) -> Said:
    """Put together what somebody says of a picture.

    Raises:
        DataError: ``received.said_when`` if the words give no date, or two.
    """
    try:
        said = read_when(when, WhenOptions(today=today))[0] if when.strip() else PartialDate.unknown()
    except CellError as error:
        raise DataError(
            "received.said_when",
            f"'{when[:40]}' is no date that can be told ({error.code})",
            do="write a day, a month, a year or a span",
        ) from error
    return Said(said, where.strip(), by.strip())


def add_pictures(
    study: Study, files: Sequence[Path], *, sender: str, received: str, said: Said, note: str = "",
    session: Session | None = None,
) -> ReceivedTaken:  # fmt: skip
    """Keep pictures that somebody sent, with a copy of their bytes; the same again changes nothing.

    Args:
        study: The study.
        files: The files as they came.
        sender: From whom they were received.
        received: When they were received, ISO 8601.
        said: What is said of them.
        note: Remark.
        session: Who takes them; whoever calls on this machine when None.

    Returns:
        How many were new; every file has a state, and one that is no picture is named and left out.

    Raises:
        DataError: ``received.in_future``, ``date.unreadable``, ``received.simulated``.
        UsageError: ``received.no_sender``.
    """
    mine = session or session_here()
    check_may(mine, "records.write")
    if not sender.strip():
        raise UsageError("received.no_sender", "nobody is named who sent the pictures", do="add --from WHO")
    on = read_moment(received, now=mine.moment())
    problems: list[Problem] = []
    items: list[tuple[Path, ReceivedPicture]] = []
    with GuardedFrames() as frames, GuardedVideos() as videos:
        for path in files:
            medium = _read(path, videos, problems)
            if medium is None:
                continue
            _check_real(study, medium)
            hashed = pixel_hash(path, medium, frames)
            named = "\0".join((medium.sha256, sender.strip(), on.iso))
            item_id = f"r-{hashlib.sha256(named.encode()).hexdigest()[:_SHORT]}"
            hint = name_hint(path.name)
            items.append(
                (
                    path,
                    ReceivedPicture(
                        item_id, medium, sender.strip(), on, said, "not_held", hint, hashed, note
                    ),
                )
            )
    return _keep(study, items, problems, mine)


def _keep(
    study: Study, items: Sequence[tuple[Path, ReceivedPicture]], problems: Iterable[Problem], session: Session
) -> ReceivedTaken:
    with vault_alone(study.media_folder):
        for path, item in items:
            copy_into_vault(path, study.media_folder, item.medium.sha256)
        with writing(study):
            new = add_received(study, (item for _, item in items), actor=session.actor, at=session.moment())
    states = Counter(str(item.medium.state) for _, item in items)
    return ReceivedTaken(new, len(items) - new, dict(states), tuple(problems))


def _read(path: Path, videos: GuardedVideos, problems: list[Problem]) -> Medium | None:
    """One file as a medium; None where it is none, which becomes a problem."""
    try:
        if not path.is_file() or path.stat().st_size > _LARGEST_FILE:
            raise OSError
        data = path.read_bytes()
    except OSError:
        problems.append(
            Problem(
                "received.unreadable", "the file cannot be read", path.name, "look at its path and its size"
            )
        )
        return None
    name = rewritten_names([path.name]).get(path.name, path.name)
    draft = draft_of(name, hashlib.sha256(data).hexdigest(), data, is_renamed=name != path.name)
    video = (
        videos.probe([(path, draft.kind)])[path] if draft.is_video and draft.state is MediumState.OK else None
    )
    medium = medium_of(draft, video=video)
    if medium.state is MediumState.NOT_A_MEDIUM:
        do = "send pictures and clips; a table goes through qaplan survey table"
        problems.append(
            Problem("received.not_a_picture", "the file is no picture and no clip", path.name, do)
        )
        return None
    return medium


def _check_real(study: Study, medium: Medium) -> None:
    if study.kind == "real" and is_simulated(medium):
        raise DataError("received.simulated", "the picture is marked as simulated and the study is real",
                        where=medium.path, do="keep it in a virtual study")  # fmt: skip


def pixel_hash(path: Path, medium: Medium, frames: FrameReader) -> str:
    """The pixel hash of a picture, decoded in a guarded process; empty where it cannot be told."""
    if medium.state not in {MediumState.OK, MediumState.TRUNCATED} or not medium.media_type.startswith(
        "image/"
    ):
        return ""
    decoded = frames.read(path, medium.media_type, HASHED)
    return difference_hash(decoded.frames[0].pixels) if decoded.frames else ""


def say_original(
    study: Study, item_id: str, state: str, *, why: str = "", session: Session | None = None
) -> None:
    """Say whether the original of a received picture is in our hands.

    Raises:
        UsageError: ``received.bad_state``.
        DataError: ``received.unknown``.
    """
    mine = session or session_here()
    check_may(mine, "records.write")
    known: OriginalState | None = next((each for each in get_args(OriginalState) if each == state), None)
    if known is None:
        do = f"choose {', '.join(get_args(OriginalState))}"
        raise UsageError("received.bad_state", f"an original is not '{state[:20]}'", do=do)
    item = find_received(study, item_id)
    with writing(study):
        set_original(study, item, known, actor=mine.actor, at=mine.moment(), why=why)


def withdraw(study: Study, item_id: str, *, why: str, session: Session | None = None) -> None:
    """Take a received picture back; the log keeps what it was.

    Raises:
        DataError: ``received.unknown``.
    """
    mine = session or session_here()
    check_may(mine, "records.write")
    item = find_received(study, item_id)
    with writing(study):
        withdraw_received(study, item, actor=mine.actor, at=mine.moment(), why=why)


def find_received(study: Study, item_id: str) -> ReceivedPicture:
    """The received picture of an id.

    Raises:
        DataError: ``received.unknown``.
    """
    found = next((each for each in load_received(study) if each.item_id == item_id), None)
    if found is None:
        raise DataError("received.unknown", f"there is no received picture {item_id[:30]}",
                        do="list them with qaplan survey received list STUDY")  # fmt: skip
    return found


def list_received(study: Study) -> list[dict[str, object]]:
    """The received pictures with their links, as rows for a steward, without any position that words tell."""
    links: dict[str, list[CopyLink]] = {}
    for link in load_links(study):
        links.setdefault(link.item_id, []).append(link)
    return [_row(each, links.get(each.item_id, [])) for each in load_received(study)]


def _row(item: ReceivedPicture, links: Sequence[CopyLink]) -> dict[str, object]:
    is_found = any(link.state == "confirmed" for link in links)
    hint = item.hint
    return {
        "item_id": item.item_id,
        "file": _said(item.medium.path),
        "state": str(item.medium.state),
        "sender": _said(item.sender),
        "received_on": item.received_on.iso,
        "said_when": item.said.when.iso,
        "said_where": _said(item.said.where),
        "said_by": _said(item.said.by),
        "original": "received" if is_found else item.original,
        "hint_program": hint.program if hint else "",
        "hint_saved": (hint.saved_at or hint.saved_on).isoformat() if hint and hint.saved_on else "",
        "file_clock": item.medium.clock.isoformat() if item.medium.clock else "",
        "links": [
            {
                "medium_id": link.medium_id,
                "basis": link.basis,
                "state": link.state,
                "distance_bits": link.distance_bits,
                "message": link.message.key,
            }
            for link in links
        ],
    }


def _said(text: str) -> str:
    return release(text, "steward").value
