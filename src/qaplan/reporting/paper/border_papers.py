"""Papers that go to the border and back on A4: a request, an answer, a duty card, an agreement annex."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Literal

from qaplan.base.names import Language
from qaplan.base.resources import read_bytes

__all__ = ["BorderPaper", "PaperBlock", "render_border_paper"]

BlockKind = Literal["text", "facts", "table", "list", "signatures"]


@dataclass(frozen=True)
class PaperBlock:
    """One part of a paper.

    Args:
        kind: How it is set: paragraphs, pairs of name and value, a table, numbered lines, signatures.
        rows: Its rows of texts; one text in each for paragraphs and numbered lines, two for pairs.
        heading: The heading above it; empty for none.
        columns: Headings of a table.
        widths: Shares of the columns of a table.
        red: Rows of a table that are set in red.
        is_form: Whether empty cells are filled in by hand.
    """

    kind: BlockKind
    rows: tuple[tuple[str, ...], ...]
    heading: str = ""
    columns: tuple[str, ...] = ()
    widths: tuple[float, ...] = ()
    red: tuple[int, ...] = ()
    is_form: bool = False


@dataclass(frozen=True)
class BorderPaper:
    """A paper as it is set; every text in it is in the language of the paper.

    Args:
        language: Its language.
        title: Its title.
        subtitle: The line below.
        blocks: Its parts.
        foot: What stands at the foot of each page.
        addressee: To whom, at the right; empty for none.
        stamp: What must be seen at once, such as that everything is invented; empty for none.
        size: Size of the letters, points.
    """

    language: Language
    title: str
    subtitle: str
    blocks: tuple[PaperBlock, ...]
    foot: str
    addressee: str = ""
    stamp: str = ""
    size: float = 10.5


def render_border_paper(paper: BorderPaper) -> bytes:
    """Render a paper as PDF.

    The texts go to the typesetter as data, so that no mark in a name can act as markup.

    Args:
        paper: The paper.

    Returns:
        The file; the same bytes for the same input, without a date.
    """
    import typst

    files = {
        "main.typ": read_bytes("reporting/paper/border_papers.typ"),
        "page.json": json.dumps(asdict(paper), ensure_ascii=False, sort_keys=True).encode(),
    }
    made: bytes = typst.compile(  # type: ignore[call-overload]  # its stub leaves out that it takes files by name
        files, format="pdf", ignore_system_fonts=True
    )
    return made
