"""Whether a survey can be fitted: what is wrong in it, and what is doubtful but usable."""

from __future__ import annotations

from qaplan.encounters.checks.checked import Checked
from qaplan.encounters.checks.survey import check_survey

__all__ = ["Checked", "check_survey"]
