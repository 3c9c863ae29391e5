"""Ordering reports."""

from __future__ import annotations


def test_a_report_for_stewards_is_not_built_for_who_reads_as_the_public(visit):
    order = {"language": "en", "format": "xlsx", "audience": "steward", "as_of": "2024-09-27"}
    answer = visit("press_officer").post("/s/ustyurt/reports/order/", order)
    assert answer.status_code == 403
