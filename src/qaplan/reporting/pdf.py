"""The PDF: A4, the same sentences, tables and derivations; the same bytes for the same input."""

from __future__ import annotations

import json
from collections.abc import Mapping

from qaplan.base.errors import DataError
from qaplan.base.messages import Text
from qaplan.base.resources import read_bytes
from qaplan.reporting.document import Document
from qaplan.reporting.pages.gate import page_record
from qaplan.reporting.pages.page import Page
from qaplan.reporting.pages.say import say

__all__ = ["render_pdf"]


def render_pdf(document: Document, text: Text, figures: Mapping[str, bytes]) -> bytes:
    """Render a document as PDF.

    The page goes to the typesetter as data, so that no mark in a name or a note can act as markup.

    Args:
        document: The document.
        text: The language's voice; new for every file.
        figures: SVG of each figure in the same language, by figure id.

    Returns:
        The file; the same bytes for the same input, without a date.

    Raises:
        DataError: ``report.figure_missing`` if a figure is not given, ``message.missing`` if the language
            lacks a string.
        DisclosureError: ``sharing.coordinates`` if a public page holds a position.
    """
    import typst

    page = say(document, text)
    files = {
        "main.typ": read_bytes("reporting/templates/report.typ"),
        "page.json": json.dumps(page_record(page), ensure_ascii=False, sort_keys=True).encode(),
        **_drawings(page, figures),
    }
    made: bytes = typst.compile(  # type: ignore[call-overload]  # its stub leaves out that it takes files by name
        files, format="pdf", ignore_system_fonts=True
    )
    return made


def _drawings(page: Page, figures: Mapping[str, bytes]) -> dict[str, bytes]:
    missing = [name for name in page.figure_ids if name not in figures]
    if missing:
        raise DataError(
            "report.figure_missing", f"the figure '{missing[0]}' was not drawn", do="draw it and give it"
        )
    return {f"{name}.svg": figures[name] for name in page.figure_ids}
