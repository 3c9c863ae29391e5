"""Taking labels of other programs into a study, people's and machines' side by side, and taking them back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from qaplan.app.services.detections import DEFAULT_THRESHOLD, SEEN_STATES
from qaplan.app.services.sessions import Session, check_may, session_here
from qaplan.app.store.card_tables import HeldMedium, load_cards, load_media, restrict_media
from qaplan.app.store.field_tables import load_deployments
from qaplan.app.store.label_tables import HeldLabels, save_labels, undo_labels
from qaplan.app.store.studies import Study, writing
from qaplan.base.errors import Problem, UsageError
from qaplan.base.instants import Instant, parse_offset
from qaplan.base.messages import Message
from qaplan.base.refusal import Caution
from qaplan.recognition.tables.files import read_labels
from qaplan.recognition.tables.observations import (
    LabelMatching,
    MediumPlace,
    match_labels,
    observations_from_labels,
    people_in,
)
from qaplan.recognition.tables.types import LabelTable, TableFormat, as_table_format
from qaplan.survey.types import Observation

__all__ = ["LabelImport", "LabelSource", "import_labels", "parse_mapping", "undo_label_import"]

_SAME_CLOCK = timedelta(minutes=1)
_ZONE = "recognition.no_zone"


@dataclass(frozen=True)
class LabelSource:
    """An export, and what its reader must be told of it.

    Args:
        path: A file, or the folder of a Wildlife Insights export.
        format: Whose it is; found by its content when empty.
        columns: For Timelapse: our field by the heading of a column.
        said_by: Who labelled the pictures, where the table does not say.
        root: Folder with which its paths begin otherwise than the media's.
        utc_offset: Declared offset of its clocks from UTC, as ``+05:00``; empty when not declared.
    """

    path: Path
    format: str = ""
    columns: Mapping[str, str] | None = None
    said_by: str = ""
    root: str = ""
    utc_offset: str = ""


@dataclass(frozen=True)
class LabelImport:
    """What taking labels came to.

    Args:
        import_id: Id of the import, with which it is taken back.
        format: Whose export it is.
        matched: Media that it has labels for.
        unmatched: Paths without a medium.
        ambiguous: Paths that fit several media and were refused.
        failed: Media that the program failed on.
        by_people: Labels of people.
        by_machines: Labels of models.
        rolled_up: Labels of models that were taken for a higher taxon than they name.
        added: Observations that were not held before.
        restricted: Media that only stewards may see from now on.
        problems: Rows that were left out and why.
        cautions: What is doubtful about it.
    """

    import_id: str
    format: TableFormat
    matched: int
    unmatched: tuple[str, ...]
    ambiguous: tuple[str, ...]
    failed: int
    by_people: int
    by_machines: int
    rolled_up: int
    added: int
    restricted: int
    problems: tuple[Problem, ...] = ()
    cautions: tuple[Caution, ...] = ()

    @property
    def is_held(self) -> bool:
        """Whether the study held all of it just so."""
        return not (self.added or self.restricted)

    def summary(self) -> str:
        """What was taken, in plain English."""
        if self.is_held:
            return f"{self.format} {self.import_id}: already held, nothing changed."
        return (
            f"{self.format} {self.import_id}: {self.matched} media matched, "
            f"{len(self.unmatched)} rows unmatched, {len(self.ambiguous)} refused as ambiguous, "
            f"{self.failed} failed; {self.by_people} labels of people, {self.by_machines} of models "
            f"({self.rolled_up} rolled up), {self.restricted} media restricted."
        )

    def to_record(self) -> dict[str, object]:
        """Everything a program needs, ready for JSON."""
        return {
            "import_id": self.import_id,
            "format": self.format,
            "matched": self.matched,
            "unmatched": list(self.unmatched),
            "ambiguous": list(self.ambiguous),
            "failed": self.failed,
            "by_people": self.by_people,
            "by_machines": self.by_machines,
            "rolled_up": self.rolled_up,
            "observations": self.added,
            "restricted": self.restricted,
            "is_held": self.is_held,
            "problems": [vars(problem) for problem in self.problems],
            "cautions": [caution.code for caution in self.cautions],
        }


def import_labels(
    study: Study, source: LabelSource, *, threshold: float = DEFAULT_THRESHOLD, session: Session | None = None
) -> LabelImport:
    """Take an export of labels; taking it again changes nothing.

    Args:
        study: The study.
        source: The export.
        threshold: Smallest raw score of a model's label, 0 to 1; a person's label is always taken.
        session: Who takes it; whoever calls on this machine when None.

    Raises:
        DataError: ``recognition.other_card`` if nothing matches, and what ``read_labels`` raises; the study
            is then as before.
        UsageError: ``recognition.bad_threshold``, ``recognition.unknown_format`` or
            ``recognition.bad_mapping``.
    """
    mine = session or session_here()
    check_may(mine, "review.adjudicate")
    if not 0.0 <= threshold <= 1.0:
        raise UsageError("recognition.bad_threshold", "a threshold is not between 0 and 1", do="try 0.2")
    offset = parse_offset(source.utc_offset) if source.utc_offset else None
    named = as_table_format(source.format)
    table = read_labels(source.path, table_format=named, columns=source.columns, said_by=source.said_by)
    held_media = {each.medium_id: each for each in load_media(study) if each.medium.state in SEEN_STATES}
    matching = match_labels(table, _places(study, held_media), root=source.root)
    held = _held(matching, threshold)
    said = [
        _with_time(each, matching, offset, held.import_id)
        for each in observations_from_labels(matching, threshold)
    ]
    added, restricted = _write(study, mine, held, said, matching)
    cautions = [each for each in table.cautions if each.code != _ZONE or offset is None]
    cautions += _clock_cautions(matching, held_media, table)
    return LabelImport(
        import_id=held.import_id,
        format=table.format,
        matched=len(matching.matched),
        unmatched=matching.unmatched,
        ambiguous=matching.ambiguous,
        failed=sum(1 for file in matching.matched.values() if file.failure and not file.labels),
        by_people=sum(1 for each in said if each.method == "human"),
        by_machines=sum(1 for each in said if each.method == "machine"),
        rolled_up=sum(1 for each in said if "rolled_up_to" in each.extra),
        added=added,
        restricted=restricted,
        problems=table.problems,
        cautions=tuple(cautions),
    )


def undo_label_import(study: Study, import_id: str, *, why: str = "", session: Session | None = None) -> int:
    """Take an import of labels back; media that it restricted stay restricted.

    Args:
        study: The study.
        import_id: Its id.
        why: The reason for the log.
        session: Who takes it back; whoever calls on this machine when None.

    Returns:
        Number of labels that went.

    Raises:
        UsageError: ``recognition.unknown_import`` if no such import stands.
    """
    mine = session or session_here()
    check_may(mine, "review.adjudicate")
    with writing(study):
        count = undo_labels(study, import_id, actor=mine.actor, at=mine.moment(), why=why)
    if count is None:
        raise UsageError(
            "recognition.unknown_import",
            f"no import of labels '{import_id[:60]}' stands",
            do="give the id that the import was answered with",
        )
    return count


def parse_mapping(words: list[str]) -> dict[str, str]:
    """Read ``HEADING=FIELD`` words.

    Raises:
        UsageError: ``recognition.bad_mapping`` if a word has no sign of equality.
    """
    pairs = [word.rpartition("=") for word in words]
    if any(not heading or not field for heading, _, field in pairs):
        raise UsageError(
            "recognition.bad_mapping", "a mapping has no two sides", do="write it as HEADING=species"
        )
    return {heading.strip(): field.strip() for heading, _, field in pairs}


def _places(study: Study, media: Mapping[str, HeldMedium]) -> list[MediumPlace]:
    cards = {card.card_id: card for card in load_cards(study)}
    stations = {each.deployment_id: each.station_id for each in load_deployments(study)}
    return [
        MediumPlace(
            medium_id,
            f"{cards[held.card_id].root}/{held.medium.path}".replace("\\", "/"),
            f"{cards[held.card_id].name}/{held.medium.path}",
            tuple(
                dict.fromkeys(
                    (held.deployment_id, stations.get(held.deployment_id, ""), cards[held.card_id].name)
                )
            ),
        )
        for medium_id, held in media.items()
        if not held.duplicate_of
    ]


def _with_time(
    said: Observation, matching: LabelMatching, offset: timedelta | None, import_id: str
) -> Observation:
    """The observation with its import's id, and beside it when the table says that it was taken."""
    clock = matching.matched[said.medium_id].clock
    extra = dict(said.extra)
    if clock is not None:
        extra["taken"] = Instant(clock, offset).iso() if offset is not None else clock.isoformat()
    return replace(said, observation_id=f"{import_id}:{said.observation_id.partition(':')[2]}", extra=extra)


