"""Who may ask what: a token in the header, for the study of the address, with the scope of the operation."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import cast

from django.http import HttpRequest
from ninja.security import HttpBearer
from ninja.throttling import SimpleRateThrottle

from qaplan.app.services.houses import study_in
from qaplan.app.services.people import RIGHT_OF_SCOPE, Caller, Scope, session_of_token
from qaplan.app.services.sessions import Session, check_may
from qaplan.app.services.studies import Study
from qaplan.app.web.house_here import house_here
from qaplan.base.errors import AccessError

__all__ = ["PER_MINUTE", "PerToken", "ScopedToken", "asked"]

PER_MINUTE = 240


class ScopedToken(HttpBearer):
    """Lets a program in whose token has one scope in the study of the address."""

    def __init__(self, scope: Scope) -> None:
        """Ask for a scope."""
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> Caller:
        """Find the caller, or refuse.

        Raises:
            AccessError: ``access.bad_token``, ``access.no_scope`` or ``access.no_right``.
        """
        caller = session_of_token(token, now=datetime.now(UTC))
        match = request.resolver_match
        study_id = str(match.kwargs.get("study_id", "")) if match else ""
        if study_id != caller.token.study_id or self.scope not in caller.token.scopes:
            do = "make a token with this scope for this study"
            raise AccessError("access.no_scope", f"the token lacks {self.scope} in this study", do=do)
        check_may(caller.session, RIGHT_OF_SCOPE[self.scope])
        return caller


class PerToken(SimpleRateThrottle):
    """At most so many requests a minute for each token."""

    scope = "token"

    def __init__(self) -> None:
        """Take the limit of this file."""
        super().__init__(f"{PER_MINUTE}/min")

    def get_cache_key(self, request: HttpRequest) -> str | None:
        """One count for each token."""
        caller = getattr(request, "auth", None)
        return f"api-{caller.token.token_id}" if isinstance(caller, Caller) else None


def asked(request: HttpRequest) -> tuple[Study, Session]:
    """The study that a program asks about, and the session in which it is answered."""
    caller = cast("Caller", request.auth)  # type: ignore[attr-defined]
    return study_in(house_here(), caller.token.study_id), caller.session
