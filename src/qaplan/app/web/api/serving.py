"""The API itself: its operations, its refusals as JSON, and its description for programs."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, Throttled, ValidationError

from qaplan import __version__
from qaplan.app.web.api.access import PER_MINUTE, PerToken, ScopedToken
from qaplan.app.web.api.reading import reading
from qaplan.app.web.api.writing import writing
from qaplan.app.web.pages import PageRequest, page
from qaplan.app.web.refusals import status_of
from qaplan.base.errors import QaplanError, UsageError

__all__ = ["Asking", "api", "description", "operations", "page_of_api"]

_ROOT = "/api/v1"

api = NinjaAPI(
    title="Qaplan",
    version="1",
    description="The services of the pages, for programs. Send `Authorization: Bearer TOKEN`.",
    docs_url=None,
    openapi_url=None,
    urls_namespace="api-1",
    throttle=[PerToken()],
)
api.add_router("/studies/{slug:study_id}", reading)
api.add_router("/studies/{slug:study_id}", writing)


@page("api/v1/openapi.json", name="api.description", right="")
def description(request: PageRequest) -> HttpResponse:
    """Describe every operation, in the words of OpenAPI; it holds no data."""
    return JsonResponse(_described())


@page("api/", name="api.page", right="house.enter")
def page_of_api(request: PageRequest) -> HttpResponse:
    """List every operation for a person."""
    shown = {"operations": operations(), "version": __version__, "per_minute": PER_MINUTE}
    return render(request, "api/page.html", shown)


@dataclass(frozen=True)
class Asking:
    """One operation.

    Args:
        method: Such as ``GET``.
        path: Its address.
        scope: The scope that a token needs for it; empty would be a mistake of ours.
        says: What it does, one line.
    """

    method: str
    path: str
    scope: str
    says: str


def operations() -> list[Asking]:
    """Every operation, in the order of its making."""
    found = []
    for prefix, router in api._routers:
        for path, view in router.path_operations.items():
            for each in view.operations:
                scopes = [one.scope for one in each.auth_callbacks if isinstance(one, ScopedToken)]
                says = ((each.description or "").partition("\n")[0]).strip()
                address = f"{_ROOT}{prefix}{path}".replace("{slug:", "{")
                found += [Asking(method, address, "".join(scopes), says) for method in each.methods]
    return found


def _described() -> dict[str, Any]:
    """The description of OpenAPI, with the scope of each operation."""
    described: dict[str, Any] = json.loads(
        json.dumps(api.get_openapi_schema(path_prefix=f"{_ROOT}/"), default=str)
    )
    scopes = {(each.path, each.method.lower()): each.scope for each in operations()}
    for path, methods in described["paths"].items():
        for method, each in methods.items():
            each["x-scope"] = scopes.get((path, method), "")
    return described


@api.exception_handler(QaplanError)
def _refused(request: HttpRequest, error: QaplanError) -> HttpResponse:
    status = 401 if error.code == "access.bad_token" else status_of(error)
    return _told(error.to_record(), status)


@api.exception_handler(AuthenticationError)
def _no_token(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    return _told(_record("access.bad_token", "no token came", "send Authorization: Bearer TOKEN"), 401)


@api.exception_handler(ValidationError)
def _not_read(request: HttpRequest, error: ValidationError) -> HttpResponse:
    where = ", ".join(sorted({".".join(str(part) for part in each["loc"]) for each in error.errors}))
    return _told(_record("api.bad_request", "the request cannot be read", "see openapi.json", where), 422)


@api.exception_handler(Throttled)
def _too_fast(request: HttpRequest, error: Throttled) -> HttpResponse:
    answer = _told(_record("api.too_fast", "too many requests came in a minute", "wait and go on"), 429)
    answer["Retry-After"] = str(int(error.wait or 60) + 1)
    return answer


@api.exception_handler(HttpError)
def _not_taken(request: HttpRequest, error: HttpError) -> HttpResponse:
    return _told(
        _record("api.bad_request", "the request cannot be read", "see openapi.json"), error.status_code
    )


def _record(code: str, what: str, do: str, where: str = "") -> dict[str, object]:
    return UsageError(code, what, where=where, do=do).to_record()


def _told(record: dict[str, Any], status: int) -> HttpResponse:
    return JsonResponse(record, status=status)
