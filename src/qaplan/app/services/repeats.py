"""Boxes that keep coming back at one place of a picture: listed, left out when confirmed, taken back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from qaplan.app.services.sessions import Session, check_may, session_here
from qaplan.app.store.card_tables import load_media
from qaplan.app.store.label_tables import HeldExclusion, add_exclusion, load_exclusions, undo_exclusion
from qaplan.app.store.observation_tables import load_observations
from qaplan.app.store.studies import Study, writing
from qaplan.base.errors import UsageError
from qaplan.recognition.repeats.finding import find_repeats
from qaplan.recognition.repeats.types import CameraBox, RepeatedBox, RepeatRule
from qaplan.recognition.taxonomy.rolling_up import is_cat
from qaplan.sharing import release
from qaplan.survey.types import Observation

__all__ = ["RepeatList", "exclude_repeats", "list_repeats", "names_in", "undo_repeats"]

_ALL = "all"
_NOTHING = frozenset({"blank", "unclassified", "unknown"})


@dataclass(frozen=True)
class RepeatList:
    """What keeps coming back in a study.

    Args:
        found: The places, the one with most media first.
        boxes: Boxes that were looked at.
        standing: Ids of the exclusions that stand.
        examples: Path of the example medium of each place, by its id.
    """

    found: tuple[RepeatedBox, ...]
    boxes: int
    standing: tuple[str, ...]
    examples: dict[str, str]

    def summary(self) -> str:
        """What was found, in plain English, one line for each place."""
        head = f"{len(self.found)} suspicious places among {self.boxes} boxes; {len(self.standing)} left out."
        return "\n".join([head, *(self._line(each) for each in self.found)])

    def _line(self, each: RepeatedBox) -> str:
        place = " ".join(f"{share:.3f}" for share in each.bbox)
        return release(
            f"{each.id}: {each.deployment_id}, {each.media} media, {len(each.observation_ids)} boxes at "
            f"{place}, mean score {each.mean_score:.2f}, {each.protected} protected; "
            f"see {self.examples[each.id]}",
            "steward",
        ).value

    def to_record(self) -> dict[str, object]:
        """Everything a program needs, ready for JSON."""
        return {
            "boxes": self.boxes,
            "standing": list(self.standing),
            "repeats": [
                {
                    "repeat_id": each.id,
                    "deployment_id": release(each.deployment_id, "steward").value,
                    "bbox": list(each.bbox),
                    "media": each.media,
                    "boxes": len(each.observation_ids),
                    "protected": each.protected,
                    "mean_score": each.mean_score,
                    "example": release(self.examples[each.id], "steward").value,
                }
                for each in self.found
            ],
        }


def list_repeats(study: Study, rule: RepeatRule | None = None) -> RepeatList:
    """List the places of each deployment where enough media have a box; nothing is changed.

    Args:
        study: The study.
        rule: When boxes are suspicious; the usual rule when None.
    """
    boxes = _boxes(study)
    found = find_repeats(boxes, rule)
    wanted = {each.example for each in found}
    paths = {held.medium_id: held.medium.path for held in load_media(study) if held.medium_id in wanted}
    standing = tuple(each.exclusion_id for each in load_exclusions(study) if not each.is_undone)
    return RepeatList(found, len(boxes), standing, {each.id: paths[each.example] for each in found})


def exclude_repeats(
    study: Study,
    repeat_ids: Sequence[str],
    rule: RepeatRule | None = None,
    *,
    why: str = "",
    session: Session | None = None,
) -> int:
    """Leave boxes out that a person has looked at; they stay in the study and count no more.

    Args:
        study: The study.
        repeat_ids: Ids as :func:`list_repeats` gives them under the same rule; ``all`` for every one.
        rule: The rule under which they were listed.
        why: The reason for the log.
        session: Who confirms it; whoever calls on this machine when None.

    Returns:
        Number of boxes that count no more.

    Raises:
        UsageError: ``recognition.unknown_repeat`` if an id is not in the list, as when labels have changed.
    """
    mine = session or session_here()
    check_may(mine, "review.adjudicate")
    by_id = {each.id: each for each in find_repeats(_boxes(study), rule)}
    wanted = list(by_id) if _ALL in repeat_ids else list(dict.fromkeys(repeat_ids))
    unknown = [each for each in wanted if each not in by_id]
    if unknown:
        raise UsageError(
            "recognition.unknown_repeat",
            f"there is no suspicious place '{unknown[0][:40]}' under this rule",
            do="list them again with the same --overlap, --media and --area",
        )
    with writing(study):
        return sum(
            add_exclusion(
                study,
                _held(by_id[each]),
                by_id[each].observation_ids,
                actor=mine.actor,
                at=mine.moment(),
                why=why,
            )
            for each in wanted
        )


def undo_repeats(study: Study, repeat_id: str, *, why: str = "", session: Session | None = None) -> int:
    """Let the boxes of an exclusion count again, exactly those.

    Args:
        study: The study.
        repeat_id: Its id.
        why: The reason for the log.
        session: Who takes it back; whoever calls on this machine when None.

    Returns:
        Number of boxes that count again.

    Raises:
        UsageError: ``recognition.unknown_repeat`` if no such exclusion stands.
    """
    mine = session or session_here()
    check_may(mine, "review.adjudicate")
    with writing(study):
        count = undo_exclusion(study, repeat_id, actor=mine.actor, at=mine.moment(), why=why)
    if count is None:
        raise UsageError(
            "recognition.unknown_repeat",
            f"no exclusion '{repeat_id[:40]}' stands",
            do="give the id under which the boxes were left out",
        )
    return count


def _held(place: RepeatedBox) -> HeldExclusion:
    body: dict[str, object] = {
        "bbox": list(place.bbox),
        "min_iou": place.rule.min_iou,
        "min_media": place.rule.min_media,
        "max_area": place.rule.max_area,
        "media": place.media,
        "protected": place.protected,
    }
    return HeldExclusion(place.id, place.deployment_id, body)


def _boxes(study: Study) -> list[CameraBox]:
    """Boxes of machines that count, by deployment; by card where no deployment is known."""
    deployment_of = {held.medium_id: held.deployment_id or held.card_id for held in load_media(study)}
    drawn: list[Observation] = []
    said: defaultdict[str, list[Observation]] = defaultdict(list)
    for each in load_observations(study):
        if each.medium_id:
            said[each.medium_id].append(each)
        if each.method == "machine" and each.bbox is not None and each.medium_id in deployment_of:
            drawn.append(each)
    protected = {medium_id for medium_id, all_said in said.items() if _is_protected(all_said)}
    return [
        CameraBox(
            each.observation_id,
            each.medium_id,
            deployment_of[each.medium_id],
            each.bbox or (0.0, 0.0, 0.0, 0.0),
            each.probability or 0.0,
            each.medium_id in protected,
        )
        for each in drawn
    ]


def _is_protected(said: Iterable[Observation]) -> bool:
    """Whether anybody or any model names a cat on the medium, or a person confirms something on it."""
    return any(
        (each.method != "machine" and each.observation_type not in _NOTHING)
        or each.individual_id
        or any(is_cat(name) for name in names_in(each))
        for each in said
    )


def names_in(observation: Observation) -> tuple[str, ...]:
    """Every name that an observation carries: the one that stands, the label, and a model's suggestions."""
    suggested = [
        part.rpartition(" ")[0] for part in observation.extra.get("suggestions", "").split("; ") if part
    ]
    told = (observation.scientific_name, observation.extra.get("label", ""), *suggested)
    return tuple(name for name in told if name)
