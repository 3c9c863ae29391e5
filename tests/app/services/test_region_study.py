"""The virtual study of a region: its pages are not empty, and every figure of its report is stamped."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from html import unescape

import pytest

from qaplan.app.services.estimate_kinds import BORDER_KINDS
from qaplan.app.services.estimates.offered import ESTIMATORS
from qaplan.app.services.region_study import build_region_study
from qaplan.app.services.reports import ReportOrder, build_report
from qaplan.app.services.sessions import Session, session_here
from qaplan.app.services.situation_view import view_situation
from qaplan.app.services.studies import Study, close_study
from qaplan.base.actors import Actor
from qaplan.base.messages import Text
from qaplan.base.names import Language
from qaplan.landscape.stamps import Stamps, missing_stamps

ACTOR = Actor("somebody", "person")
CELLS = Stamps("modelled", is_too_coarse=True)
LINES = Stamps("modelled", is_too_coarse=True, has_invented_lines=True)


@pytest.fixture(scope="module")
def region(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Study]:
    made = build_region_study(tmp_path_factory.mktemp("region") / "landscape")
    yield made.study
    close_study(made.study)


def words_of(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def test_building_it_again_changes_nothing_and_takes_less_than_ten_seconds(region: Study) -> None:
    begun = time.monotonic()
    again = build_region_study(region.folder)
    assert time.monotonic() - begun < 10
    assert again.layers == 4
    assert len(again.estimates) == 2
    assert len(set(build_region_study(region.folder).estimates) & set(again.estimates)) == 2


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_the_sections_and_the_figure_of_the_report_carry_their_stamps(
    region: Study, language: Language
) -> None:
    built = build_report(region, ReportOrder(audience="steward", languages=(language,), formats=("html",)))
    html = built.paths[0].read_text(encoding="utf-8")
    text = Text(language)
    captions = re.findall(r"<figcaption.*?</figcaption>", html, re.DOTALL)
    of_current = [words_of(each) for each in captions if text.word("cells.told_current") in words_of(each)]
    assert len(of_current) == 1
    assert missing_stamps(of_current[0], CELLS, text) == ()
    assert missing_stamps(words_of(html), LINES, text) == ()
    assert "pair 1, pair 2, pair 6" in words_of(html)


def test_kinds_of_the_border_are_those_that_ask_for_its_right() -> None:
    asked = {kind for kind, each in ESTIMATORS.items() if each.right == "border.look"}
    assert asked == BORDER_KINDS


def test_the_situation_of_who_may_not_look_at_the_border_tells_no_opening(region: Study) -> None:
    day = session_here().moment().date()
    kinds = {
        role: {each.kind for each in view_situation(region, Session(ACTOR, role=role), day).value.estimates}
        for role in ("analyst", "reviewer")
    }
    assert "opening" in kinds["analyst"]
    assert kinds["reviewer"] == kinds["analyst"] - {"opening"}


def test_a_report_for_the_public_tells_no_opening(region: Study) -> None:
    built = build_report(region, ReportOrder(audience="public", languages=("en",), formats=("html",)))
    words = words_of(built.paths[0].read_text(encoding="utf-8"))
    assert "pair 1" not in words
    assert Text("en").word("estimates.asks_opening") not in words
    assert Text("en").word("estimates.kind_connectivity") in words
