"""The questions of the four sheets; the page, the check and the printed record are made from them.

The boxes of the camera check are those of the printed field sheet, in the same words.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from qaplan.survey.field_form.types import FormKind, FormQuestion, QuestionKind
from qaplan.survey.table.visits import TICKS

__all__ = ["ANIMAL_NUMBER_MOST", "QUESTIONS", "questions_of"]

ANIMAL_NUMBER_MOST = 100_000
"""No form counts more animals than this."""


def _paper(name: str, kind: QuestionKind, *, is_needed: bool = False) -> FormQuestion:
    return FormQuestion(name, kind, TICKS.get(name, ()), is_needed, "paper")


def _choice(name: str, *choices: str, is_needed: bool = False) -> FormQuestion:
    return FormQuestion(name, "one", choices, is_needed)


_COMMENTS = FormQuestion("comments", "long_text")
_SEX = _choice("sex", "female", "male", "unknown")
_AGE = _choice("age", "adult", "subadult", "juvenile", "unknown")

QUESTIONS: Mapping[FormKind, tuple[FormQuestion, ...]] = MappingProxyType(
    {
        "camera_check": (
            FormQuestion("camera", "text", is_needed=True),
            _choice("visit", "setup", "check", "pickup", is_needed=True),
            _paper("shown_clock", "clock", is_needed=True),
            _paper("true_clock", "clock", is_needed=True),
            _choice("true_from", "phone", "gps", "other"),
            *(_paper(name, "several" if name == "tracks" else "one") for name in TICKS),
            _COMMENTS,
        ),
        "sighting": (
            _choice("sign", "seen", "track", "scat", "scrape", "kill", "heard", "told", is_needed=True),
            FormQuestion("species", "species", is_needed=True),
            _choice("certainty", "sure", "likely", "unsure"),
            FormQuestion("count", "whole"),
            _AGE,
            FormQuestion("distance_m", "whole"),
            FormQuestion("track_length_mm", "whole"),
            FormQuestion("track_width_mm", "whole"),
            _COMMENTS,
        ),
        "livestock_loss": (
            _choice("livestock", "sheep", "goat", "cattle", "horse", "camel", "dog", "other", is_needed=True),
            FormQuestion("killed", "whole", is_needed=True),
            FormQuestion("hurt", "whole"),
            FormQuestion("suspected", "species"),
            FormQuestion("signs", "several", ("saw_it", "tracks", "wounds", "told")),
            _choice("guarded", "pen", "herder", "dogs", "nothing"),
            _COMMENTS,
        ),
        "carcass": (
            FormQuestion("species", "species", is_needed=True),
            _choice("state", "fresh", "days", "weeks", "bones", "skin", "unknown", is_needed=True),
            _SEX,
            _AGE,
            FormQuestion("individual", "text"),
            _choice("kept", "left", "taken", "sampled", is_needed=True),
            FormQuestion("held_by", "text"),
            FormQuestion("cause_said", "long_text"),
            _COMMENTS,
        ),
    }
)
"""The questions of each sheet, in their order."""


def questions_of(kind: FormKind) -> Mapping[str, FormQuestion]:
    """The questions of a sheet by name."""
    return {each.name: each for each in QUESTIONS[kind]}
