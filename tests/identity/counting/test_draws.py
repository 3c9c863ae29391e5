"""Draws are whole answers that respect flanks, links and what is certain; the same seed writes the same."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from qaplan.base.errors import DataError, UsageError
from qaplan.identity.counting.counted import AnimalCount, count_animals, refuse_count
from qaplan.identity.counting.draws import EncounterPlace, HistoryDraws, history_draws
from qaplan.identity.counting.evidence import Evidence, evidence_of
from qaplan.identity.counting.files import read_beliefs, read_decisions, read_places, write_draws
from qaplan.identity.counting.posterior import Posterior, posterior_of
from qaplan.identity.counting.types import Decision, PairBelief
from qaplan.identity.sides import Side
from qaplan.identity.types import Verdict

LEFT = [Side(f"E{number}", "left") for number in (1, 2, 3)]
RIGHT = [Side(f"E{number}", "right") for number in (1, 4)]
BELIEFS = [
    PairBelief(LEFT[0], LEFT[1], 0.9),
    PairBelief(LEFT[0], LEFT[2], 0.4),
    PairBelief(RIGHT[0], RIGHT[1], 0.5),
]


def linked() -> Evidence:
    said = [Decision(LEFT[0], LEFT[1], Verdict.SAME, "R"), Decision(LEFT[0], LEFT[2], Verdict.DIFFERENT, "R")]
    return evidence_of(BELIEFS, said, links=["E1"])


def drawn(evidence: Evidence, seed: int = 1, number: int = 50) -> tuple[Posterior, HistoryDraws]:
    rng = np.random.default_rng(seed)
    found = posterior_of(evidence, rng)
    places = {"E1": EncounterPlace("S1", date(2024, 8, 25))}
    return found, history_draws(found, rng, draws=number, seed=seed, places=places)


def test_every_draw_holds_every_side_once() -> None:
    _, found = drawn(linked())
    assert len(found.draws) == 50
    for animals in found.draws:
        assert sorted(side for each in animals for side in each.sides) == sorted(LEFT + RIGHT)


def test_a_link_makes_one_animal_of_both_flanks_and_nothing_else_does() -> None:
    _, found = drawn(linked())
    for animals in found.draws:
        both = [each for each in animals if each.flanks == "both"]
        assert len(both) == 1
        assert {LEFT[0], RIGHT[0]} <= set(both[0].sides)
        assert all(each.flanks in ("left", "right") for each in animals if each not in both)
    _, unlinked = drawn(evidence_of(BELIEFS))
    assert all(each.flanks != "both" for animals in unlinked.draws for each in animals)


def test_the_number_of_a_draw_lies_between_the_fewest_and_the_most() -> None:
    posterior, found = drawn(linked())
    for number in found.numbers():
        assert posterior.at_least.min() <= number["both"] + max(number["left"], number["right"])
        assert sum(number.values()) <= posterior.at_most.max()


@pytest.mark.parametrize("kind", ["csv", "json", "parquet"])
def test_draws_are_written_and_the_same_seed_writes_the_same(tmp_path: Path, kind: str) -> None:
    paths = [tmp_path / f"{name}.{kind}" for name in ("one", "other")]
    for path in paths:
        write_draws(path, drawn(linked())[1])
    assert paths[0].read_bytes() == paths[1].read_bytes()
    if kind == "csv":
        table = pd.read_csv(paths[0])
        assert list(table.columns) == [
            "draw", "animal", "flanks", "side", "encounter", "flank", "station", "date",
        ]  # fmt: skip
        assert set(table["draw"]) == set(range(1, 51))
        assert set(table.loc[table["encounter"] == "E1", "date"]) == {"2024-08-25"}
    elif kind == "json":
        assert json.loads(paths[0].read_text(encoding="utf-8"))["draws"] == 50
    else:
        assert len(pd.read_parquet(paths[0])) == 250


def test_draws_are_not_written_as_another_kind_of_file(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as refused:
        write_draws(tmp_path / "draws.xls", drawn(linked())[1])
    assert refused.value.code == "identity.bad_draws_file"


def test_a_count_has_each_flank_and_both_ends() -> None:
    posterior, _ = drawn(linked())
    count = count_animals(linked(), posterior)
    assert isinstance(count, AnimalCount)
    assert [each.flank for each in count.flanks] == ["left", "right"]
    assert count.fewest[0] <= count.most[0]
    assert count.to_record()["interval_percent"] == 95
    assert count.summary().count("\n") >= 3


def test_a_number_that_would_be_the_machines_alone_is_refused() -> None:
    refusal = refuse_count(evidence_of(BELIEFS, [Decision(*LEFT[:2], Verdict.UNDETERMINED, "R")]))
    assert refusal is not None
    assert refusal.code == "identity.too_little_looked_at"
    assert "5" in refusal.summary()
    unscored = refuse_count(evidence_of([], sides=LEFT), is_calibrated=False)
    assert unscored is not None
    assert unscored.code == "identity.not_calibrated"


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def codes(error: DataError) -> list[str]:
    return [each.code for each in error.problems]


def test_everything_that_is_wrong_with_pairs_is_told_at_once(tmp_path: Path) -> None:
    table = written(
        tmp_path / "pairs.csv",
        "side_a,side_b,probability\nE1#left,E2#left,1.2\nE1#left,E1#left,0.5\nE1#left,E2#right,0.5\n"
        "E1#links,E2#left,0.5\nE3#left,E4#left,0.5\nE4#left,E3#left,0.6\nE5#left,E6#left,\n",
    )
    with pytest.raises(DataError) as refused:
        read_beliefs(table)
    assert codes(refused.value) == [
        "identity.bad_probability",
        "identity.pair_of_itself",
        "identity.pair_across_flanks",
        "identity.bad_side",
        "identity.pair_twice",
        "identity.bad_probability",
    ]
    assert [each.where for each in refused.value.problems] == [f"row {row}" for row in (2, 3, 4, 5, 7, 8)]


def test_pairs_without_any_probability_are_not_calibrated(tmp_path: Path) -> None:
    table = written(tmp_path / "pairs.csv", "side_a,side_b,probability,score\nE1#left,E2#left,,0.4\n")
    assert not read_beliefs(table).is_calibrated
    assert read_beliefs(table).sides == tuple(LEFT[:2])


def test_a_table_without_the_column_says_which(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no column probability"):
        read_beliefs(written(tmp_path / "pairs.csv", "side_a,side_b,score\nE1#left,E2#left,0.4\n"))


def test_everything_that_is_wrong_with_decisions_is_told_at_once(tmp_path: Path) -> None:
    table = written(
        tmp_path / "decisions.csv",
        "side_a;side_b;verdict;reader;false_same\nE1#left;E9#left;same;R;\nE1#left;E1#left;same;R;\n"
        "E1#left;E2#left;maybe;R;\nE1#left;E4#right;same;R;\nE1#left;E2#left;same;R;0.7\n",
    )
    with pytest.raises(DataError) as refused:
        read_decisions(table, LEFT + RIGHT)
    assert codes(refused.value) == [
        "identity.unknown_side",
        "identity.pair_of_itself",
        "identity.bad_verdict",
        "identity.pair_across_flanks",
        "identity.bad_probability",
    ]


def test_same_between_the_flanks_of_one_encounter_is_a_link(tmp_path: Path) -> None:
    table = written(
        tmp_path / "d.csv", "side_a,side_b,verdict\nE1#left,E1#right,same\nE1#left,E2#left,same\n"
    )
    told = read_decisions(table, LEFT + RIGHT)
    assert told.links == ("E1",)
    assert told.decisions == (Decision(LEFT[0], LEFT[1], Verdict.SAME, "reader"),)


def test_encounters_are_read_with_station_and_day(tmp_path: Path) -> None:
    table = written(tmp_path / "e.csv", "encounter,station,date\nE1,S1,2024-08-25\nE2,,\n")
    assert read_places(table)["E1"] == EncounterPlace("S1", date(2024, 8, 25))
    with pytest.raises(DataError) as refused:
        read_places(written(tmp_path / "f.csv", "encounter,date\nE1,25.8.24\nE2,2024-01-01\nE2,2024-01-02\n"))
    assert codes(refused.value) == ["identity.bad_date", "identity.encounter_twice"]
