from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from qaplan import __version__
from qaplan.base.errors import DataError
from qaplan.base.messages import Text
from qaplan.base.names import LANGUAGES, Language
from qaplan.reporting.compose import compose_situation
from qaplan.reporting.html import render_html
from qaplan.reporting.pages.walk import facts_of
from tests.reporting.drawings import svgs
from tests.reporting.hostile import LINK, LONG, SCRIPT, hostile
from tests.reporting.reading import Reader
from tests.reporting.situations import LAKE, PRESS, released, said, without_cards

GOLDEN = Path(__file__).parents[1] / "golden/situation-en.html"


def rendered(language: Language = "en") -> str:
    return render_html(compose_situation(released()), Text(language), svgs()).decode()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_fact_opens_its_derivation(language: Language) -> None:
    read = Reader(rendered(language))
    assert len(read.facts) > 60
    assert {f"fact-{fact_id}" for fact_id, _ in read.facts} <= set(read.ids)
    assert {fact_id for fact_id, _ in read.facts} == {
        fact.id for fact in facts_of(compose_situation(released()))
    }


def test_every_internal_link_has_its_place_and_no_place_stands_twice() -> None:
    read = Reader(rendered())
    internal = {link[1:] for link in read.links if link.startswith("#")}
    assert internal <= set(read.ids)
    assert len(read.ids) == len(set(read.ids))


def test_a_derivation_says_value_day_speaker_activity_and_inputs() -> None:
    html = rendered()
    article = html[html.index('id="fact-move.distance"') :]
    article = article[: article.index("</article>")]
    for part in ("210 km", "1 May 2031", "Long Ridge Park", "quoted", "NL-001"):
        assert part in article
    assert f'href="{PRESS}"' in html
    assert "sha256:" + "ab" * 32 in html
    assert "grades = [&#34;C1&#34;]" in html


def test_nothing_is_loaded_from_anywhere() -> None:
    read = Reader(rendered())
    assert not {"script", "link", "img", "iframe", "object"} & set(read.tags)
    assert not [value for _, name, value in read.attributes if name in {"src", "srcset", "data"}]
    assert "@import" not in rendered() and "url(http" not in rendered()
    outward = [link for link in read.links if not link.startswith("#")]
    assert outward and all(link.startswith("https://example.org/") for link in outward)


def test_markup_in_names_is_inert() -> None:
    html = render_html(compose_situation(hostile()), Text("en"), svgs()).decode()
    read = Reader(html)
    assert "alert" in read.text
    assert not {"script", "img"} & set(read.tags)
    assert not [name for _, name, _ in read.attributes if name.startswith("on")]
    assert SCRIPT not in html


def test_an_address_that_is_no_web_address_is_no_link() -> None:
    read = Reader(render_html(compose_situation(hostile()), Text("en"), svgs()).decode())
    assert LINK in read.text
    assert not [link for link in read.links if link.startswith("javascript")]


def test_marks_that_turn_a_line_round_and_controls_are_taken_out() -> None:
    html = render_html(compose_situation(hostile()), Text("kk"), svgs()).decode()
    assert "abcdefghijkl" in html
    assert not {"\u202e", "\u2066", "\x00", "\x07"} & set(html)


def test_a_long_kazakh_word_is_kept_whole() -> None:
    assert LONG in render_html(compose_situation(hostile()), Text("kk"), svgs()).decode()


def test_two_renders_are_the_same_bytes() -> None:
    assert rendered("kk") == rendered("kk")


def test_a_figure_that_was_not_drawn_is_refused() -> None:
    with pytest.raises(DataError) as caught:
        render_html(compose_situation(released()), Text("en"), {})
    assert caught.value.code == "report.figure_missing"


@pytest.mark.parametrize("active", ["<script>1</script>", '<rect onload="x()"/>', '<image href="http://x"/>'])
def test_a_figure_that_acts_is_refused(active: str) -> None:
    figures = svgs() | {"map": f'<svg xmlns="http://www.w3.org/2000/svg">{active}</svg>'.encode()}
    with pytest.raises(DataError) as caught:
        render_html(compose_situation(released()), Text("en"), figures)
    assert caught.value.code == "report.figure_active"


def test_a_study_without_cards_says_what_will_stand_there() -> None:
    html = render_html(compose_situation(without_cards()), Text("en"), svgs()).decode()
    assert "No cards have been read into this study yet" in html
    assert 'id="figure-effort"' not in html


def test_a_virtual_study_is_marked_so_everywhere() -> None:
    html = render_html(compose_situation(released(kind="virtual")), Text("en"), svgs()).decode()
    assert 'class="badge virtual">VIRTUAL<' in html
    assert "SIMULATED" in html
    assert "SIMULATED" not in rendered()


def test_the_page_is_the_one_that_was_reviewed() -> None:
    page = _settled(rendered())
    if os.environ.get("QAPLAN_GOLDEN") == "write":
        GOLDEN.write_text(page, encoding="utf-8")
    assert page == GOLDEN.read_text(encoding="utf-8")


def _settled(page: str) -> str:
    # The release changes with every field that is released, the version with every version; the style
    # is a file of its own.
    known = page.replace(compose_situation(released()).release_id, "RELEASE")
    known = known.replace(f"Qaplan {__version__}", "Qaplan VERSION")
    return re.sub(r"<style>.*?</style>", "<style>STYLE</style>", known, flags=re.DOTALL)


def test_a_document_without_sources_has_no_list_of_sources() -> None:
    bare = {
        "known": (),
        "not_known": (),
        "records": (),
        "disputes": (),
        "acts": (),
        "places": (),
        "counts": (),
    }
    none = {"organisations": (), "life_lines": (), "refusals": (), "headline": said(LAKE, "NL-A")}
    html = render_html(compose_situation(released("steward", **bare, **none)), Text("en"), svgs()).decode()
    assert 'id="sources"' not in html and 'href="#sources"' not in html
    assert 'id="derivations"' in html
