"""The field sheet of each camera on A4: boxes to tick, two clocks twice, and a code with its id."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from dataclasses import dataclass

from qaplan.base.messages import Text
from qaplan.base.resources import read_bytes
from qaplan.survey.table.visits import TICKS, VISITS

__all__ = ["CameraPaper", "code_svg", "render_field_sheets"]

_WORDS = (
    "title", "study", "shown_clock", "true_clock", "clock_form", "clock_hint", "by", "problems", "from", "to",
    "reason", "remarks", "no_positions", "code", "template", "setup", "pickup",
)  # fmt: skip
_FACTS = ("deployment", "station", "camera", "serial", "model", "offset")


@dataclass(frozen=True)
class CameraPaper:
    """What is printed for one camera; nothing that a steward may not carry into the field.

    Args:
        deployment: Id of the deployment.
        station: Id of the station.
        camera: Label of the camera; empty where it is the only one.
        serial: Serial number; empty when not known.
        model: Model; empty when not known.
        offset: Declared offset of its clock from UTC; empty when not declared.
        code: What the code on the sheet holds: the id, or a digest of it where the id tells a position.
    """

    deployment: str
    station: str
    camera: str
    serial: str
    model: str
    offset: str
    code: str


def render_field_sheets(papers: Sequence[CameraPaper], text: Text, *, study: str) -> bytes:
    """Render one A4 page for each camera as PDF.

    The values go to the typesetter as data, so that no mark in a name can act as markup.

    Args:
        papers: The cameras, in the order of the pages.
        text: The language's voice.
        study: Title of the study.

    Returns:
        The file; the same bytes for the same input, without a date.

    Raises:
        DataError: ``message.missing`` if the language lacks a string.
    """
    import typst

    files = {
        "main.typ": read_bytes("reporting/paper/field_sheets.typ"),
        "page.json": json.dumps(_page(papers, text, study), ensure_ascii=False, sort_keys=True).encode(),
        **{f"code-{number}.svg": code_svg(each.code) for number, each in enumerate(papers)},
    }
    made: bytes = typst.compile(  # type: ignore[call-overload]  # its stub leaves out that it takes files by name
        files, format="pdf", ignore_system_fonts=True
    )
    return made


def code_svg(content: str) -> bytes:
    """The QR code of a text as SVG."""
    import segno

    made = io.BytesIO()
    segno.make(content, error="m", micro=False).save(made, kind="svg", border=2, xmldecl=False, dark="#000")
    return made.getvalue()


def _page(papers: Sequence[CameraPaper], text: Text, study: str) -> dict[str, object]:
    words = {name: text.word(f"paper.{name}") for name in _WORDS}
    ticks = [
        {
            "name": text.word(f"paper.{part}"),
            "boxes": [text.word(f"paper.{part}_{tick}") for tick in known],
            "column": part,
        }
        for part, known in TICKS.items()
    ]
    return {
        "language": text.language,
        "study": study,
        "words": words,
        "ticks": ticks,
        "visits": list(VISITS),
        "sheets": [_sheet(each, text) for each in papers],
    }


def _sheet(paper: CameraPaper, text: Text) -> dict[str, object]:
    values = {name: getattr(paper, name) for name in _FACTS}
    values["offset"] = values["offset"] or text.word("paper.not_declared")
    facts = [{"name": text.word(f"paper.{name}"), "value": values[name]} for name in _FACTS]
    return {"facts": facts, "code": paper.code, "heading": paper.deployment}
