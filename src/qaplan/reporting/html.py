"""The HTML file: one file that loads nothing, needs no script, and opens every value's derivation."""

from __future__ import annotations

import re
from collections.abc import Mapping

from qaplan.base.errors import DataError
from qaplan.base.messages import Text
from qaplan.base.resources import read_text
from qaplan.reporting.document import Document
from qaplan.reporting.pages.say import say

__all__ = ["render_html"]

_PROLOG = re.compile(r"^\s*(?:<\?xml.*?\?>|<!DOCTYPE.*?>|<!--.*?-->|\s)*", re.DOTALL)
_ID = re.compile(r"""(\sid=["']|\bhref=["']#|url\(#)""")
_ACTIVE = re.compile(r"<\s*(?:script|foreignObject|iframe|image|a)\b|\son\w+\s*=", re.IGNORECASE)


def render_html(document: Document, text: Text, figures: Mapping[str, bytes]) -> bytes:
    """Render a document as one HTML file.

    Args:
        document: The document.
        text: The language's voice; new for every file.
        figures: SVG of each figure in the same language, by figure id.

    Returns:
        UTF-8 bytes; the same for the same input.

    Raises:
        DataError: ``report.figure_missing`` if a figure is not given, ``report.figure_active`` if one
            holds a script, a link or a picture, ``message.missing`` if the language lacks a string.
        DisclosureError: ``sharing.coordinates`` if a public page holds a position.
    """
    from jinja2 import Environment, StrictUndefined

    page = say(document, text)
    drawn = {name: _inline(name, figures) for name in page.figure_ids}
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    template = environment.from_string(read_text("reporting/templates/report.html"))
    style = read_text("reporting/templates/report.css")
    return template.render(page=page, figures=drawn, style=style).encode()


def _inline(name: str, figures: Mapping[str, bytes]) -> str:
    # Ids are made unique, for several drawings share one page.
    if name not in figures:
        raise DataError(
            "report.figure_missing", f"the figure '{name}' was not drawn", do="draw it and give it"
        )
    svg = _PROLOG.sub("", figures[name].decode())
    if _ACTIVE.search(svg):
        raise DataError(
            "report.figure_active",
            f"the figure '{name}' holds a script, a link or a picture",
            do="draw it with reporting.figures",
        )
    return _ID.sub(rf"\g<1>{name}-", svg)
