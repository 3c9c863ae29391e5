"""From a drawing to bytes that are the same every time and carry the release that they were made from."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Literal

from qaplan.base.errors import UsageError

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["FigureFormat", "figure_bytes"]

FigureFormat = Literal["svg", "png"]

_DOTS_PER_INCH = 200


def figure_bytes(figure: Figure, fmt: FigureFormat, *, title: str, release_id: str) -> bytes:
    """Write a drawing.

    Args:
        figure: The drawing.
        fmt: ``svg`` or ``png``.
        title: What it is, for readers who cannot see it.
        release_id: Of the release that it shows; the SVG's identifier, the PNG's ``ProvenanceID``.

    Returns:
        The file's bytes: no date, no random ids.

    Raises:
        UsageError: ``figure.unknown_format`` for any other format.
    """
    if fmt not in {"svg", "png"}:
        raise UsageError("figure.unknown_format", f"figures are not drawn as '{fmt}'", do="use svg or png")
    out = io.BytesIO()
    if fmt == "svg":
        described = {"Title": title, "Identifier": release_id, "Creator": "Qaplan", "Date": None}
        figure.savefig(out, format="svg", metadata=described)
    else:
        described = {"Title": title, "ProvenanceID": release_id, "Software": "Qaplan"}
        figure.savefig(out, format="png", dpi=_DOTS_PER_INCH, metadata=described)
    return out.getvalue()
