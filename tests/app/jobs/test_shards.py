from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from qaplan.app.jobs.shards import Record, run_shards


def test_every_piece_is_done_once_and_never_again(tmp_path: Path) -> None:
    done: list[str] = []

    def work(key: str) -> tuple[Record, bool]:
        done.append(key)
        return {"is": key}, True

    keys = [f"k{number}" for number in range(25)]
    found = run_shards([*keys, "k3"], work, tmp_path, size=10)
    assert found == {key: {"is": key} for key in keys}
    assert done == keys
    assert run_shards(["k7", "new"], work, tmp_path) == {"k7": {"is": "k7"}, "new": {"is": "new"}}
    assert done == [*keys, "new"]


def test_what_is_to_be_tried_again_is_not_kept(tmp_path: Path) -> None:
    tries: list[str] = []

    def work(key: str) -> tuple[Record, bool]:
        tries.append(key)
        return {"try": len(tries)}, False

    assert run_shards(["a"], work, tmp_path) == {"a": {"try": 1}}
    assert run_shards(["a"], work, tmp_path) == {"a": {"try": 2}}


def test_after_a_stop_no_finished_piece_is_done_again(tmp_path: Path) -> None:
    done: list[str] = []

    def work(key: str) -> tuple[Record, bool]:
        if key == "5" and done.count("5") == 0:
            done.append(key)
            raise KeyboardInterrupt
        done.append(key)
        return {}, True

    keys = [str(number) for number in range(8)]
    with pytest.raises(KeyboardInterrupt):
        run_shards(keys, work, tmp_path, size=4)
    assert set(run_shards(keys, work, tmp_path, size=4)) == set(keys)
    assert done == ["0", "1", "2", "3", "4", "5", "5", "6", "7"]


@pytest.mark.parametrize("text", ["", "{", "[]", '{"a": 5}', "\x00", "[" * 100_000])
def test_a_shard_that_cannot_be_read_is_done_again(tmp_path: Path, text: str) -> None:
    (tmp_path / "shard-000001.json").write_text(text)
    assert run_shards(["a"], lambda _: ({"b": 1}, True), tmp_path) == {"a": {"b": 1}}
    assert run_shards(["a"], lambda _: ({"b": 2}, True), tmp_path) == {"a": {"b": 1}}


def test_progress_counts_what_is_left(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    run_shards(["a", "b"], lambda _: ({}, True), tmp_path)
    run_shards(["a", "b", "c"], lambda _: ({}, True), tmp_path, progress=lambda *said: told.append(said))
    assert told == [(3, 3)]


_POISON = """
import os, sys
from pathlib import Path
from qaplan.app.jobs.shards import run_shards

def work(key):
    if key == "k3":
        os._exit(9)
    return {"is": key}, True

keys = [f"k{number}" for number in range(6)]
found = run_shards(keys, work, Path(sys.argv[1]), size=2, set_aside=lambda key: {"failure": "poison"})
print([key for key, record in found.items() if "failure" in record])
"""


def test_a_piece_that_kills_its_program_three_times_is_passed_by_and_the_run_finishes(tmp_path: Path) -> None:
    command = [sys.executable, "-c", _POISON, str(tmp_path)]
    runs = [subprocess.run(command, capture_output=True, text=True, check=False) for _ in range(4)]
    assert [run.returncode for run in runs] == [9, 9, 9, 0]
    assert runs[-1].stdout == "['k3']\n"
    assert sorted(path.name for path in tmp_path.iterdir()) == [f"shard-{n:06}.json" for n in range(1, 4)]


def test_who_is_only_stopped_has_not_died(tmp_path: Path) -> None:
    def stop(_: int, __: int) -> None:
        raise KeyboardInterrupt

    for _ in range(5):
        with pytest.raises(KeyboardInterrupt):
            run_shards(["a", "b"], lambda key: ({}, False), tmp_path, progress=stop, set_aside=lambda _: {})
    assert list(tmp_path.iterdir()) == []
