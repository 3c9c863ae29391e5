"""Labels laid beside the media as observations, people's and machines' next to each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qaplan.base.errors import DataError
from qaplan.recognition.matching import match_by_suffix
from qaplan.recognition.suggestions import PERSON_THRESHOLD
from qaplan.recognition.tables.types import Label, LabelledFile, LabelTable
from qaplan.recognition.taxonomy.rolling_up import read_label
from qaplan.recognition.types import DetectedFile, DetectorRun
from qaplan.survey.types import Observation

__all__ = ["LabelMatching", "MediumPlace", "match_labels", "observations_from_labels", "people_in"]

_ANY = 1e-9


@dataclass(frozen=True, slots=True)
class MediumPlace:
    """Where a medium lies, as far as labels need it.

    Args:
        medium_id: The medium.
        path: Its path with the folder of its card before it.
        card_path: Its path from the card's own name on.
        places: The ids under which a table may name its place: deployment, station, card.
    """

    medium_id: str
    path: str
    card_path: str
    places: tuple[str, ...] = ()


@dataclass(frozen=True)
class LabelMatching:
    """A table laid beside the media.

    Args:
        table: The table.
        matched: What the table says of each medium, by medium id.
        unmatched: Paths without a medium.
        ambiguous: Paths that fit several media, or share a medium with another; refused.
    """

    table: LabelTable
    matched: Mapping[str, LabelledFile]
    unmatched: tuple[str, ...]
    ambiguous: tuple[str, ...]


def match_labels(table: LabelTable, media: Sequence[MediumPlace], *, root: str = "") -> LabelMatching:
    """Lay a table beside media: by the end of the path, by the path within the card, by place and name.

    A path is tried in the next way only where no medium fits it in the ways before; where several fit, it is
    refused and never guessed.

    Args:
        table: The table.
        media: The media.
        root: Folder with which the table's paths begin otherwise than the media's; it is cut off.

    Raises:
        DataError: ``recognition.other_card`` if nothing fits any medium.
    """
    matcher = _Matcher(table)
    waiting = {str(number): file for number, file in enumerate(table.files)}
    matcher.try_paths(waiting, {each.medium_id: each.path for each in media}, root)
    matcher.try_paths(matcher.left(waiting), {each.medium_id: each.card_path for each in media}, root)
    by_place: dict[str, dict[str, LabelledFile]] = {}
    for key, file in matcher.left(waiting).items():
        if file.place:
            by_place.setdefault(file.place, {})[key] = file
    for place, files in by_place.items():
        there = {each.medium_id: each.path for each in media if place in each.places}
        matcher.try_names(files, there)
    if not matcher.matched and not matcher.ambiguous:
        raise _other_card(table, media)
    left = tuple(file.path for file in matcher.left(waiting).values())
    return LabelMatching(table, matcher.by_medium(), left, tuple(matcher.ambiguous.values()))


class _Matcher:
    """Tries one way after the other and keeps what each has found."""

    def __init__(self, table: LabelTable) -> None:
        self.table = table
        self.matched: dict[str, tuple[str, LabelledFile]] = {}
        self.ambiguous: dict[str, str] = {}

    def left(self, files: Mapping[str, LabelledFile]) -> dict[str, LabelledFile]:
        """Those that no way has settled."""
        return {
            key: file for key, file in files.items() if key not in self.matched and key not in self.ambiguous
        }

    def try_paths(self, files: Mapping[str, LabelledFile], media: Mapping[str, str], root: str) -> None:
        """Match whole paths by their ends."""
        self._try({key: file.path for key, file in files.items()}, files, media, root)

    def try_names(self, files: Mapping[str, LabelledFile], media: Mapping[str, str]) -> None:
        """Match bare names among the media of one place."""
        self._try({key: file.path.rpartition("/")[2] for key, file in files.items()}, files, media, "")

    def _try(
        self, paths: Mapping[str, str], files: Mapping[str, LabelledFile], media: Mapping[str, str], root: str
    ) -> None:
        entries = tuple(DetectedFile(path, extra={"key": key}) for key, path in paths.items())
        if not entries or not media:
            return
        run = DetectorRun(self.table.sha256, self.table.source, "", "", "", entries)
        try:
            found = match_by_suffix(run, media, detector_root=root)
        except DataError as error:
            if error.code != "recognition.other_card":
                raise
            return
        for match in found.matched:
            key = match.file.extra["key"]
            self.matched[key] = (match.medium_id, files[key])
        doubtful = {each.path for each in found.ambiguous}
        self.ambiguous.update({key: files[key].path for key, path in paths.items() if path in doubtful})

    def by_medium(self) -> dict[str, LabelledFile]:
        """One file for each medium; a medium that two rows claim in two ways goes to neither."""
        claims: dict[str, list[str]] = {}
        for key, (medium_id, _) in self.matched.items():
            claims.setdefault(medium_id, []).append(key)
        settled = {}
        for medium_id, keys in claims.items():
            if len(keys) == 1:
                settled[medium_id] = self.matched[keys[0]][1]
            else:
                self.ambiguous.update({key: self.matched[key][1].path for key in keys})
        return settled


def observations_from_labels(matching: LabelMatching, threshold: float) -> tuple[Observation, ...]:
    """Turn labels into observations; a model's at or over a threshold, a person's always.

    A model's animal is named by the lowest taxon that can be believed, with the label as written beside it.

    Args:
        matching: The table beside the media.
        threshold: Smallest raw score of a model's label that is taken, 0 to 1.
    """
    found: list[Observation] = []
    for medium_id, file in matching.matched.items():
        for number, label in enumerate(file.labels):
            observation_id = f"{matching.table.id}:{medium_id}:{number}"
            found.append(_observation(label, observation_id, medium_id, threshold))
    return tuple(found)


def people_in(matching: LabelMatching, person_threshold: float = PERSON_THRESHOLD) -> frozenset[str]:
    """Name the media that must be restricted at once, because a person may be on them.

    Args:
        matching: The table beside the media.
        person_threshold: Smallest score that is enough; the threshold of the labels plays no part.
    """
    least = max(person_threshold, _ANY)
    return frozenset(medium_id for medium_id, file in matching.matched.items() if file.person_score >= least)


def _observation(label: Label, observation_id: str, medium_id: str, threshold: float) -> Observation:
    is_machine = label.method == "machine"
    is_weak = is_machine and label.score is not None and label.score < threshold
    name, about = _named(label, is_machine=is_machine)
    return Observation(
        observation_id=observation_id,
        medium_id=medium_id,
        observation_type="unclassified" if is_weak else label.kind,
        method=label.method,
        classified_by=label.said_by,
        scientific_name="" if is_weak else name,
        count=label.count,
        sex=label.sex,
        life_stage=label.life_stage,
        flank=label.flank,
        individual_id=label.individual,
        bbox=label.bbox,
        probability=label.score,
        threshold=threshold if is_machine else None,
        comments=label.comments,
        extra={**label.extra, **({"said_at": label.said_at} if label.said_at else {}), **about},
    )


def _named(label: Label, *, is_machine: bool) -> tuple[str, dict[str, str]]:
    """The name that stands, and what should be known of it beside the label as written."""
    if not label.name and not label.lineage:
        return "", {}
    reading = read_label(label.name, lineage=label.lineage, by_machine=is_machine)
    if not is_machine and reading.is_rolled_up:
        return label.lineage[0] or label.name, {"label": label.name}
    about = {"label": label.name} if reading.name != label.name else {}
    if reading.is_rolled_up and reading.taxon is not None:
        about["rolled_up_to"] = reading.taxon.rank
    if reading.could_be:
        about["could_be"] = "; ".join(each.scientific_name for each in reading.could_be)
    return reading.name, about


def _other_card(table: LabelTable, media: Sequence[MediumPlace]) -> DataError:
    entry = table.files[0].path[-80:] if table.files else "none"
    return DataError(
        "recognition.other_card",
        f"no row of the table fits any of these media; its first is '{entry}'",
        where=table.source,
        do="give the table of these cards, or with --root the folder that its paths begin with",
        n_entries=len(table.files),
        n_media=len(media),
    )
