"""One card into the study: what is new of it, its bytes into the vault, its rows in one transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import islice
from typing import Literal

from qaplan.app.services.card_deployments import Assignment, clock_bounds, is_within
from qaplan.app.services.card_readings import CardReading, Progress
from qaplan.app.services.sessions import Session
from qaplan.app.store.card_tables import (
    HeldCard,
    HeldMedium,
    assign_card,
    clock_span,
    digests_held,
    held_paths,
    is_digest_held,
    load_cards,
    load_media,
    log_card,
    media_holding,
    medium_id_of,
    save_card,
    save_media,
)
from qaplan.app.store.field_tables import save_deployments, save_effort
from qaplan.app.store.observation_tables import add_observations
from qaplan.app.store.studies import Study, writing
from qaplan.app.store.vault import copy_into_vault, sweep_vault, vault_alone
from qaplan.base.errors import Problem
from qaplan.survey.effort import MediaSpan, effort_of
from qaplan.survey.files.card import source_of
from qaplan.survey.layout import Layout, observations_from_layout, observations_from_tags
from qaplan.survey.types import Deployment, Medium, MediumState, Observation

__all__ = ["CardResult", "CardTaker", "camera_clock_of"]

_BATCH = 500
_WITH_BYTES = frozenset({MediumState.OK, MediumState.TRUNCATED, MediumState.TOO_LARGE})
_UTC_VIDEOS = frozenset({"video/mp4", "video/quicktime"})


@dataclass(frozen=True)
class CardResult:
    """What became of one card.

    Args:
        name: Its folder.
        card_id: Id of the reading; empty where nothing was new.
        deployment_id: Its deployment; empty when not known.
        new: Files that were taken.
        already_held: Files whose bytes the study held before.
        twice: Files taken that hold the same bytes as another file of the card.
        is_assigned: Whether a card that was held without a deployment got one now.
    """

    name: str
    card_id: str
    deployment_id: str
    new: int
    already_held: int
    twice: int
    is_assigned: bool = False


@dataclass(frozen=True)
class _Batch:
    """Some of a card's files, sorted by what the study holds."""

    new: tuple[HeldMedium, ...]
    held_on: tuple[str, ...]


def camera_clock_of(medium: Medium, deployment: Deployment | None) -> datetime | None:
    """When a medium was taken by the camera's clock.

    MP4 and QuickTime mean UTC by their date: without a declared offset nobody can say what the clock showed.

    Args:
        medium: The file.
        deployment: Where its card comes from; None when not known.
    """
    if medium.clock_source != "video" or medium.media_type not in _UTC_VIDEOS or medium.clock is None:
        return medium.clock
    offset: timedelta | None = deployment.utc_offset if deployment else None
    return None if offset is None else medium.clock + offset


