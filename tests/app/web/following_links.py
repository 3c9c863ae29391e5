"""Finding every page by its links, as a reader does: from the start page on."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from django.urls import Resolver404, resolve

if TYPE_CHECKING:
    from django.test import Client

__all__ = ["Found", "follow_links"]

_OF_A_KIND = 2
_FOREVER = 2000
_FORM = " (its form)"


@dataclass
class Found:
    """What following every link found.

    Args:
        pages: From a page's name to some of its addresses, those that answer with HTML.
        files: From a page's name to an address of it that answers with something else.
        dead: The links that lead nowhere, each with the page that it stands on.
    """

    pages: dict[str, list[str]] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    dead: list[str] = field(default_factory=list)

    def addresses(self) -> list[tuple[str, str]]:
        """One address of each page."""
        return [(name, addresses[0]) for name, addresses in sorted(self.pages.items())]


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        about = dict(attrs)
        asks = tag == "form" and (about.get("method") or "get").lower() == "get"
        address = about.get({"a": "href", "img": "src"}.get(tag, "action" if asks else ""))
        if address:
            self.found.append((address, asks))


def follow_links(client: Client, *starts: str) -> Found:
    """Follow every link from the start pages, two addresses of a kind."""
    found, seen = Found(), set(starts)
    waiting = deque((start, "") for start in starts)
    for _ in range(_FOREVER):
        if not waiting:
            return found
        address, source = waiting.popleft()
        if address.startswith("/static/"):
            continue
        name = _name_of(address)
        if name is None:
            found.dead.append(f"{source} -> {address}")
            continue
        is_file = "format=" in urlsplit(address).query
        if name in found.files if is_file else len(found.pages.get(name, ())) >= _OF_A_KIND:
            continue
        answer: Any = client.get(address, follow=True)
        if answer.status_code == 400 and source.endswith(_FORM):
            continue
        if answer.status_code != 200:
            found.dead.append(f"{source} -> {address}: {answer.status_code}")
            continue
        if not answer.headers["Content-Type"].startswith("text/html"):
            found.files[name] = address
            continue
        final = answer.redirect_chain[-1][0] if answer.redirect_chain else address
        found.pages.setdefault(_name_of(final) or name, []).append(final)
        for link, is_form in _links(answer.content.decode(), final):
            if link not in seen:
                seen.add(link)
                waiting.append((link, f"{address}{_FORM if is_form else ''}"))
    raise AssertionError("the links never end")


def _links(html: str, base: str) -> list[tuple[str, bool]]:
    """Every address of ours, and whether a form asks for it, which may then be asked for too little."""
    parser = _Links()
    parser.feed(html)
    found = []
    for href, is_form in parser.found:
        parts = urlsplit(urljoin(base, href))
        if not parts.netloc and not parts.scheme:
            found.append((parts._replace(fragment="").geturl(), is_form))
    return found


def _name_of(address: str) -> str | None:
    try:
        return resolve(urlsplit(address).path).url_name
    except Resolver404:
        return None
