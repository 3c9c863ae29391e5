"""An import that is killed at any moment leaves each card wholly in or out, and can be called again."""

from __future__ import annotations

import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from qaplan.app.services.log import check_log
from qaplan.app.services.studies import close_study, init_study, open_study
from qaplan.app.store.card_tables import load_cards, load_media
from tests.media_factory import TAKEN, jpeg

CARDS, PICTURES = 6, 40

pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system has no kill -9")

_INGEST = """
import sys
from pathlib import Path
from qaplan.app.services.ingest import ingest_card
from qaplan.app.services.studies import open_study
study = open_study(Path(sys.argv[1]))
print("begun", flush=True)
ingest_card(study, Path(sys.argv[2]), layout="station", mode="copy")
"""


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cards")
    for card in range(CARDS):
        (folder / f"K{card}").mkdir()
        for number in range(PICTURES):
            seed = card * 1000 + number
            data = jpeg(TAKEN + timedelta(minutes=seed), seed=seed)
            (folder / f"K{card}/IMG_{number:04}.JPG").write_bytes(data)
    return folder


def _start(study: Path, tree: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", _INGEST, str(study), str(tree)]
    started = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert started.stdout is not None
    assert started.stdout.readline() == "begun\n"
    return started


def _run_to_its_end(study: Path, tree: Path) -> float:
    with _start(study, tree) as started:
        began = time.perf_counter()
        assert started.wait(120) == 0
        return time.perf_counter() - began


def _whole_cards(folder: Path) -> int:
    """Check that what is in the study is whole, and count its cards."""
    with closing(sqlite3.connect(folder / "qaplan.sqlite3")) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
    study = open_study(folder)
    media = Counter(held.card_id for held in load_media(study))
    cards = {card.card_id: card.files for card in load_cards(study)}
    assert dict(media) == cards
    assert check_log(study).is_whole
    close_study(study)
    return len(cards)


def _kill_and_complete(folder: Path, tree: Path, moments: int, seed: int) -> Counter[int]:
    """Kill imports at random moments of their run, and complete each study that comes whole."""
    dice = random.Random(seed)
    close_study(init_study(folder / "measured"))
    longest = _run_to_its_end(folder / "measured", tree)
    assert _whole_cards(folder / "measured") == CARDS
    left: Counter[int] = Counter()
    for moment in range(moments):
        home = folder / f"study{moment}"
        close_study(init_study(home))
        with _start(home, tree) as started:
            time.sleep(dice.uniform(0, longest))
            started.kill()
        left[_whole_cards(home)] += 1
        if moment % 5 == 0:
            _run_to_its_end(home, tree)
            assert _whole_cards(home) == CARDS
            names = {path.name for path in (home / "media/sha256").rglob("*") if path.is_file()}
            assert len(names) == CARDS * PICTURES
    return left


def test_a_card_is_wholly_in_or_out_at_20_random_moments(tree: Path, tmp_path: Path) -> None:
    left = _kill_and_complete(tmp_path, tree, 20, seed=20)
    assert sum(left.values()) == 20
    assert min(left) < CARDS, "no import was killed before its end"


@pytest.mark.slow
def test_a_card_is_wholly_in_or_out_at_200_random_moments(tree: Path, tmp_path: Path) -> None:
    left = _kill_and_complete(tmp_path, tree, 200, seed=200)
    assert len(left) > 2, "the moments did not fall between cards"
