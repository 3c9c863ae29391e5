"""Going through every address of the pages, as Django knows them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.urls import URLPattern, URLResolver

from qaplan.app.web import urls
from qaplan.app.web.api.access import ScopedToken
from qaplan.app.web.pages import PAGES, Page

# The pages are declared by being imported.
assert len(PAGES) > len(urls.DECLARING)

SAMPLES = {"int": "1", "slug": "x", "str": "x", "path": "x", "uuid": "00000000-0000-4000-8000-000000000000"}


def unlisted(patterns: list[URLPattern | URLResolver], prefix: str = "") -> Iterator[str]:
    """Addresses that neither a declared page nor an operation with a scope answers."""
    views = {id(each.view) for each in PAGES.values()}
    for each in patterns:
        address = f"{prefix}{each.pattern}"
        if isinstance(each, URLResolver):
            yield from unlisted(each.url_patterns, address)
        elif id(each.callback) not in views and not _is_operation(each):
            yield address


def _is_operation(pattern: URLPattern) -> bool:
    """Whether all operations behind an address ask for a token with a scope."""
    view = getattr(pattern.callback, "__self__", None) or _closed_over(pattern.callback)
    operations = getattr(view, "operations", None)
    return bool(operations) and all(
        each.auth_callbacks and all(isinstance(one, ScopedToken) for one in each.auth_callbacks)
        for each in operations
    )


def _closed_over(callback: object) -> object | None:
    cells = getattr(callback, "__closure__", None) or ()
    return next((cell.cell_contents for cell in cells if hasattr(cell.cell_contents, "operations")), None)


def address_of(page: Page, study_id: str, **known: str) -> str:
    """An address of a page, with the known parts in their places and samples in the others."""

    def fill(found: re.Match[str]) -> str:
        kind, _, name = found[1].rpartition(":")
        if name == "study_id":
            return study_id
        return known.get(name, SAMPLES[kind or "str"])

    return "/" + re.sub(r"<([^>]+)>", fill, page.path)
