"""`qaplan why` and `qaplan evidence` as a user types them."""

from __future__ import annotations

import json
from pathlib import Path

from qaplan.app.services.sessions import session_here
from qaplan.app.services.studies import open_study
from qaplan.app.store.fact_tables import save_facts
from qaplan.base.facts import Fact
from qaplan.base.provenance import Input
from tests.app.cli.conftest import Run


def test_facts_are_listed_and_walked_back_for_each_reader(run: Run, tmp_path: Path) -> None:
    run("init", "study")
    assert run("evidence", "import", "ustyurt", "--study", "study").code == 0
    session, study = session_here(), open_study(tmp_path / "study")
    facts = [
        Fact("a.open", 65, "day", tier="public", inputs=(Input("fact", "a.closed"),)),
        Fact("a.closed", 2, "picture"),
    ]
    save_facts(study, facts, actor=session.actor, at=session.moment())
    assert run("why", "study").out == "a.closed  2 pictures\na.open  65 days\n"
    assert run("why", "study", "--as", "public").out == "a.open  65 days\n"
    walk = json.loads(run("why", "study", "a.open", "--json", "-").out)
    assert walk["inputs"][0]["id"] == "a.closed"
    assert "withheld" in run("why", "study", "a.open", "--as", "public").out


def test_a_fact_that_is_not_held_ends_with_3(run: Run) -> None:
    run("init", "study")
    done = run("why", "study", "no.such")
    assert done.code == 3
    assert "[fact.unknown]" in done.err


def test_a_mistyped_fact_is_answered_with_the_nearest(run: Run, tmp_path: Path) -> None:
    run("init", "study")
    session, study = session_here(), open_study(tmp_path / "study")
    facts = [Fact("records.kz", 25, "record", tier="public"), Fact("records.closed", 7, "record")]
    save_facts(study, facts, actor=session.actor, at=session.moment())
    assert ": try records.closed or records.kz. [fact.unknown]" in run("why", "study", "records").err
    assert ": try records.kz. [fact.unknown]" in run("why", "study", "record.kz").err
    assert "closed" not in run("why", "study", "records", "--as", "public").err