def _held(matching: LabelMatching, threshold: float) -> HeldLabels:
    table = matching.table
    counts = {
        "matched": len(matching.matched),
        "unmatched": len(matching.unmatched),
        "ambiguous": len(matching.ambiguous),
    }
    import_id = f"labels-{table.id}@{threshold:g}"
    return HeldLabels(import_id, table.format, table.model, threshold, table.source, table.sha256, counts)


def _write(
    study: Study, session: Session, held: HeldLabels, said: list[Observation], matching: LabelMatching
) -> tuple[int, int]:
    actor, at = session.actor, session.moment()
    with writing(study):
        added = save_labels(study, held, said, actor=actor, at=at)
        why = f"a person may be on it, by the labels {held.import_id}"
        restricted = restrict_media(study, people_in(matching), actor=actor, at=at, why=why)
    return added, len(restricted)


def _clock_cautions(
    matching: LabelMatching, media: Mapping[str, HeldMedium], table: LabelTable
) -> list[Caution]:
    """A caution where the table dates pictures otherwise than their own clocks."""
    differ = 0
    for medium_id, file in matching.matched.items():
        clock = media[medium_id].camera_clock
        differ += clock is not None and file.clock is not None and abs(clock - file.clock) > _SAME_CLOCK
    if not differ:
        return []
    return [Caution("recognition.clocks_differ", Message("labels.clocks_differ", {"file": table.source}))]
