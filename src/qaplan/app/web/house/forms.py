"""What the forms of this folder share: a refusal in the reader's language beside the form."""

from __future__ import annotations

from qaplan.app.web.pages import PageRequest
from qaplan.base.errors import DataError, QaplanError

__all__ = ["trouble_of"]


def trouble_of(request: PageRequest, error: QaplanError) -> dict[str, object]:
    """What ``parts/error.html`` shows of a refusal."""
    return {
        "error": error,
        "told": _told(request, error.code),
        "problem": error.problem,
        "problems": error.problems,
        "code": error.code,
    }


def _told(request: PageRequest, code: str) -> str:
    try:
        return request.text.word(f"refused.{code.replace('.', '_')}")
    except DataError:
        return ""
