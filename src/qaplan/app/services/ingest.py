"""Taking memory cards into a study: read, checked, then each card in one transaction or not at all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal, TypedDict, Unpack

from qaplan.app.services.card_deployments import Assignment, assign_cards
from qaplan.app.services.card_readings import (
    CardReading,
    Progress,
    Readings,
    SerialSpan,
    check_kind,
    serial_problems,
)
from qaplan.app.services.card_taking import CardResult, CardTaker
from qaplan.app.services.copies import propose_copies
from qaplan.app.services.sessions import Session, check_may, check_may_write, session_here
from qaplan.app.services.sheets import save_sheet
from qaplan.app.store.card_tables import serial_spans
from qaplan.app.store.field_tables import load_deployments
from qaplan.app.store.studies import Study
from qaplan.base.errors import DataError, Problem, UsageError
from qaplan.base.instants import write_offset
from qaplan.base.refusal import Caution
from qaplan.survey.deployments import FieldSheet
from qaplan.survey.files.card import find_cards
from qaplan.survey.files.field_sheet import read_field_sheet
from qaplan.survey.layout import parse_layout
from qaplan.survey.types import Deployment
from qaplan.survey.zones import declared_offset

__all__ = [
    "CardResult",
    "IngestOptions",
    "IngestResult",
    "check_folder",
    "check_offset",
    "check_serials",
    "ingest_card",
    "known_deployments",
]

_ANY_DAY = datetime.fromisoformat("2000-01-01")
"""For which a zone's offset is looked up where only its name is to be known."""


class IngestOptions(TypedDict, total=False):
    """How cards are to be taken.

    Args:
        mode: ``reference`` leaves the files where they are; ``copy`` copies them into the study's vault.
        layout: What the folder levels stand for, such as ``station/camera``; empty where they mean nothing.
        sheet: The field sheet; None without one.
        crs: EPSG code of the sheet's eastings and northings.
        utc_offset: Offset of all clocks for which nothing else declares one, such as ``+05:00``.
        classified_by: Who sorted the pictures into species folders or tagged them; empty when not known.
    """

    mode: Literal["reference", "copy"]
    layout: str
    sheet: Path | None
    crs: str
    utc_offset: str | timedelta
    classified_by: str


@dataclass(frozen=True)
class IngestResult:
    """What taking cards came to.

    Args:
        cards: The cards in the order of their names.
        states: Number of files in each state, over all cards.
        problems: What a reader should look at; nothing that kept a card out.
        cautions: What is doubtful about the field sheet.
    """

    cards: tuple[CardResult, ...]
    states: dict[str, int]
    problems: tuple[Problem, ...] = ()
    cautions: tuple[Caution, ...] = ()

    @property
    def new(self) -> int:
        """Files that were taken."""
        return sum(card.new for card in self.cards)

    @property
    def already_held(self) -> int:
        """Files whose bytes the study held before."""
        return sum(card.already_held for card in self.cards)

    @property
    def twice(self) -> int:
        """Files taken that hold the same bytes as another file of their card."""
        return sum(card.twice for card in self.cards)

    def summary(self) -> str:
        """What was taken, in plain English."""
        assigned = sum(card.is_assigned for card in self.cards)
        if assigned and not self.new:
            return f"already held; {assigned} cards have got their deployment."
        if not self.new:
            return f"already held, nothing changed ({self.already_held} files, {len(self.cards)} cards)."
        states = ", ".join(f"{count} {state}" for state, count in sorted(self.states.items()))
        return (
            f"{self.new} files taken, {self.already_held} held before, {self.twice} twice on a card "
            f"({len(self.cards)} cards; {states})."
        )

    def to_record(self) -> dict[str, object]:
        """Everything a program needs, ready for JSON."""
        return {
            "new": self.new,
            "already_held": self.already_held,
            "twice": self.twice,
            "states": dict(sorted(self.states.items())),
            "cards": [vars(card) for card in self.cards],
            "problems": [vars(problem) for problem in self.problems],
            "cautions": [caution.code for caution in self.cautions],
        }


