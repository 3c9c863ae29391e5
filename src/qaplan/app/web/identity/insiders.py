"""Who compares animals: insiders only; who looks as the public is told the way back."""

from __future__ import annotations

from qaplan.app.web.pages import PageRequest
from qaplan.base.errors import AccessError

__all__ = ["check_insider"]


def check_insider(request: PageRequest) -> None:
    """Refuse who reads as the public.

    Raises:
        AccessError: ``access.not_public``.
    """
    if request.reader.audience == "public":
        what = "the public sees no pictures of animals that are compared"
        raise AccessError("access.not_public", what, do="view the pages as an insider again")
