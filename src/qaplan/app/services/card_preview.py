"""What a folder of cards would bring, said within seconds and without a byte written anywhere."""

from __future__ import annotations

import io
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from itertools import islice
from pathlib import Path

from qaplan.app.engines.exiftool import ExifTool
from qaplan.app.engines.video import GuardedVideos
from qaplan.app.services.card_deployments import Assignment, assign_cards
from qaplan.app.services.card_readings import CardReading, check_kind
from qaplan.app.services.ingest import check_folder, check_serials, known_deployments
from qaplan.app.services.sessions import Session, check_may, session_here
from qaplan.app.store.card_tables import held_sizes
from qaplan.app.store.studies import Study
from qaplan.base.errors import DataError, Problem
from qaplan.sharing import release
from qaplan.survey.files.card import CardFolder, find_cards, read_card
from qaplan.survey.layout import parse_layout
from qaplan.survey.types import Deployment, Medium

__all__ = ["CardPreview", "PreviewedCard", "preview_cards"]

_SECONDS = 4.0
_BATCH = 32
_SECONDS_TO_FIND = 2.0
_SECONDS_FOR_NOTES = 1.5
_SECONDS_FOR_VIDEO = 2.0


@dataclass(frozen=True)
class PreviewedCard:
    """One card as far as it was looked at.

    Args:
        name: Its folder below the one that was given.
        files: Number of files that were counted on it.
        looked_at: Number of files whose beginning was read.
        states: Number of these in each state.
        first: First date that a camera gave; None where there is none.
        last: Last date that a camera gave.
        cameras: Makes and models.
        serials: Serial numbers of the cameras.
        held: How many of these files the study seems to hold, by their path and size.
        deployment_id: The deployment that it would be assigned to; empty where nothing says which.
        is_new_deployment: Whether that deployment would be made from the folder's name.
    """

    name: str
    files: int
    looked_at: int
    states: dict[str, int]
    first: datetime | None
    last: datetime | None
    cameras: tuple[str, ...]
    serials: tuple[str, ...]
    held: int
    deployment_id: str = ""
    is_new_deployment: bool = False

    @property
    def sound(self) -> int:
        """How many of the files that were looked at are sound."""
        return self.states.get("ok", 0)

    @property
    def shown_name(self) -> str:
        """Its folder without any position that the name tells."""
        return _said(self.name)

    def to_record(self) -> dict[str, object]:
        """Everything a program needs, ready for JSON."""
        return {
            **vars(self),
            "name": _said(self.name),
            "states": dict(sorted(self.states.items())),
            "first": self.first.isoformat() if self.first else None,
            "last": self.last.isoformat() if self.last else None,
            "cameras": [_said(each) for each in self.cameras],
            "serials": [_said(each) for each in self.serials],
        }


@dataclass(frozen=True)
class CardPreview:
    """What taking a folder would come to.

    Args:
        name: The folder's own name.
        cards: The cards in the order of their names.
        problems: What a reader should look at.
        refusal: Why the taking would be refused; None where nothing speaks against it.
        is_whole: Whether the folder was walked to its end and every file looked at.
    """

    name: str
    cards: tuple[PreviewedCard, ...]
    problems: tuple[Problem, ...] = ()
    refusal: Problem | None = None
    is_whole: bool = True

    @property
    def files(self) -> int:
        """Files that were counted."""
        return sum(card.files for card in self.cards)

    @property
    def looked_at(self) -> int:
        """Files whose beginning was read."""
        return sum(card.looked_at for card in self.cards)

    @property
    def held(self) -> int:
        """Files that the study seems to hold."""
        return sum(card.held for card in self.cards)

    @property
    def states(self) -> dict[str, int]:
        """Number of files in each state, over all cards."""
        return dict(sum((Counter(card.states) for card in self.cards), Counter[str]()))

    @property
    def span(self) -> tuple[datetime, datetime] | None:
        """First and last date that a camera gave; None where none did."""
        first = [card.first for card in self.cards if card.first]
        last = [card.last for card in self.cards if card.last]
        return (min(first), max(last)) if first and last else None

    def summary(self) -> str:
        """What would be taken, in plain English."""
        states = ", ".join(f"{count} {state}" for state, count in sorted(self.states.items()))
        looked = "" if self.is_whole else f"; the first {self.looked_at} of {self.files} were looked at"
        span = f"{self.span[0]:%Y-%m-%d} to {self.span[1]:%Y-%m-%d}" if self.span else "no dates"
        assigned = sum(bool(card.deployment_id) for card in self.cards)
        return (
            f"{self.files} files on {len(self.cards)} cards, {span} ({states}){looked}; "
            f"{self.held} seem to be held, {assigned} cards have a deployment. Nothing was written."
        )

    def to_record(self) -> dict[str, object]:
        """Everything a program needs, ready for JSON."""
        return {
            "name": _said(self.name),
            "files": self.files,
            "looked_at": self.looked_at,
            "held": self.held,
            "is_whole": self.is_whole,
            "states": dict(sorted(self.states.items())),
            "first": self.span[0].isoformat() if self.span else None,
            "last": self.span[1].isoformat() if self.span else None,
            "cards": [card.to_record() for card in self.cards],
            "problems": [_problem(each) for each in self.problems],
            "refusal": _problem(self.refusal) if self.refusal else None,
        }


