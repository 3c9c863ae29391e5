"""The last gate: what is read in a public document is searched for positions before it is written."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, replace

from qaplan.reporting.pages.page import Page
from qaplan.sharing.coordinates import check_no_coordinates
from qaplan.sharing.types import Audience

__all__ = ["check_page", "page_record", "strings_of"]


def check_page(page: Page, audience: Audience) -> None:
    """Stop a public page that holds a position.

    Raises:
        DisclosureError: ``sharing.coordinates`` if there is one.
    """
    if audience == "public":
        check_no_coordinates("\n".join(strings_of(page_record(page))), where="report")


def page_record(page: Page) -> dict[str, object]:
    """A page as plain data, each block with its kind."""
    record: dict[str, object] = asdict(replace(page, sections=()))
    record["sections"] = [
        {
            "section_id": section.section_id,
            "heading": section.heading,
            "blocks": [{"kind": block.kind, **asdict(block)} for block in section.blocks],
        }
        for section in page.sections
    ]
    return json.loads(json.dumps(record))  # type: ignore[no-any-return]  # JSON has no types


def strings_of(value: object) -> Iterator[str]:
    """Every string in plain data; the runs of a line are read as one."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from strings_of(each)
    elif isinstance(value, list):
        if value and all(isinstance(each, dict) and "is_short" in each for each in value):
            yield "".join(str(each["text"]) for each in value)
        else:
            for each in value:
                yield from strings_of(each)
