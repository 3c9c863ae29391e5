from __future__ import annotations

import pytest

from qaplan.app.services.population.resident_priors import OFFERED_PRIORS, PriorWords, priors_of, words_of
from qaplan.base.errors import DataError, QaplanError, UsageError

WORDS = "sigma=2000,8000; lambda0=0.005,0.05; presence=0.5; source=a survey"


def test_one_line_holds_all_that_is_assumed() -> None:
    found = priors_of(words_of(WORDS))
    assert found is not None
    assert (found.any_sex.sigma_m.low, found.any_sex.sigma_m.high) == (2000, 8000)
    assert (found.presence, found.female_share, found.female) == (0.5, 0.5, None)
    assert found.any_sex.lambda0_per_day.source == "a survey"


def test_a_single_number_is_taken_as_known() -> None:
    found = priors_of(words_of(WORDS.replace("2000,8000", "3000")))
    assert found is not None
    assert found.any_sex.sigma_m.sd_log == 0


def test_females_may_have_ranges_of_their_own() -> None:
    found = priors_of(words_of(f"{WORDS}; sigma_female=1000,2000"))
    assert found is not None
    assert found.of_female.sigma_m.high == 2000
    assert found.of_female.lambda0_per_day == found.any_sex.lambda0_per_day


@pytest.mark.parametrize("left_out", ["sigma=2000,8000; ", "lambda0=0.005,0.05; ", "presence=0.5; "])
def test_what_is_missing_is_not_made_up(left_out: str) -> None:
    assert priors_of(words_of(WORDS.replace(left_out, ""))) is None


def test_the_offered_priors_are_whole_and_name_their_source() -> None:
    found = priors_of(words_of(OFFERED_PRIORS))
    assert found is not None
    assert "Zambezi Delta" in found.any_sex.sigma_m.source


@pytest.mark.parametrize(
    ("words", "kind", "code"),
    [
        ("sigma 2000", UsageError, "population.bad_prior_words"),
        ("moon=full", UsageError, "population.bad_prior_words"),
        (WORDS.replace("2000,8000", "2000,4000,8000"), UsageError, "population.bad_prior_words"),
        (WORDS.replace("2000,8000", "wide"), UsageError, "population.bad_prior_words"),
        (WORDS.replace("2000,8000", "nan,nan"), DataError, "population.bad_prior"),
        (WORDS.replace("2000,8000", "8000,2000"), DataError, "population.bad_prior"),
        (WORDS.replace("presence=0.5", "presence=1"), DataError, "population.bad_prior"),
        (WORDS.replace("; source=a survey", ""), DataError, "population.prior_without_source"),
    ],
)
def test_what_cannot_be_read_is_refused(words: str, kind: type[QaplanError], code: str) -> None:
    with pytest.raises(kind) as caught:
        priors_of(words_of(words))
    assert caught.value.code == code


def test_nothing_written_is_nothing_assumed() -> None:
    assert priors_of(PriorWords()) is None
