"""What a page is: a function with an address, a right and perhaps an entrance in the rail.

Only what is declared here gets an address, and no declaration goes without a right: what nobody has thought
of is not reachable. A page of a study has ``s/<study_id>/`` at the head of its address; it is given the study
and the session of who reads it, never the account.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import wraps
from typing import Literal, cast

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode

from qaplan.app.services.houses import study_in
from qaplan.app.services.people import Person, person_of, reader_of
from qaplan.app.services.rights import Right
from qaplan.app.services.sessions import Session, check_may
from qaplan.app.services.studies import Study
from qaplan.app.web.house_here import house_here
from qaplan.app.web.refusals import refuse
from qaplan.base.errors import QaplanError, UsageError
from qaplan.base.messages import Text
from qaplan.base.names import Language

__all__ = ["GROUPS", "PAGES", "Entrance", "Group", "Page", "PageRequest", "page"]

Group = Literal["look", "work", "decide", "share"]
GROUPS: tuple[Group, ...] = ("look", "work", "decide", "share")

_UNSEEN: frozenset[Right] = frozenset({"border.look", "border.request", "border.keep"})
"""Rights whose pages are not there for whoever lacks them: not even that there is a workspace is told."""

STUDY_PATH = "s/<slug:study_id>/"


class PageRequest(HttpRequest):
    """A request as a page gets it.

    Attributes:
        person: Who is signed in; nobody on pages without a right.
        reader: The session in which this person reads the study, or the house.
        study: The study; only on pages whose address names one.
        language: The language of the answer.
        text: That language's voice.
        stands_at: Address of the page in whose room it stands, where its own address tells another.
    """

    person: Person | None
    reader: Session
    study: Study
    language: Language
    text: Text
    stands_at: str


@dataclass(frozen=True)
class Entrance:
    """A page's place in the rail.

    Args:
        group: Under which heading.
        order: Its place there.
        key: Its name, as a message.
    """

    group: Group
    order: int
    key: str


@dataclass(frozen=True)
class Page:
    """One declared page.

    Args:
        name: Its name, for links.
        path: Its address below the root, as Django writes patterns.
        right: What its reader must be allowed; empty is open to everybody who reaches the machine.
        methods: What may be done with it.
        view: What answers.
        entrance: Its place in the rail; None for pages reached from others.
    """

    name: str
    path: str
    right: Right | Literal[""]
    methods: tuple[str, ...]
    view: Callable[..., HttpResponse]
    entrance: Entrance | None

    @property
    def is_of_study(self) -> bool:
        """Whether its address names a study."""
        return self.path.startswith(STUDY_PATH)


PAGES: dict[str, Page] = {}
"""Every page by its name."""

View = Callable[..., HttpResponse]


def page(
    path: str,
    *,
    name: str,
    right: Right | Literal[""],
    methods: tuple[str, ...] = ("GET",),
    entrance: Entrance | None = None,
) -> Callable[[View], View]:
    """Declare a page.

    Args:
        path: Its address, such as ``s/<slug:study_id>/records/``.
        name: Its name, such as ``evidence.records``; one page only has it.
        right: What the reader must be allowed; empty only for signing in and what comes before it.
        methods: ``GET``, ``POST`` or both; HEAD goes with GET.
        entrance: Its place in the rail.
    """

    def declare(view: View) -> View:
        assert name not in PAGES, f"two pages are named {name}"
        guarded = _guarded(view, path, right, methods)
        PAGES[name] = Page(name, path, right, methods, guarded, entrance)
        return guarded

    return declare


def _guarded(view: View, path: str, right: Right | Literal[""], methods: tuple[str, ...]) -> View:
    allowed = {*methods, *(("HEAD",) if "GET" in methods else ())}

    @wraps(view)
    def answer(request: HttpRequest, **parts: object) -> HttpResponse:
        if request.method not in allowed:
            return HttpResponseNotAllowed(sorted(allowed))
        mine = cast("PageRequest", request)
        mine.text = Text(mine.language)
        try:
            if right:
                turned_away = _let_in(mine, right, parts)
                if turned_away is not None:
                    return turned_away
            else:
                mine.person = person_of(house_here(), request.session)
            return view(mine, **parts)
        except QaplanError as error:
            return refuse(mine, error)

    answer.right = right  # type: ignore[attr-defined]
    return answer


def _let_in(request: PageRequest, right: Right, parts: dict[str, object]) -> HttpResponse | None:
    """Find out who asks and whether that reader may; else the way to sign in."""
    house = house_here()
    request.person = person_of(house, request.session)
    if request.person is None:
        # A form that was sent is not sent again after signing in: it begins at the start page.
        after = urlencode({"next": request.get_full_path()}) if request.method == "GET" else ""
        return HttpResponseRedirect(f"{reverse('house.sign_in')}{after and '?'}{after}")
    study_id = parts.pop("study_id", None)
    reader = reader_of(house, request.person, str(study_id or ""), request.session)
    is_looking = study_id is not None and request.session.get("view_as") == "public"
    request.reader = replace(reader, audience="public") if is_looking else reader
    if right in _UNSEEN and not request.reader.may(right):
        raise UsageError("web.not_found", "there is no such page", do="begin at the start page")
    check_may(request.reader, right)
    if study_id is not None:
        request.study = study_in(house, str(study_id))
    return None
