"""Small stand-in drawings, for tests of what stands around the figures."""

from __future__ import annotations

import io

from PIL import Image

NAMES = ("map", "life_lines", "effort")


def svgs() -> dict[str, bytes]:
    return {name: _svg(name) for name in NAMES}


def pngs() -> dict[str, bytes]:
    made = io.BytesIO()
    Image.new("RGB", (80, 40), "#f3efe6").save(made, "PNG")
    return {name: made.getvalue() for name in NAMES}


def _svg(name: str) -> bytes:
    body = f'<clipPath id="clip"><rect id="{name}" width="40" height="16"/></clipPath>'
    picture = '<g clip-path="url(#clip)"><rect width="40" height="16" fill="#f3efe6"/></g>'
    head = (
        '<?xml version="1.0"?>\n<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/svg11.dtd">'
    )
    return f'{head}<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 16">{body}{picture}</svg>'.encode()
