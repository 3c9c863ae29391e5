"""Pages of a study as large as a programme: how long the server takes, and how often it asks."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from benches.large_study import ANIMALS, RECORDS, build_large_study

from qaplan.app.web.settings import configure_pages
from tests.app.web.conftest import open_for_pages, person_with, stay_of

if TYPE_CHECKING:
    from django.test import Client

VISITS = 40


def _below(rng: random.Random, most: float) -> int:
    return rng.randrange(max(1, int(most)))


Address = Callable[[random.Random, float], str]
PAGES: Mapping[str, Address] = {
    "records": lambda rng, scale: f"records/?year={rng.randrange(2018, 2026)}",
    "records by place": lambda rng, scale: f"records/?place=P-{rng.randrange(60):03}&grade=C1",
    "individuals": lambda rng, scale: "individuals/",
    "dossier": lambda rng, scale: f"individuals/A-{_below(rng, ANIMALS * scale):05}/",
    "record": lambda rng, scale: f"records/R-{_below(rng, RECORDS * scale):06}/",
    "disputes": lambda rng, scale: "disputes/",
    "deployments": lambda rng, scale: "deployments/",
    "map": lambda rng, scale: "map.json?label=Panthera+pardus",
    "search": lambda rng, scale: f"find/?q=leopard {rng.randrange(100)}",
    "pictures": lambda rng, scale: f"pictures/?station=S{rng.randrange(20):03}",
    "pictures of a label": lambda rng, scale: "pictures/?label=Panthera+pardus",
}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A house with the large study; QAPLAN_LARGE_HOUSE names the folder of one that was built before."""
    configure_pages(ALLOWED_HOSTS=["testserver"])
    folder = Path(os.environ.get("QAPLAN_LARGE_HOUSE") or tmp_path_factory.mktemp("house"))
    if not (folder / "large").exists():
        build_large_study(folder / "large")
    open_for_pages(folder)
    yield folder


@contextmanager
def counted() -> Iterator[list[str]]:
    """Every question that is put to any database."""
    from django.db import connections

    asked: list[str] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        asked.append(sql)
        return execute(sql, params, many, context)

    with ExitStack() as stack:
        for connection in connections.all():
            stack.enter_context(connection.execute_wrapper(note))
        yield asked


INSIDERS_ONLY = ("pictures", "pictures of a label")
VISITED = [
    (name, role)
    for name in PAGES
    for role in ("analyst", "assessor")
    if role == "analyst" or name not in INSIDERS_ONLY
]


@pytest.mark.parametrize(("name", "role"), VISITED)
def test_a_page_is_fast_and_asks_little(
    house: Path, budgets: Mapping[str, Any], name: str, role: Any
) -> None:
    client = _client(role)
    rng = random.Random(7)
    client.get(f"/s/large/{PAGES[name](rng, 1.0)}")
    seconds, own, most = [], [], 0
    for _ in range(VISITS):
        address = f"/s/large/{PAGES[name](rng, 1.0)}"
        with counted() as asked:
            begun, own_begun = time.perf_counter(), time.process_time()
            answer = client.get(address)
            seconds.append(time.perf_counter() - begun)
            own.append(time.process_time() - own_begun)
        assert answer.status_code in (200, 302), address
        most = max(most, len(asked))
    ordered = sorted(each * 1000 for each in seconds)
    p95, median = ordered[int(VISITS * 0.95) - 1], ordered[VISITS // 2]
    busy = sorted(own)[int(VISITS * 0.95) - 1] * 1000
    print(f"\n{name} as {role}: p95 {p95:.0f} ms ({busy:.0f} busy), median {median:.0f}, {most} queries")
    assert most <= budgets["pages"]["queries"]
    assert p95 <= budgets["pages"]["p95_ms"]


def _client(role: Any) -> Client:
    from django.conf import settings
    from django.test import Client

    client = Client(headers={"accept-language": "en"})
    client.cookies[settings.SESSION_COOKIE_NAME] = stay_of(person_with(role))
    return client
