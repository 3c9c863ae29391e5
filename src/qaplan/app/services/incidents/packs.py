"""The evidence pack of an incident: its chain of custody as a file that can be checked without a study."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path
from typing import Any

from qaplan.app.services.incidents.viewing import show_incident
from qaplan.app.services.sessions import Session, check_may
from qaplan.app.store.studies import Study
from qaplan.base.errors import DataError, Problem
from qaplan.evidence.custody.chain import check_chain, read_chain, write_chain
from qaplan.sharing import release

__all__ = ["PACK_FORMAT", "PackCheck", "check_pack", "check_pack_file", "digest_of_file", "evidence_pack"]

PACK_FORMAT = "qaplan-evidence-pack 1"
_PACK_BYTES_MOST = 50 * 2**20
_HOW = (
    "The digest of a hand-over is the SHA-256, in hexadecimal, of the UTF-8 bytes of: previous, '|', salt, "
    "'|', transfer. transfer is its object as JSON with sorted names, without spaces, letters unescaped. "
    "previous is the digest of the hand-over before it, empty for the first. head is the digest of the last "
    "one: compare it with a printed copy."
)


@dataclass(frozen=True)
class PackCheck:
    """What the check of an evidence pack found.

    Args:
        incident_id: The incident that it is of.
        hand_overs: Number of hand-overs in it.
        head: Digest of the last one.
        problems: What does not fit; empty when it is whole.
    """

    incident_id: str
    hand_overs: int
    head: str
    problems: tuple[Problem, ...]

    @property
    def is_whole(self) -> bool:
        """Whether nothing was edited, taken out or put in another order."""
        return not self.problems

    def to_record(self) -> dict[str, object]:
        """Everything a program needs, ready for JSON."""
        return {
            "incident_id": self.incident_id,
            "hand_overs": self.hand_overs,
            "head": self.head,
            "is_whole": self.is_whole,
            "problems": [vars(each) for each in self.problems],
        }


def evidence_pack(study: Study, incident_id: str, *, session: Session) -> dict[str, Any]:
    """Make the evidence pack of an incident, ready for JSON.

    Args:
        study: The study.
        incident_id: The incident.
        session: Who asks; the chain names people and goes to insiders only.

    Raises:
        DataError: ``incident.unknown``; ``custody.position`` if a hand-over tells a position.
        AccessError: ``access.no_right``.
    """
    check_may(session, "incidents.write")
    shown = show_incident(study, incident_id, session)
    rows = write_chain(shown.chain)
    for row in rows:
        if any(release(str(part), "steward").value != str(part) for part in row["transfer"].values()):
            raise DataError("custody.position", "a hand-over tells a position", where=incident_id[:60],
                            do="add a hand-over that corrects it and names the place")  # fmt: skip
    return {
        "format": PACK_FORMAT,
        "study_id": study.study_id,
        "incident_id": shown.incident_id,
        "record_id": shown.record_id,
        "made_at": session.moment().astimezone(UTC).isoformat(timespec="seconds"),
        "how_to_check": _HOW,
        "hand_overs": len(rows),
        "head": shown.head,
        "chain": rows,
    }


def check_pack(pack: object) -> PackCheck:
    """Check an evidence pack; no study is needed.

    Args:
        pack: What the file holds.

    Raises:
        DataError: ``custody.unreadable`` if it is no evidence pack.
    """
    if not isinstance(pack, Mapping) or pack.get("format") != PACK_FORMAT:
        raise DataError(
            "custody.unreadable", "the file is no evidence pack", do="give the JSON file of a pack"
        )
    chain = read_chain(pack.get("chain"))
    head = chain[-1].digest if chain else ""
    problems = list(check_chain(chain))
    if (pack.get("head"), pack.get("hand_overs")) != (head, len(chain)):
        what = "the pack says another number of hand-overs, or another last digest, than it holds"
        problems.append(Problem("custody.cut", what, "", "compare with a printed copy"))
    if any(each.transfer.incident_id != pack.get("incident_id") for each in chain):
        what = "a hand-over belongs to another incident"
        problems.append(Problem("custody.other_incident", what, "", "ask who made the pack"))
    return PackCheck(str(pack.get("incident_id", "")), len(chain), head, tuple(problems))


def check_pack_file(file: Path) -> PackCheck:
    """Check an evidence pack in a file.

    Raises:
        DataError: ``custody.unreadable`` if it is no evidence pack.
    """
    try:
        pack = json.loads(file.read_bytes()) if file.stat().st_size <= _PACK_BYTES_MOST else None
    except (OSError, ValueError, RecursionError):
        pack = None
    return check_pack(pack)


def digest_of_file(file: Path) -> str:
    """SHA-256 of a file that belongs to a hand-over, hexadecimal.

    Raises:
        DataError: ``custody.no_file`` if it cannot be read.
    """
    try:
        with file.open("rb") as opened:
            return hashlib.file_digest(opened, "sha256").hexdigest()
    except OSError as error:
        raise DataError(
            "custody.no_file", "the file cannot be read", where=file.name, do="look at its path"
        ) from error
