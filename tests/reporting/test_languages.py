from __future__ import annotations

import re
import subprocess
from collections import Counter
from pathlib import Path

from qaplan.base.catalogue import entries, topics
from qaplan.base.messages import Text
from qaplan.base.names import LANGUAGES, Language
from qaplan.reporting.compose import compose_situation
from qaplan.reporting.html import render_html
from qaplan.reporting.pages.gate import page_record, strings_of
from qaplan.reporting.pages.say import say
from qaplan.reporting.pdf import render_pdf
from tests.needs import needs
from tests.reporting.drawings import svgs
from tests.reporting.reading import Reader, dates_in, months_of, numbers_in, said_in
from tests.reporting.situations import released

OWN_TOPICS = ("report", "table", "footer")


def read(language: Language) -> Reader:
    document = compose_situation(released())
    return Reader(render_html(document, Text(language), svgs()).decode())


def test_the_reader_reads_numbers_and_dates_of_each_language() -> None:
    spelt: dict[Language, str] = {
        "en": "5 April 2030, March 2031, 1,234.5 and 65",
        "ru": "5 апреля 2030 г., март 2031 г., 1\u00a0234,5 и 65",
        "kk": "2030 ж. 5 сәуір, 2031 ж. наурыз, 1\u00a0234,5 және 65",
    }
    said = [said_in(spelt[language], language) for language in LANGUAGES]
    assert said[0] == said[1] == said[2]
    assert said[0][0] == Counter({"2030-04-05": 1, "2031-03": 1})
    assert sorted(map(str, said[0][1])) == ["1234.5", "65"]


def test_the_reader_tells_a_changed_number() -> None:
    assert numbers_in("65 days", "en") != numbers_in("66 дней", "ru")
    assert dates_in("5 April 2030", "en")[0] != dates_in("5 мая 2030 г.", "ru")[0]


def test_each_fact_says_the_same_number_or_date_in_three_languages() -> None:
    said = {
        language: Counter(
            (fact_id, *(tuple(sorted(each.items())) for each in said_in(text, language)))
            for fact_id, text in read(language).facts
        )
        for language in LANGUAGES
    }
    assert said["en"] == said["ru"] == said["kk"]
    assert sum(said["en"].values()) > 60


def test_the_whole_text_holds_the_same_numbers_and_dates_in_three_languages() -> None:
    said = {language: said_in(read(language).text, language) for language in LANGUAGES}
    assert said["en"] == said["ru"] == said["kk"]
    assert said["en"][0]["2030-06-09"] >= 4
    assert {str(number) for number in said["en"][1]} >= {"65", "1234.5", "8.4", "210", "275000", "223342.5"}


def test_the_typeset_page_holds_the_same_numbers_and_dates_in_three_languages() -> None:
    document = compose_situation(released())
    said = {}
    for language in LANGUAGES:
        sections = page_record(say(document, Text(language)))["sections"]
        said[language] = said_in("\n".join(strings_of(sections)), language)
    assert said["en"] == said["ru"] == said["kk"]
    assert sum(said["en"][0].values()) > 30


def test_the_pdf_holds_the_same_digits_and_months_in_three_languages(tmp_path: Path) -> None:
    document = compose_situation(released())
    digits, months = {}, {}
    for language in LANGUAGES:
        file = tmp_path / f"{language}.pdf"
        file.write_bytes(render_pdf(document, Text(language), svgs()))
        read_text = _text_before_sources(file, Text(language).word("report.sources"))
        digits[language] = Counter(re.findall(r"\d+", read_text))
        names = months_of(language)
        months[language] = Counter(names[word] for word in re.findall(r"\w+", read_text) if word in names)
    assert digits["en"] == digits["ru"] == digits["kk"]
    assert months["en"] == months["ru"] == months["kk"]
    assert digits["en"]["65"] >= 1


def _text_before_sources(file: Path, heading: str) -> str:
    # The running head and foot are cut off: a longer language has more pages.
    box = ["-x", "0", "-y", "50", "-W", "600", "-H", "742"]
    needs("poppler")
    command = ["pdftotext", *box, "-nopgbrk", str(file), "-"]
    text = subprocess.run(command, capture_output=True, check=True, text=True).stdout
    joined = re.sub(r"(?<=\w)[-\u00ad\u2010]\n(?=\w)", "", text)
    head, found, _ = joined.partition(f"\n{heading}\n")
    assert found
    return re.sub(r"[DS]\d+", " ", re.sub(r"[\u00a0\u202f]", " ", head))


def test_every_string_of_the_report_stands_in_three_languages() -> None:
    for topic in OWN_TOPICS:
        keys = {language: set(entries(language, topic)) for language in LANGUAGES}
        assert keys["en"] == keys["ru"] == keys["kk"]
        assert len(keys["en"]) > 3


def test_every_string_of_any_topic_stands_in_three_languages() -> None:
    missing = {
        (language, key)
        for topic in topics()
        for language in LANGUAGES
        for key, _ in set().union(*(entries(other, topic) for other in LANGUAGES))
        if key not in {known for known, _ in entries(language, topic)}
    }
    assert missing == set()


def test_no_string_of_the_report_holds_a_digit() -> None:
    forms = (
        form
        for topic in OWN_TOPICS
        for language in LANGUAGES
        for entry in entries(language, topic).values()
        for form in entry.forms
    )
    assert [form for form in forms if re.search(r"\d", form)] == []


def test_places_of_a_string_are_the_same_in_three_languages() -> None:
    def places(language: Language, topic: str) -> dict[str, set[str]]:
        return {
            key: set(re.findall(r"{(\w+)}", " ".join(entry.forms)))
            for (key, _), entry in entries(language, topic).items()
        }

    for topic in OWN_TOPICS:
        assert places("en", topic) == places("ru", topic) == places("kk", topic)
