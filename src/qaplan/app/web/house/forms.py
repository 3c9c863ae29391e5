"""What the forms of this folder share: a refusal beside the form."""

from __future__ import annotations

from qaplan.base.errors import QaplanError

__all__ = ["trouble_of"]


def trouble_of(error: QaplanError) -> dict[str, object]:
    """What ``parts/error.html`` shows of a refusal."""
    return {"error": error, "problem": error.problem, "problems": error.problems, "code": error.code}
