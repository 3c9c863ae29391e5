from __future__ import annotations

import io
import zipfile
from datetime import date

from qaplan.reporting.archive import settle

CORE = b'<dcterms:created xsi:type="W3CDTF">2020-01-01T10:00:00Z</dcterms:created>'


def made(year: int, *, is_reversed: bool = False) -> bytes:
    parts = {"[Content_Types].xml": b"<Types/>", "docProps/core.xml": CORE, "word/document.xml": b"<w/>"}
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name in sorted(parts, reverse=is_reversed):
            archive.writestr(zipfile.ZipInfo(name, (year, 1, 1, 0, 0, 0)), parts[name])
    return content.getvalue()


def test_time_and_order_of_writing_leave_no_trace() -> None:
    assert made(2020) != made(2021, is_reversed=True)
    assert settle(made(2020), date(2031, 5, 1)) == settle(made(2021, is_reversed=True), date(2031, 5, 1))


def test_the_day_of_the_document_stands_as_its_time() -> None:
    with zipfile.ZipFile(io.BytesIO(settle(made(2020), date(2031, 5, 1)))) as archive:
        assert b"2031-05-01T00:00:00Z" in archive.read("docProps/core.xml")
        assert archive.namelist()[0] == "[Content_Types].xml"
        assert archive.read("word/document.xml") == b"<w/>"
