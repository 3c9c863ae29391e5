"""A ZIP-based file whose bytes do not depend on the clock or the machine."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date

__all__ = ["settle"]

_EPOCH = (1980, 1, 1, 0, 0, 0)
_WRITTEN_AT = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(</dcterms:)")


def settle(content: bytes, as_of: date) -> bytes:
    """Write a DOCX or XLSX again with fixed times and order.

    Args:
        content: The file.
        as_of: The day that stands as created and modified.

    Returns:
        The same parts; the same bytes for the same parts.
    """
    stamp = rf"\g<1>{as_of.isoformat()}T00:00:00Z\g<2>".encode()
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w") as new:
        # The content types come first: some readers look for them there.
        for name in sorted(old.namelist(), key=lambda each: (each != "[Content_Types].xml", each)):
            if name == "docProps/thumbnail.jpeg":
                continue
            part = old.read(name)
            if name == "docProps/core.xml":
                part = _WRITTEN_AT.sub(stamp, part)
            if name == "_rels/.rels":
                part = re.sub(rb"<Relationship [^>]*thumbnail[^>]*/>", b"", part)
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            new.writestr(entry, part)
    return made.getvalue()
