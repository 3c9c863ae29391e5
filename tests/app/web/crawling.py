"""Following every link of the pages, as one reader after another."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from django.test import Client

from tests.app.web.matrix import PAGES, address_of

_LINK = re.compile(r"""(?:href|src|action|data-[a-z-]+)=["']([^"'#]+)""")
_MOST = 260
_ALIKE = 4


@dataclass(frozen=True)
class Seen:
    """One answer.

    Args:
        address: What was asked.
        status: How it ended.
        content: Everything that came: the body and the headers.
    """

    address: str
    status: int
    content: bytes


def crawl(client: Client, study_id: str) -> Iterator[Seen]:
    """Ask for every declared page, and for what they link to; of addresses of one kind only a few.

    Args:
        client: Signed in or not.
        study_id: The study.
    """
    waiting = [address_of(page, study_id, name="keeper") for page in PAGES.values() if "GET" in page.methods]
    waiting += [f"{each}?format=xlsx" for each in waiting if each.endswith("/")]
    known, kinds = set(waiting), dict.fromkeys(waiting, 0)
    for count, address in enumerate(waiting):
        if count > _MOST:
            return
        answer = client.get(address)
        body = b"".join(answer) if answer.streaming else answer.content
        headers = "\n".join(f"{name}: {value}" for name, value in answer.items())
        yield Seen(address, answer.status_code, headers.encode() + b"\n\n" + body)
        if "html" not in answer.get("Content-Type", ""):
            continue
        for link in _links(body.decode(), address):
            if link.startswith("/s/") and not link.startswith(f"/s/{study_id}/"):
                continue
            kind = re.sub(r"[^/?&=]*\d[^/?&=]*", "N", link)
            kinds[kind] = kinds.get(kind, 0) + 1
            if link not in known and kinds[kind] <= _ALIKE:
                known.add(link)
                waiting.append(link)


def _links(text: str, here: str) -> Iterator[str]:
    for found in _LINK.findall(text):
        parts = urlsplit(urljoin(here, html.unescape(found)))
        is_ours = not parts.scheme and not parts.netloc and parts.path.startswith("/")
        if is_ours and not parts.path.startswith(("/static/", "/sign-out")):
            yield parts.path + (f"?{parts.query}" if parts.query else "")
