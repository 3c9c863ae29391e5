"""Taking a card of 2,000 pictures into a study on one core, beside the hash and the dates alone."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from benches.cards import make_card

PICTURES, FEW = 2000, 500

_INGEST = """
import json, os, resource, sys, time
from pathlib import Path
if hasattr(os, "sched_setaffinity"):
    os.sched_setaffinity(0, {0})
from qaplan.app.services.ingest import ingest_card
from qaplan.app.services.studies import init_study
study = init_study(Path(sys.argv[2]))
begun = time.perf_counter()
result = ingest_card(study, Path(sys.argv[1]))
seconds = time.perf_counter() - begun
peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"new": result.new, "states": result.states, "seconds": seconds, "peak_mb": peak_mb}))
"""

_EXIF = """
import os, sys, time
from pathlib import Path
from PIL import Image
if hasattr(os, "sched_setaffinity"):
    os.sched_setaffinity(0, {0})
paths = sorted(Path(sys.argv[1]).rglob("*.JPG"))
begun = time.perf_counter()
for path in paths:
    with Image.open(path) as picture:
        assert picture.getexif().get_ifd(0x8769).get(0x9003)
print(time.perf_counter() - begun)
"""


@pytest.fixture(scope="module")
def cards(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mapping[int, Path]]:
    folder = tmp_path_factory.mktemp("cards")
    yield {count: make_card(folder / f"CARD{count}", count) for count in (FEW, PICTURES)}
    shutil.rmtree(folder)


def _ingest(card: Path, study: Path) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-c", _INGEST, str(card), str(study)], check=True, capture_output=True, text=True
    )
    return dict(json.loads(done.stdout.splitlines()[-1]))


def _sha256sum(program: str, card: Path) -> float:
    paths = sorted(map(str, card.rglob("*.JPG")))
    begun = time.perf_counter()
    subprocess.run([program, *paths], check=True, capture_output=True)
    return time.perf_counter() - begun


def _own_hash(card: Path) -> float:
    begun = time.perf_counter()
    for path in card.rglob("*.JPG"):
        with path.open("rb") as file:
            hashlib.file_digest(file, "sha256")
    return time.perf_counter() - begun


def _exif(card: Path) -> float:
    done = subprocess.run(
        [sys.executable, "-c", _EXIF, str(card)], check=True, capture_output=True, text=True
    )
    return float(done.stdout)


def test_a_card_is_taken_in_little_more_than_its_hash_and_its_dates(
    cards: Mapping[int, Path], budgets: Mapping[str, Mapping[str, Any]], tmp_path: Path
) -> None:
    program = shutil.which("sha256sum")
    if program is None:
        pytest.skip("sha256sum is not installed")
    card = cards[PICTURES]
    hashing = min(_sha256sum(program, card) for _ in range(3))
    dates = min(_exif(card) for _ in range(3))
    runs = [_ingest(card, tmp_path / f"study{number}") for number in range(3)]
    ours = min(run["seconds"] for run in runs)
    # Where the program does not use the processor's own instructions, Python's hash is the measure.
    faster = min(hashing, *(_own_hash(card) for _ in range(3)))
    ratio = ours / (faster + dates)
    print(f"\n{PICTURES} pictures on one core")
    print(f"sha256sum      {hashing:6.2f} s")
    print(f"faster hash    {faster:6.2f} s")
    print(f"bare Exif loop {dates:6.2f} s")
    print(f"qaplan ingest  {ours:6.2f} s, {ratio:.2f} times the faster hash and the loop")
    assert [run["new"] for run in runs] == [PICTURES] * 3
    assert runs[0]["states"] == {"ok": PICTURES}
    assert ratio <= budgets["ingest"]["times_hash_plus_exif"]


def test_memory_does_not_grow_with_the_number_of_files(
    cards: Mapping[int, Path], budgets: Mapping[str, Mapping[str, Any]], tmp_path: Path
) -> None:
    few, many = (_ingest(cards[count], tmp_path / f"study{count}") for count in (FEW, PICTURES))
    print(f"\npeak memory {few['peak_mb']:.0f} MB at {FEW} files, {many['peak_mb']:.0f} MB at {PICTURES}")
    assert (few["new"], many["new"]) == (FEW, PICTURES)
    assert many["peak_mb"] <= few["peak_mb"] * budgets["ingest"]["times_memory"]
