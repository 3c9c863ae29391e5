"""What stands around every page: the rail, the study with its badge, as whom one reads, the language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from django.http import HttpRequest
from django.urls import reverse

from qaplan import __version__
from qaplan.app.services.languages import offered_languages
from qaplan.app.services.studies import Study
from qaplan.app.web.pages import GROUPS, PAGES, Group, Page, PageRequest

__all__ = ["surroundings"]


@dataclass(frozen=True)
class _Link:
    key: str
    address: str
    is_here: bool


@dataclass(frozen=True)
class _RailGroup:
    key: str
    links: tuple[_Link, ...]


def surroundings(request: HttpRequest) -> dict[str, object]:
    """Give every template what the frame of the page shows."""
    mine = cast("PageRequest", request)
    study: Study | None = getattr(mine, "study", None)
    return {
        "language": getattr(mine, "language", "en"),
        "languages": list(offered_languages().items()),
        "person": getattr(mine, "person", None),
        "reader": getattr(mine, "reader", None),
        "study": study,
        "study_title": study.title.in_language(mine.language) if study else "",
        "rail": _rail(mine, study) if study else (),
        "version": __version__,
    }


def _rail(request: PageRequest, study: Study) -> tuple[_RailGroup, ...]:
    """The entrances that this reader may use, in four groups."""
    return tuple(
        _RailGroup(f"web.group_{group}", links)
        for group in GROUPS
        if (links := _links(request, study, group))
    )


def _links(request: PageRequest, study: Study, group: Group) -> tuple[_Link, ...]:
    found = [each for each in PAGES.values() if each.entrance is not None and each.entrance.group == group]
    found.sort(key=_place)
    here = getattr(request, "stands_at", "") or request.path
    links = []
    for each in found:
        assert each.entrance is not None
        if each.right and not request.reader.may(each.right):
            continue
        address = reverse(each.name, kwargs={"study_id": study.study_id})
        is_here = here == address or (here.startswith(address) and each.entrance.order > 0)
        links.append(_Link(each.entrance.key, address, is_here))
    return tuple(links)


def _place(page: Page) -> int:
    return page.entrance.order if page.entrance else 0