@dataclass
class CardTaker:
    """Takes read cards into a study, one transaction each.

    Args:
        study: The study.
        session: Who takes them.
        layout: What the folder levels stand for; None where they mean nothing.
        mode: Whether the files stay where they are or are copied into the vault.
        classified_by: Who sorted or tagged the pictures; empty when not known.
        copying: Told after each file that is copied: the card and how many of its files are.
        problems: What a reader should look at.
    """

    study: Study
    session: Session
    layout: Layout | None
    mode: Literal["reference", "copy"]
    classified_by: str = ""
    copying: Progress | None = None
    problems: list[Problem] = field(default_factory=list)

    def take(self, reading: CardReading, assignment: Assignment) -> CardResult:
        """Take one card, or nothing of it where nothing is new."""
        deployment = assignment.deployment
        place = deployment.deployment_id if deployment else ""
        unchanged = CardResult(reading.name, "", place, 0, reading.files, 0)
        if is_digest_held(self.study, reading.digest):
            is_news = deployment is not None and self._assign(reading, deployment)
            return replace(unchanged, is_assigned=is_news)
        new, outside, held_on = 0, 0, Counter[str]()
        for batch in self._batches(reading, deployment):
            new += len(batch.new)
            held_on.update(batch.held_on)
            outside += sum(_is_outside(each, deployment) for each in batch.new)
        if not new:
            return unchanged
        supplements = held_on.most_common(1)[0][0] if held_on else ""
        card = self._card(reading, place, supplements)
        self._warn_of_other_cards(card, held_on)
        self._warn_of_dates(card, outside)
        with vault_alone(self.study.media_folder) if self.mode == "copy" else nullcontext():
            if self.mode == "copy":
                self._copy(reading, deployment)
            return self._write(card, reading, deployment)

    def _assign(self, reading: CardReading, deployment: Deployment) -> bool:
        """Give a card that was held without a deployment the one that is known by now."""
        held = next((each for each in load_cards(self.study) if each.digest == reading.digest), None)
        if held is None or held.deployment_id:
            return False
        card = replace(held, deployment_id=deployment.deployment_id)
        media = load_media(self.study, card_id=card.card_id)
        clocks = {each.medium_id: camera_clock_of(each.medium, deployment) for each in media}
        actor, at = self.session.actor, self.session.moment()
        with writing(self.study):
            save_deployments(self.study, [deployment], actor=actor, at=at)
            assign_card(self.study, card, clocks, actor=actor, at=at)
            self._save_media_effort(deployment)
        return True

    def _card(self, reading: CardReading, place: str, supplements: str) -> HeldCard:
        return HeldCard(
            _card_id(reading),
            reading.name,
            reading.digest,
            place,
            supplements,
            str(reading.folder.path.resolve()).encode("utf-8", "backslashreplace").decode(),
            self.mode,
            reading.files,
            self.session.organisation,
        )

    def _batches(self, reading: CardReading, deployment: Deployment | None) -> Iterator[_Batch]:
        """Sort the card's files by what the study holds now, some at a time."""
        named_alike = [card.card_id for card in load_cards(self.study) if card.name == reading.name]
        known_paths = held_paths(self.study, named_alike)
        first: dict[str, str] = {}
        media = reading.media()
        while batch := list(islice(media, _BATCH)):
            holding = media_holding(self.study, [each.sha256 for each in batch if _has_bytes(each)])
            new: list[HeldMedium] = []
            held_on: list[str] = []
            for medium in batch:
                held = holding.get(medium.sha256) if _has_bytes(medium) else None
                if held is not None and held[1] != _card_id(reading):
                    held_on.append(held[1])
                elif not _has_bytes(medium) and (medium.path, medium.sha256) in known_paths:
                    held_on.append(named_alike[0])
                else:
                    new.append(_held_medium(reading, medium, deployment, first))
            yield _Batch(tuple(new), tuple(held_on))

    def _copy(self, reading: CardReading, deployment: Deployment | None) -> None:
        sweep_vault(self.study.media_folder, lambda digests: digests_held(self.study, digests))
        media = (held.medium for batch in self._batches(reading, deployment) for held in batch.new)
        for number, medium in enumerate(filter(_has_bytes, media), start=1):
            source = source_of(reading.folder.path, medium)
            copy_into_vault(source, self.study.media_folder, medium.sha256)
            if self.copying is not None:
                self.copying(reading.name, number)

    def _write(self, card: HeldCard, reading: CardReading, deployment: Deployment | None) -> CardResult:
        actor, at = self.session.actor, self.session.moment()
        new = held = twice = observed = 0
        with writing(self.study):
            if is_digest_held(self.study, card.digest):
                return CardResult(card.name, "", card.deployment_id, 0, card.files, 0)
            if deployment is not None:
                save_deployments(self.study, [deployment], actor=actor, at=at)
            save_card(self.study, card, actor=actor, at=at)
            for batch in self._batches(reading, deployment):
                said = self._observations(batch, card.name)
                people = {each.medium_id for each in said if each.observation_type == "human"}
                rows = [replace(each, is_restricted=_own_id(each) in people) for each in batch.new]
                save_media(self.study, rows, at=at)
                observed += add_observations(self.study, said)
                new += len(rows)
                held += len(batch.held_on)
                twice += sum(1 for each in rows if each.duplicate_of)
            self._save_media_effort(deployment)
            counts = {
                "media_added": new,
                "already_held": held,
                "twice": twice,
                "observations_added": observed,
            }
            log_card(self.study, card, counts, actor=actor, at=at)
        return CardResult(card.name, card.card_id, card.deployment_id, new, held, twice)

    def _observations(self, batch: _Batch, card_name: str) -> list[Observation]:
        """What tags say of the media, and where they say nothing, what the species folder says."""
        by_id = {each.medium_id: each for each in batch.new if _has_bytes(each.medium)}
        tags = {medium_id: each.medium.tags for medium_id, each in by_id.items() if each.medium.tags}
        said = list(observations_from_tags(tags, classified_by=self.classified_by))
        if self.layout is not None:
            told = {
                each.medium_id for each in said if each.scientific_name or each.observation_type != "animal"
            }
            paths = {
                medium_id: f"{card_name}/{each.medium.path}"
                for medium_id, each in by_id.items()
                if medium_id not in told
            }
            said.extend(observations_from_layout(paths, self.layout, classified_by=self.classified_by))
        return [replace(each, medium_id=_own_id(by_id[each.medium_id])) for each in said]

    def _save_media_effort(self, deployment: Deployment | None) -> None:
        if deployment is None:
            return
        first, last = clock_bounds(deployment)
        span = clock_span(self.study, deployment.deployment_id, first=first, last=last)
        if span is None:
            return
        undated = replace(deployment, start=None, end=None)
        intervals = effort_of(undated, (), MediaSpan(*span))
        save_effort(self.study, intervals, actor=self.session.actor, at=self.session.moment())

    def _warn_of_dates(self, card: HeldCard, outside: int) -> None:
        if outside:
            what = (
                f"{outside} files are dated outside the deployment {card.deployment_id} and count in no event"
            )
            do = "check the camera's clock and the dates on the field sheet"
            self.problems.append(Problem("survey.media_outside_deployment", what, card.name, do))

    def _warn_of_other_cards(self, card: HeldCard, held_on: Counter[str]) -> None:
        others = {each.card_id: each for each in load_cards(self.study)}
        for card_id, count in held_on.items():
            other = others.get(card_id)
            if other is not None and other.deployment_id != card.deployment_id:
                what = f"{count} files are held already, as files of the card '{other.name}'"
                do = "check which of the two folders they belong in"
                self.problems.append(Problem("survey.held_on_other_card", what, card.name, do))


def _is_outside(held: HeldMedium, deployment: Deployment | None) -> bool:
    if deployment is None or held.camera_clock is None:
        return False
    return not is_within(deployment, held.camera_clock)


def _card_id(reading: CardReading) -> str:
    return f"card-{reading.digest[:16]}"


def _has_bytes(medium: Medium) -> bool:
    return medium.state in _WITH_BYTES


def _own_id(held: HeldMedium) -> str:
    """The medium that stands for these bytes: the first of the card that holds them."""
    return held.duplicate_of or held.medium_id


def _held_medium(
    reading: CardReading, medium: Medium, deployment: Deployment | None, first: dict[str, str]
) -> HeldMedium:
    card_id = _card_id(reading)
    medium_id = medium_id_of(card_id, medium)
    earlier = first.setdefault(medium.sha256, medium_id) if _has_bytes(medium) else medium_id
    return HeldMedium(
        medium_id,
        card_id,
        deployment.deployment_id if deployment else "",
        medium,
        duplicate_of="" if earlier == medium_id else earlier,
        camera_clock=camera_clock_of(medium, deployment),
    )
