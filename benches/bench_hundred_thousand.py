"""A study of 100,000 media: how fast their rows go in, and how fast events and effort come out."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from qaplan.app.services.events import study_effort, study_events
from qaplan.app.services.studies import Study, init_study
from qaplan.app.store.card_tables import HeldCard, HeldMedium, log_card, medium_id_of, save_card, save_media
from qaplan.app.store.field_tables import save_deployments
from qaplan.app.store.observation_tables import add_observations
from qaplan.app.store.studies import writing
from qaplan.app.store.undo_triggers import remove_triggers
from qaplan.base.actors import Actor
from qaplan.base.instants import Instant
from qaplan.survey.types import Deployment, Medium, MediumState, Observation

MEDIA, DEPLOYMENTS = 100_000, 50
BEGUN, ENDED, NOW = datetime(2024, 1, 1), datetime(2024, 12, 30), datetime(2025, 1, 1, tzinfo=UTC)  # noqa: DTZ001 - camera clocks
OFFSET = timedelta(hours=5)
WHO = Actor("role:steward", "role")
SPECIES = ("Vulpes vulpes", "Capra aegagrus", "Ovis vignei")


def _card(number: int) -> tuple[HeldCard, list[HeldMedium], list[Observation]]:
    each = MEDIA // DEPLOYMENTS
    card = HeldCard(
        f"C{number}", f"C{number}", f"{number:064x}", f"D{number}", "", "cards", "reference", each
    )
    media = [_medium(card, number, index) for index in range(each)]
    said = [
        Observation(
            f"o-{held.medium_id}", held.medium_id, "animal", "human", scientific_name=SPECIES[n // 4 % 3]
        )
        for n, held in enumerate(media)
    ]
    return card, media, said


def _medium(card: HeldCard, number: int, index: int) -> HeldMedium:
    clock = BEGUN + timedelta(days=1, minutes=180 * (index // 4) + index % 4)
    medium = Medium(
        f"DCIM/IMG_{index:05}.JPG",
        f"{number * MEDIA + index:064x}",
        400_000,
        "image/jpeg",
        MediumState.OK,
        clock=clock,
        clock_source="exif",
        trigger_mode="motion",
    )
    return HeldMedium(
        medium_id_of(card.card_id, medium), card.card_id, card.deployment_id, medium, camera_clock=clock
    )


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Study, float]]:
    study = init_study(tmp_path_factory.mktemp("large") / "study")
    deployments = [
        Deployment(
            f"D{n}", f"S{n}", start=Instant(BEGUN, OFFSET), end=Instant(ENDED, OFFSET), utc_offset=OFFSET
        )
        for n in range(DEPLOYMENTS)
    ]
    with writing(study):
        save_deployments(study, deployments, actor=WHO, at=NOW)
    seconds = 0.0
    for number in range(DEPLOYMENTS):
        card, media, said = _card(number)
        begun = time.perf_counter()
        with writing(study):
            save_card(study, card, actor=WHO, at=NOW)
            save_media(study, media, at=NOW)
            add_observations(study, said)
            log_card(study, card, {"media_added": len(media)}, actor=WHO, at=NOW)
        seconds += time.perf_counter() - begun
    yield study, seconds


def test_rows_of_media_go_in_fast(filled: tuple[Study, float], budgets: Mapping[str, Any]) -> None:
    _, seconds = filled
    print(f"\n{MEDIA} media with a label each kept at {MEDIA / seconds:.0f} rows a second")
    assert MEDIA / seconds >= budgets["large_study"]["rows_a_second"]


def test_what_undoing_needs_costs_little(tmp_path: Path, budgets: Mapping[str, Any]) -> None:
    """The same rows with the triggers that keep what a change replaces, and without."""
    with_undo, without = (_seconds(tmp_path / name, keeps_undo=keeps) for name, keeps in _STUDIES)
    print(f"\nwith undo {with_undo:.2f} s, without {without:.2f} s: {with_undo / without:.2f} times")
    assert with_undo / without < budgets["large_study"]["times_with_undo"]


_STUDIES = (("with_undo", True), ("without", False))


def _seconds(folder: Path, *, keeps_undo: bool) -> float:
    """Processor seconds for the rows of a tenth of the cards."""
    study = init_study(folder)
    if not keeps_undo:
        remove_triggers(study.alias)
    seconds = 0.0
    for number in range(DEPLOYMENTS // 10):
        card, media, said = _card(number)
        begun = time.process_time()
        with writing(study):
            save_deployments(study, [Deployment(f"D{number}", f"S{number}")], actor=WHO, at=NOW)
            save_card(study, card, actor=WHO, at=NOW)
            save_media(study, media, at=NOW)
            add_observations(study, said)
            log_card(study, card, {"media_added": len(media)}, actor=WHO, at=NOW)
        seconds += time.process_time() - begun
    return seconds


def test_events_and_effort_come_out_fast(filled: tuple[Study, float], budgets: Mapping[str, Any]) -> None:
    study, _ = filled
    begun = time.perf_counter()
    events = study_events(study)
    between = time.perf_counter()
    effort = study_effort(study)
    ended = time.perf_counter()
    spent = f"{len(events)} events in {between - begun:.2f} s"
    print(f"\n{spent}, {len(effort)} deployments in {ended - between:.2f} s")
    assert sum(len(event.medium_ids) for event in events) == MEDIA
    assert len(effort) == DEPLOYMENTS
    assert all(row.media_days == 63 for row in effort)
    assert ended - begun < budgets["large_study"]["tables_seconds"]
