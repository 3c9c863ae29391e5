"""A study with a border workspace, and keepers who may open it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from qaplan.app.services.border.desk import Desk, create_workspace
from qaplan.app.services.border.keeping import keep_segments
from qaplan.app.services.sessions import Session
from qaplan.app.services.studies import Study
from qaplan.base.actors import Actor
from qaplan.landscape.segments.types import Segment

PASSPHRASE = "nine quiet wells at dawn"
SECOND = "four red kettles sing low"


@pytest.fixture
def keeper(session: Session) -> Session:
    return replace(session, actor=Actor("person:keeper", "person"), role="border_service", audience="public")


@pytest.fixture
def second_keeper(keeper: Session) -> Session:
    return replace(keeper, actor=Actor("person:second", "person"))


@pytest.fixture
def liaison(session: Session) -> Session:
    return replace(session, actor=Actor("person:liaison", "person"), role="liaison", audience="public")


@pytest.fixture
def desk(study: Study, keeper: Session) -> Desk:
    made = create_workspace(study, PASSPHRASE, "first", keeper)
    line = ((55.5, 42.5), (55.6, 42.5))
    keep_segments(made, [Segment("S-1", "the northern bend", line, post_id="P-1"), Segment("S-2")])
    return made
