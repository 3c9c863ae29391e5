"""The packaged case as somebody asks it, and with one of its records kept from the public."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache

from qaplan.app.services.questions.asking import Inquiry
from qaplan.evidence.case import CaseFile
from qaplan.evidence.files import read_packaged_case
from qaplan.sharing import Audience

AUTUMN = date(2024, 9, 27)
NOW = date(2025, 12, 31)


@cache
def packaged() -> CaseFile:
    return read_packaged_case("ustyurt")


def with_private(*record_ids: str) -> CaseFile:
    case = packaged()
    records = tuple(
        replace(each, tier="steward") if each.record_id in record_ids else each for each in case.records
    )
    return replace(case, records=records)


def asked(on: date = NOW, audience: Audience = "steward", case: CaseFile | None = None) -> Inquiry:
    return Inquiry("ustyurt", packaged() if case is None else case, on, audience)