def ingest_card(
    study: Study,
    card_dir: Path,
    *,
    session: Session | None = None,
    progress: Progress | None = None,
    copying: Progress | None = None,
    **options: Unpack[IngestOptions],
) -> IngestResult:
    """Take a card, or a tree of cards; taking the same again changes nothing.

    Everything is read and checked before anything is written. Then each card is written in one transaction.
    The originals are only read.

    Args:
        study: The study.
        card_dir: A card, or a tree of cards.
        session: Who takes them; whoever calls on this machine when None.
        progress: Told after each file: the card and how many of its files have been read.
        copying: Told after each file that is copied into the study, in the same way. What either raises ends
            the taking; cards that were taken stay, and nothing of the others does.
        **options: How they are to be taken; see :class:`IngestOptions`.

    Raises:
        DataError: ``survey.serial_twice`` if a serial number was at two places at once,
            ``survey.simulated_media`` or ``survey.not_simulated`` if the media are not of the study's kind,
            and what :func:`qaplan.survey.files.card.find_cards` and ``read_field_sheet`` raise. The study is
            then as before.
        UsageError: ``survey.bad_layout``, ``survey.bad_mode`` or ``survey.inside_study``.
    """
    mine = session or session_here()
    check_may_write(mine)
    check_may(mine, "cards.take")
    check_folder(study, card_dir, options)
    layout = parse_layout(options["layout"]) if options.get("layout") else None
    utc_offset = check_offset(options.get("utc_offset", ""))
    sheet = _sheet(options, utc_offset)
    problems: list[Problem] = list(sheet.problems) if sheet else []
    with Readings(progress=progress) as readings:
        folders = find_cards(card_dir, layout, report=problems.append)
        read = [readings.read(folder) for folder in folders]
        check_kind(read, study.kind)
        known = known_deployments(study, sheet)
        assigned = assign_cards(read, known, layout=layout, utc_offset=utc_offset)
        check_serials(study, read, assigned, known)
        if sheet is not None:
            save_sheet(study, sheet, mine)
        taker = CardTaker(
            study,
            mine,
            layout,
            options.get("mode", "reference"),
            options.get("classified_by", ""),
            copying,
        )
        cards = tuple(taker.take(reading, assigned[reading.name]) for reading in read)
    new_cards = [card.card_id for card in cards if card.card_id]
    if new_cards:
        propose_copies(study, card_ids=new_cards, session=mine)
    for reading in read:
        problems.extend((*reading.problems, *assigned[reading.name].problems))
    states = sum((reading.states for reading in read), Counter[str]())
    cautions = sheet.cautions if sheet is not None else ()
    return IngestResult(cards, dict(states), (*problems, *taker.problems), cautions)


def check_folder(study: Study, card_dir: Path, options: IngestOptions) -> None:
    """Refuse a card that lies within the study, or around it, and a way of taking that there is not.

    What was sent to a server waits within the study; it can only be copied, since it is let go afterwards.

    Raises:
        UsageError: ``survey.bad_mode`` or ``survey.inside_study``.
    """
    if options.get("mode", "reference") not in {"reference", "copy"}:
        raise UsageError(
            "survey.bad_mode", "media are either referenced or copied", do="choose one of the two"
        )
    card, home = card_dir.resolve(), study.folder.resolve()
    is_sent = home / "incoming" / "card" in card.parents
    if card == home or card in home.parents or (home in card.parents and not is_sent):
        raise UsageError(
            "survey.inside_study",
            "the card and the study lie one within the other",
            where=card_dir.name,
            do="keep cards outside the study's folder",
        )


def check_offset(offset: str | timedelta) -> str:
    """The offset of all clocks as it is written, once it is known to be one; empty where none is given.

    Raises:
        DataError: ``instant.bad_offset`` if it is neither an offset nor a zone.
    """
    text = write_offset(offset) if isinstance(offset, timedelta) else offset.strip()
    if text:
        declared_offset(text, start=_ANY_DAY)
    return text


def _sheet(options: IngestOptions, utc_offset: str) -> FieldSheet | None:
    path = options.get("sheet")
    return None if path is None else read_field_sheet(path, crs=options.get("crs", ""), utc_offset=utc_offset)


def known_deployments(study: Study, sheet: FieldSheet | None) -> list[Deployment]:
    """The deployments of the sheet and those held; the sheet's word wins."""
    held = {each.deployment_id: each for each in load_deployments(study)}
    told = {each.deployment_id: each for each in sheet.deployments} if sheet else {}
    return list((held | told).values())


def check_serials(
    study: Study,
    read: Sequence[CardReading],
    assigned: dict[str, Assignment],
    known: Sequence[Deployment],
) -> None:
    """Refuse the whole batch where one serial number was at two places at once.

    Raises:
        DataError: ``survey.serial_twice``.
    """
    spans: list[tuple[str, str, str, SerialSpan]] = []
    for reading in read:
        deployment = assigned[reading.name].deployment
        place = deployment.deployment_id if deployment else reading.name
        spans.extend((serial, place, reading.name, span) for serial, span in reading.serials.items())
    serials = {serial for serial, *_ in spans}
    for serial, place, first, last in serial_spans(study, serials):
        spans.append((serial, place, "held", SerialSpan(first, last)))
    folded = {serial.casefold() for serial in serials}
    for each in known:
        if each.serial.casefold() in folded and each.start and each.end:
            span = SerialSpan(each.start.clock, each.end.clock)
            spans.append((each.serial, each.deployment_id, each.source or "field sheet", span))
    problems = serial_problems(spans)
    if problems:
        raise DataError(
            "survey.serial_twice",
            "a camera's serial number was at two places at once; nothing was taken",
            where=", ".join(sorted({problem.where for problem in problems}))[:200],
            do="correct the folders or the field sheet and take all cards again",
            problems=problems,
        )
