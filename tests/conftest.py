"""Where tests find the source tree and the shared data."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

from qaplan.app.web.settings import configure_pages

ROOT = Path(__file__).parents[1]

# These machines are noisy: an example that takes long once says nothing of the code.
settings.register_profile("noisy", deadline=None)
settings.load_profile("noisy")

# Django is started once for a process: the pages' settings hold whichever test comes first.
configure_pages(ALLOWED_HOSTS=["testserver", "127.0.0.1", "localhost"])


def shared_folder() -> Path:
    """The folder that QAPLAN_SHARED names; a relative one is read from the root of the checkout."""
    return (ROOT / os.environ.get("QAPLAN_SHARED", "../shared")).resolve()


@pytest.fixture(scope="session")
def root() -> Path:
    """The root of the checkout."""
    return ROOT


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real inputs that nobody here made; a test that needs it is skipped where it is absent."""
    data = shared_folder() / "data"
    if not data.is_dir():
        pytest.skip("the shared data are not here: set QAPLAN_SHARED to the folder that holds data/")
    return data


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark as `shared` every test that asks for the shared data."""
    for item in items:
        if "shared_data" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.shared)
