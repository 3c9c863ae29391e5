"""Taking a detector's results into a study, beside what people said, and hiding people at that moment."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from qaplan.app.services.sessions import Session, check_may, session_here
from qaplan.app.store.card_tables import load_cards, load_media, restrict_media
from qaplan.app.store.log import Change, append_event
from qaplan.app.store.observation_tables import (
    HeldRun,
    add_observations,
    save_run,
    withdraw_run,
)
from qaplan.app.store.studies import Study, writing
from qaplan.base.errors import Problem, UsageError
from qaplan.base.refusal import Caution
from qaplan.recognition.files import read_megadetector
from qaplan.recognition.matching import Matching, match_by_suffix
from qaplan.recognition.suggestions import observations_from_run, restricted_media
from qaplan.survey.types import MediumState, Observation

__all__ = ["DEFAULT_THRESHOLD", "SEEN_STATES", "DetectionImport", "import_detections", "take_run"]

DEFAULT_THRESHOLD = 0.2

SEEN_STATES = frozenset({MediumState.OK, MediumState.TRUNCATED})
"""States of media that have pixels to look at."""


@dataclass(frozen=True)
class DetectionImport:
    """What taking a detector's results came to.

    Args:
        run_id: Id of the run in the study.
        model: Model and version, as the file names them.
        threshold: Score below which no suggestion was taken.
        matched: Entries with exactly one medium.
        unmatched: Paths of entries without a medium.
        ambiguous: Paths of entries that fit several media and were refused.
        observations: Suggestions added.
        restricted: Media that only stewards may see from now on.
        is_held: Whether the study held all of it just so.
        problems: What was left out of the file and why.
        cautions: What is doubtful about it.
    """

    run_id: str
    model: str
    threshold: float
    matched: int
    unmatched: tuple[str, ...]
    ambiguous: tuple[str, ...]
    observations: int
    restricted: int
    is_held: bool = False
    problems: tuple[Problem, ...] = ()
    cautions: tuple[Caution, ...] = ()

    def summary(self) -> str:
        """What was taken, in plain English."""
        if self.is_held:
            return f"{self.model}: already held, nothing changed."
        return (
            f"{self.model}: {self.matched} media matched, {len(self.unmatched)} entries unmatched, "
            f"{len(self.ambiguous)} refused as ambiguous; {self.observations} suggestions at "
            f"{self.threshold:g} or more, {self.restricted} media restricted because a person may be on them."
        )

    def to_record(self) -> dict[str, object]:
        """Everything a program needs, ready for JSON."""
        return {
            "run_id": self.run_id,
            "model": self.model,
            "threshold": self.threshold,
            "matched": self.matched,
            "unmatched": list(self.unmatched),
            "ambiguous": list(self.ambiguous),
            "observations": self.observations,
            "restricted": self.restricted,
            "is_held": self.is_held,
            "problems": [vars(problem) for problem in self.problems],
            "cautions": [caution.code for caution in self.cautions],
        }


def import_detections(
    study: Study,
    path: Path,
    *,
    threshold: float = DEFAULT_THRESHOLD,
    detector_root: str = "",
    session: Session | None = None,
) -> DetectionImport:
    """Take a detector's results; taking them again changes nothing, at another threshold replaces them.

    Args:
        study: The study.
        path: JSON as MegaDetector writes it.
        threshold: Smallest raw score that becomes a suggestion, 0 to 1. Restriction does not depend on it.
        detector_root: Folder that the detector was run on, to be cut off its paths; may be empty.
        session: Who takes them; whoever calls on this machine when None.

    Raises:
        DataError: ``recognition.other_card`` if nothing matches, and what ``read_megadetector`` raises; the
            study is then as before.
        UsageError: ``recognition.bad_threshold`` if the threshold is not between 0 and 1.
    """
    mine = session or session_here()
    check_may(mine, "cards.take")
    if not 0.0 <= threshold <= 1.0:
        raise UsageError("recognition.bad_threshold", "a threshold is not between 0 and 1", do="try 0.2")
    run = read_megadetector(path)
    matching = match_by_suffix(run, _media_paths(study), detector_root=detector_root)
    return take_run(study, matching, threshold, session=mine)


def take_run(
    study: Study, matching: Matching, threshold: float, *, session: Session | None = None
) -> DetectionImport:
    """Take a run that was laid beside the media; taking it again changes nothing.

    Args:
        study: The study.
        matching: The run with its media.
        threshold: Smallest raw score that becomes a suggestion, 0 to 1. Restriction does not depend on it.
        session: Who takes it; whoever calls on this machine when None.
    """
    mine = session or session_here()
    check_may(mine, "cards.take")
    run = matching.run
    run_id = f"{run.id}@{threshold:g}"
    said = [
        replace(each, observation_id=f"{run_id}:{each.observation_id}")
        for each in observations_from_run(matching, threshold)
    ]
    added, restricted, is_new = _write(study, mine, matching, _held_run(matching, run_id, threshold), said)
    return DetectionImport(
        run_id=run_id,
        model=run.said_by,
        threshold=threshold,
        matched=len(matching.matched),
        unmatched=matching.unmatched,
        ambiguous=tuple(each.path for each in matching.ambiguous),
        observations=added,
        restricted=restricted,
        is_held=not (is_new or added or restricted),
        problems=run.problems,
        cautions=run.cautions,
    )


def _media_paths(study: Study) -> dict[str, str]:
    """Path of each medium with its card's folder before it, so that a path that names the card is surer."""
    roots = {card.card_id: card.root.replace("\\", "/") for card in load_cards(study)}
    return {
        held.medium_id: f"{roots[held.card_id]}/{held.medium.path}"
        for held in load_media(study)
        if held.medium.state in SEEN_STATES
    }


def _write(
    study: Study, session: Session, matching: Matching, held: HeldRun, said: list[Observation]
) -> tuple[int, int, bool]:
    actor, at = session.actor, session.moment()
    with writing(study):
        why = f"the same file was taken again at the threshold {held.threshold:g}"
        withdraw_run(study, held, actor=actor, at=at, why=why)
        is_new = save_run(study, held, actor=actor, at=at)
        added = add_observations(study, said, run_id=held.run_id)
        if added and not is_new:
            change = Change("recognition.run_extended", "run", held.run_id, "", {"added": added})
            append_event(study, actor, change, at=at)
        why = f"a person may be on it, by the run {held.run_id}"
        restricted = restrict_media(study, restricted_media(matching), actor=actor, at=at, why=why)
    return added, len(restricted), is_new


def _held_run(matching: Matching, run_id: str, threshold: float) -> HeldRun:
    run = matching.run
    counts = {
        "matched": len(matching.matched),
        "unmatched": len(matching.unmatched),
        "ambiguous": len(matching.ambiguous),
    }
    return HeldRun(
        run_id, run.model, run.version, run.format_version, threshold, run.source, run.sha256, counts
    )
