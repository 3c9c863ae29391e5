"""`qaplan identity next`, `count` and `draws` on plain tables."""

from __future__ import annotations

import json
from pathlib import Path

from typer.testing import CliRunner

from qaplan.app.cli import build_app

PAIRS = "side_a,side_b,probability\nE1#left,E2#left,0.9\nE1#left,E3#left,0.3\nE2#left,E3#left,0.02\n"
DECISIONS = "side_a,side_b,verdict,reader\nE1#left,E2#left,same,R\nE1#left,E3#left,different,R\n"


def tables(folder: Path) -> tuple[str, str]:
    pairs, decisions = folder / "pairs.csv", folder / "decisions.csv"
    pairs.write_text(PAIRS, encoding="utf-8")
    decisions.write_text(DECISIONS, encoding="utf-8")
    return str(pairs), str(decisions)


def test_no_pair_is_said_to_change_most_where_there_are_only_scores(tmp_path: Path) -> None:
    pairs = tmp_path / "pairs.csv"
    pairs.write_text("side_a,side_b,probability\nE1#left,E2#left,\nE1#left,E3#left,\n", encoding="utf-8")
    told = CliRunner().invoke(build_app(), ["identity", "next", str(pairs)])
    assert told.exit_code == 4, told.output
    assert "A score is a ranking." in told.output


def test_the_next_pairs_come_with_their_reasons(tmp_path: Path) -> None:
    pairs, _ = tables(tmp_path)
    told = CliRunner().invoke(build_app(), ["identity", "next", pairs, "--json", "-"])
    assert told.exit_code == 0, told.output
    rows = json.loads(told.output)["next_pairs"]
    assert rows[0]["reason"].startswith("counting.ask_")


def test_a_count_has_an_interval_and_a_provenance(tmp_path: Path) -> None:
    pairs, decisions = tables(tmp_path)
    told = CliRunner().invoke(
        build_app(), ["identity", "count", pairs, "--decisions", decisions, "--json", "-"]
    )
    record = json.loads(told.output)
    assert record["flanks"]["left"]["animals_low"] <= record["flanks"]["left"]["animals_high"]
    assert record["provenance"]


def test_a_count_that_would_be_the_machines_alone_ends_with_four(tmp_path: Path) -> None:
    pairs, _ = tables(tmp_path)
    told = CliRunner().invoke(build_app(), ["identity", "count", pairs])
    assert told.exit_code == 4


def test_draws_are_written_to_a_file(tmp_path: Path) -> None:
    pairs, decisions = tables(tmp_path)
    out = tmp_path / "draws.csv"
    options = ["--pairs", pairs, "--decisions", decisions, "--draws", "20"]
    told = CliRunner().invoke(build_app(), ["identity", "draws", str(out), *options])
    assert "20 draws" in told.output, told.output
    assert out.read_text(encoding="utf-8").startswith("draw,animal,")
