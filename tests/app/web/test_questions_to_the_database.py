"""A page asks its databases at most twelve times, however much the study holds (the full size is a bench)."""

from __future__ import annotations

import random

import pytest
from benches.bench_pages import PAGES, counted
from benches.large_study import build_large_study

from tests.app.web.conftest import open_for_pages

MOST = 12
SCALE = 0.01


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    folder = tmp_path_factory.mktemp("large")
    build_large_study(folder / "large", scale=SCALE)
    return folder


@pytest.fixture
def house(large):
    """A house with a hundredth of the large study."""
    return open_for_pages(large)


@pytest.mark.parametrize("role", ["analyst", "assessor"])
def test_no_page_asks_more_than_twelve_times(visit, role):
    client, rng, asked_by = visit(role), random.Random(3), {}
    client.get("/s/large/acts/")
    for name, address in PAGES.items():
        for _ in range(2):
            with counted() as asked:
                answer = client.get(f"/s/large/{address(rng, SCALE)}")
            if answer.status_code in (200, 302):
                asked_by[name] = max(asked_by.get(name, 0), len(asked))
    assert len(asked_by) >= 7
    assert {name: count for name, count in asked_by.items() if count > MOST} == {}
