"""Grouping 100,000 media of a season into independent records, and matching a detector's run to them."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from qaplan.recognition.matching import match_by_suffix
from qaplan.recognition.types import DetectedFile, DetectorRun
from qaplan.survey.events import StationMedium, group_events
from qaplan.survey.types import EventRule, Observation

MEDIA = 100_000
STATIONS = 50
SPECIES = 5
BURST = 4
FIRST = datetime(2024, 1, 1)  # noqa: DTZ001 - a camera's clock has no zone


def _seconds(work: Callable[[], object]) -> float:
    times = []
    for _ in range(3):
        begun = time.perf_counter()
        work()
        times.append(time.perf_counter() - begun)
    return min(times)


def test_a_season_of_media_is_grouped_at_once(budgets: Mapping[str, Mapping[str, Any]]) -> None:
    # Bursts of four with a minute between pictures, a burst every two hours at each station.
    media, said = [], []
    for number in range(MEDIA):
        burst, picture = divmod(number, BURST)
        visit, station = divmod(burst, STATIONS)
        clock = FIRST + timedelta(hours=2 * visit, minutes=picture)
        media.append(StationMedium(str(number), f"K{station:02}", clock, "motion"))
        species = f"species {visit % SPECIES}"
        said.append(Observation(str(number), str(number), "animal", "human", scientific_name=species))
    assert len(group_events(media, said, EventRule(60))) == MEDIA // BURST
    ours = _seconds(lambda: group_events(media, said, EventRule(60)))
    print(f"\n{MEDIA} media into {MEDIA // BURST} events: {ours:.2f} s")
    assert ours <= budgets["events"]["seconds"]


def test_a_run_is_matched_at_once(budgets: Mapping[str, Mapping[str, Any]]) -> None:
    # Every card has the same file names: the folders alone tell them apart.
    paths = [f"CARD{number // 1000:03}/DCIM/100/IMG_{number % 1000:04}.JPG" for number in range(MEDIA)]
    run = DetectorRun(
        "ab" * 32, "run.json", "1.4", "", "", tuple(DetectedFile(f"E:/{path}") for path in paths)
    )
    named = {str(number): path for number, path in enumerate(paths)}
    found = match_by_suffix(run, named)
    assert (len(found.matched), len(found.ambiguous), len(found.unmatched)) == (MEDIA, 0, 0)
    ours = _seconds(lambda: match_by_suffix(run, named))
    print(f"\n{MEDIA} entries matched: {ours:.2f} s")
    assert ours <= budgets["events"]["matching_seconds"]
