"""The public record of Ustyurt in a study, and who looks at it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from qaplan.app.services.cases import import_case
from qaplan.app.services.rights import AUDIENCE_OF, Role
from qaplan.app.services.sessions import Session
from qaplan.app.services.studies import Study, close_study, init_study
from qaplan.base.actors import Actor


@pytest.fixture(scope="module")
def ustyurt(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Study]:
    """A study of the whole case; a test that changes it says so in its own words."""
    made = init_study(tmp_path_factory.mktemp("browse") / "ustyurt", "Ustyurt")
    import_case(made, "ustyurt")
    yield made
    close_study(made)


def looking(role: Role = "analyst", *, organisation: str = "") -> Session:
    """Somebody with a role on a day on which all of the case is told."""
    return Session(
        Actor(f"person:{role}", "person"),
        AUDIENCE_OF[role],
        datetime(2026, 1, 1, 12, tzinfo=UTC),
        role=role,
        organisation=organisation,
    )
