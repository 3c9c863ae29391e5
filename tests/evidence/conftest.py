from __future__ import annotations

import pytest

from qaplan.evidence.case import CaseFile
from qaplan.evidence.files import read_packaged_case


@pytest.fixture(scope="session")
def ustyurt() -> CaseFile:
    return read_packaged_case("ustyurt")
