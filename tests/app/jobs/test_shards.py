from __future__ import annotations

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


def test_after_a_stop_only_the_open_shard_is_done_again(tmp_path: Path) -> None:
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
    assert done == ["0", "1", "2", "3", "4", "5", "4", "5", "6", "7"]


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