def preview_cards(
    study: Study,
    card_dir: Path,
    *,
    layout: str = "",
    session: Session | None = None,
    seconds: float = _SECONDS,
    clock: Callable[[], float] = time.monotonic,
) -> CardPreview:
    """Look at a card, or at a tree of cards, by the code that takes them; nothing is written.

    Of each picture the beginning and the end are read. Where the time is up, every card has had its share of
    it and the preview says how many files were looked at.

    Args:
        study: The study that they would be taken into.
        card_dir: A card, or a tree of cards.
        layout: What the folder levels stand for, such as ``station/camera``; empty where they mean nothing.
        session: Who looks; whoever calls on this machine when None.
        seconds: How long it may take, seconds.
        clock: Tells the seconds that have passed.

    Raises:
        DataError: What :func:`qaplan.survey.files.card.find_cards` raises.
        UsageError: ``survey.bad_layout`` or ``survey.inside_study``.
    """
    mine = session or session_here()
    check_may(mine, "cards.take")
    check_folder(study, card_dir, {})
    levels = parse_layout(layout) if layout else None
    began = clock()
    problems: list[Problem] = []
    found_by = began + min(_SECONDS_TO_FIND, seconds / 2)
    folders = find_cards(card_dir, levels, report=problems.append, is_late=lambda: clock() > found_by)
    is_found = clock() <= found_by
    glances = _glance(study, folders, ends_at=began + seconds, clock=clock)
    known = known_deployments(study, None)
    assigned = assign_cards([each.reading for each in glances], known, layout=levels)
    for each in glances:
        problems.extend((*each.reading.problems, *assigned[each.reading.name].problems))
    return CardPreview(
        name=card_dir.resolve().name,
        cards=tuple(each.told(assigned[each.reading.name], known) for each in glances),
        problems=tuple(problems),
        refusal=_refusal(study, [each.reading for each in glances], assigned, known),
        is_whole=is_found and all(each.is_whole for each in glances),
    )


@dataclass
class _Glance:
    """A card while it is looked at."""

    reading: CardReading
    held_sizes: set[tuple[str, int]]
    cameras: Counter[str] = field(default_factory=Counter)
    held: int = 0
    is_whole: bool = False

    def add(self, medium: Medium) -> None:
        self.reading.count(medium)
        camera = " ".join(part for part in (medium.make, medium.model) if part)
        if camera:
            self.cameras[camera] += 1
        self.held += (medium.path, medium.size_bytes) in self.held_sizes

    def told(self, assignment: Assignment, known: Sequence[Deployment]) -> PreviewedCard:
        reading, deployment = self.reading, assignment.deployment
        place = deployment.deployment_id if deployment else ""
        return PreviewedCard(
            name=reading.name,
            files=max(reading.folder.files, reading.files),
            looked_at=reading.files,
            states=dict(reading.states),
            first=reading.span.first,
            last=reading.span.last,
            cameras=tuple(sorted(self.cameras)),
            serials=tuple(sorted(reading.serials)),
            held=self.held,
            deployment_id=place,
            is_new_deployment=bool(place) and place not in {each.deployment_id for each in known},
        )


def _glance(
    study: Study, folders: Sequence[CardFolder], *, ends_at: float, clock: Callable[[], float]
) -> list[_Glance]:
    """Look at the cards one after the other; what one leaves of its share of the time the next ones have.

    At something is always looked: at the first batch of the first card.
    """
    glances: list[_Glance] = []
    notes = ExifTool(seconds_to_start=_SECONDS_FOR_NOTES, seconds_each=0.0)
    with GuardedVideos(seconds_each=_SECONDS_FOR_VIDEO) as videos:
        for number, folder in enumerate(folders):
            left = len(folders) - number
            until = clock() + (ends_at - clock()) / left
            reading = CardReading(folder, io.BytesIO(), 0)
            glance = _Glance(reading, held_sizes(study, folder.name))
            rows = read_card(
                folder.path, videos=videos, maker_notes=notes, report=reading.problems.append, depth="glance"
            )
            if number == 0 or clock() < ends_at:
                glance.is_whole = _look(glance, rows, partial(_is_past, clock, until))
            glances.append(glance)
    return glances


def _look(glance: _Glance, rows: Iterator[Medium], is_late: Callable[[], bool]) -> bool:
    """Take rows until the time is up, those of one batch together; whether all were taken."""
    while batch := list(islice(rows, _BATCH)):
        for medium in batch:
            glance.add(medium)
        if is_late():
            return glance.reading.files >= glance.reading.folder.files
    return True


def _refusal(
    study: Study,
    readings: list[CardReading],
    assigned: dict[str, Assignment],
    known: Sequence[Deployment],
) -> Problem | None:
    """What the taking itself would say first; None where it would go on."""
    try:
        check_kind(readings, study.kind)
        check_serials(study, readings, assigned, known)
    except DataError as error:
        return error.problem
    return None


def _problem(problem: Problem) -> dict[str, str]:
    return {name: _said(text) for name, text in vars(problem).items()}


def _said(text: str) -> str:
    return release(text, "steward").value


def _is_past(clock: Callable[[], float], until: float) -> bool:
    return clock() > until
