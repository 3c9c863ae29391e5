"""`qaplan border` as a keeper and a liaison officer type it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from qaplan.app.services.border import desk as desks
from tests.app.cli.conftest import Run

FIRST, SECOND = "nine quiet wells at dawn", "four red kettles sing low"
LINES = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "geometry": {"type": "LineString", "coordinates": [[55.0, 42.5], [55.1, 42.5]]},
            "properties": {"segment_id": name, "post_id": "P-3", "name": "the northern bend"},
        }
        for name in ("S-12", "S-13")
    ],
}


@pytest.fixture(autouse=True)
def passphrase(monkeypatch: pytest.MonkeyPatch) -> None:
    desks._FAILED.clear()
    monkeypatch.setenv("QAPLAN_BORDER_PASSPHRASE", FIRST)


@pytest.fixture
def made(run: Run, tmp_path: Path) -> None:
    run("init", "study")
    assert "The workspace was made" in run("border", "create", "study", "--keeper", "first").out
    file = tmp_path / "lines.geojson"
    file.write_text(json.dumps(LINES), encoding="utf-8")
    assert "2 segments" in run("border", "segments", "study", str(file)).out


@pytest.mark.usefixtures("made")
def test_others_list_segments_with_months_and_nothing_else(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    run("border", "months", "study", "S-12", "4-5", "--note", "spring")
    run("border", "close", "study", "S-13")
    monkeypatch.delenv("QAPLAN_BORDER_PASSPHRASE")
    told = run("border", "possible", "study")
    assert told.out == ("S-12  1 2 3 - - 6 7 8 9 10 11 12\nS-13  - - - - - - - - - - - -  closed now\n")
    record = json.loads(run("border", "possible", "study", "--json", "-").out)
    assert [each["is_closed_now"] for each in record["segments"]] == [False, True]
    assert "northern" not in json.dumps(record)


@pytest.mark.usefixtures("made")
def test_what_was_closed_at_once_is_opened_again(run: Run) -> None:
    run("border", "close", "study", "S-13")
    run("border", "open", "study", "S-13")
    run("border", "months", "study", "S-13", "none")
    assert "closed now" not in run("border", "possible", "study").out


@pytest.mark.usefixtures("made")
def test_a_request_is_answered_and_both_are_letters(run: Run, tmp_path: Path) -> None:
    words = ("--organisation", "Reserve", "--reason", "Tracks end there.", "--for", "Ovis vignei")
    asked = run(
        "border", "request", "study", "--gap", "S-12:seasonal:1-3", "--gap", "S-13:lifted_wire", *words
    )
    assert asked.out == "Request 1 waits for the border service.\n"
    early = run("border", "letter", "study", "1", str(tmp_path / "a.pdf"), "--reply")
    assert (early.code, "border.no_answer" in early.err) == (2, True)
    run("border", "answer", "study", "1", "--segment", "S-12:1-2", "--segment", "S-13:no")
    for name, more in (("letter", ()), ("reply", ("--reply",))):
        file = tmp_path / f"{name}.pdf"
        assert run("border", "letter", "study", "1", str(file), *more).code == 0
        assert file.read_bytes().startswith(b"%PDF")


@pytest.mark.usefixtures("made")
def test_a_duty_card_is_written_for_a_post_that_is_known(run: Run, tmp_path: Path) -> None:
    run("border", "crossings", "passage", "study", "G-1", "--segment", "S-12", "--kind", "seasonal")
    run("border", "gap", "study", "G-1", "S-12", "--posts", "118 and 119", "--width-m", "3")
    run("border", "post", "study", "P-3", "--call", "inspector")
    card = tmp_path / "card.pdf"
    assert run("border", "card", "study", "P-3", str(card), "--lang", "kk").code == 0
    assert card.read_bytes().startswith(b"%PDF")
    unknown = run("border", "card", "study", "P-9", str(card))
    assert (unknown.code, "border.unknown_post" in unknown.err) == (2, True)


@pytest.mark.usefixtures("made")
def test_an_export_needs_two_passphrases(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QAPLAN_BORDER_NEW_PASSPHRASE", SECOND)
    assert "second may open" in run("border", "keeper", "study", "second").out
    assert "Another keeper may write" in run("border", "export", "study").out
    out = tmp_path / "whole.geojson"
    alone = run("border", "export", "study", str(out))
    assert (alone.code, "border.needs_two" in alone.err, out.exists()) == (2, True, False)
    monkeypatch.setenv("QAPLAN_BORDER_PASSPHRASE", SECOND)
    assert run("border", "export", "study", str(out)).code == 0
    assert len(json.loads(out.read_text(encoding="utf-8"))["features"]) == 2
    monkeypatch.setenv("QAPLAN_BORDER_NEW_PASSPHRASE", FIRST)
    assert "first opens the workspace no more" in run("border", "keeper", "study", "--remove").out


def test_without_a_passphrase_or_a_workspace_it_says_what_to_do(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("init", "study")
    assert "border.none" in run("border", "possible", "study").err
    assert "border.none" in run("border", "close", "study", "S-1").err
    monkeypatch.delenv("QAPLAN_BORDER_PASSPHRASE")
    assert "border.no_passphrase" in run("border", "create", "study", "--keeper", "first").err


def test_the_register_is_kept_and_shown(run: Run, tmp_path: Path) -> None:
    run("init", "study")
    words = ("border", "crossings")
    passage = ("passage", "study", "G-1", "--segment", "S-12", "--kind", "lower_strands_out")
    assert "was kept" in run(*words, *passage, "--agreed", "2025-03-01", "--months", "11-2").out
    shown = run(*words, "show", "study", "--as-of", "2025-09-01").out
    assert shown.startswith("1 of 1 agreed passages need somebody to look")
    visit = ("--day", "2025-08-30", "--by", "inspector", "--found", "open", "--photo", "IMG_0042")
    run(*words, "verify", "study", "G-1", *visit)
    crossing = ("--day", "2025-08-12", "--species", "Ovis vignei", "--direction", "in", "--count", "3")
    run(*words, "add", "study", "G-1", *crossing)
    inferred = ("--since", "2024-08-25", "--until", "2024-09-19", "--method", "current", "--source", "team")
    run(*words, "infer", "study", "I-1", *inferred, "--probability", "0.7")
    told = run(*words, "show", "study", "--as-of", "2025-09-01").out
    assert told.index("How often they are used") < told.index("\nInferred\n") < told.index("25 August 2024")
    record = json.loads(run(*words, "show", "study", "--as-of", "2025-09-01", "--json", "-").out)
    assert (record["passages_count"], record["red_count"]) == (1, 0)
    assert [each["state"] for each in record["passages"]] == ["open"]
    assert [each["probability"] for each in record["inferred"]] == [0.7]
    assert record["photographed"] == []
    assert "0 new records" in run(*words, "take", "study").out
    assert "0 pictures of people" in run(*words, "people", "study").out
    annex = tmp_path / "annex.pdf"
    assert run("border", "annex", "study", str(annex), "--lang", "ru").code == 0
    assert annex.read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize(
    ("more", "code"),
    [
        (("--kind", "hole"), "crossings.bad_word"),
        (("--kind", "seasonal", "--months", "13"), "crossings.bad_months"),
        (("--kind", "seasonal", "--agreed", "May"), "cli.bad_day"),
        (("--kind", "seasonal", "--camera", "nowhere"), "crossings.unknown_deployment"),
    ],
)
def test_what_cannot_be_is_refused(run: Run, more: tuple[str, ...], code: str) -> None:
    run("init", "study")
    refused = run("border", "crossings", "passage", "study", "G-1", "--segment", "S-1", *more)
    assert code in refused.err
    assert refused.code == 2


def test_an_unknown_station_has_no_side(run: Run) -> None:
    run("init", "study")
    assert "crossings.unknown_station" in run("border", "crossings", "sides", "study", "K1=KZ").err
