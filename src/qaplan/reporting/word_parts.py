"""The parts of a DOCX: paragraphs with dotted links, tables with repeated heads, bookmarks, pictures."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING

from qaplan.base.names import Language
from qaplan.reporting.pages.page import Line, Run

if TYPE_CHECKING:
    from docx.document import Document as WordFile
    from docx.table import Table as WordTable
    from docx.table import _Cell as WordCell
    from docx.table import _Row as WordRow
    from docx.text.paragraph import Paragraph as WordParagraph
    from docx.text.run import Run as WordRun

__all__ = ["Writer"]

_WIDTH_CM = 17.4
_FONT = "Calibri"
_LINK = "1F5A86"
_LOCALES = {"kk": "kk-KZ", "ru": "ru-RU", "en": "en-GB"}


class Writer:
    """Writes one file from top to bottom."""

    def __init__(self, language: Language) -> None:
        """Open an empty A4 file in a language."""
        from docx import Document
        from docx.shared import Cm, Pt

        self.file: WordFile = Document()
        self.bookmarks = 0
        section = self.file.sections[0]
        section.page_width, section.page_height = Cm(21.0), Cm(29.7)
        section.left_margin = section.right_margin = Cm(1.8)
        section.top_margin = section.bottom_margin = Cm(2.0)
        for name, size in (("Normal", 10.5), ("Heading 1", 14), ("Heading 2", 12)):
            self._set_style(name, size, language)
        self.file.styles["Normal"].paragraph_format.space_after = Pt(4)

    def heading(self, text: str, level: int) -> None:
        """Add a heading."""
        self.file.add_heading(text, level)

    def text(
        self,
        text: str,
        *,
        size_pt: float = 0,
        is_bold: bool = False,
        colour: str = "",
        indent_cm: float = 0.0,
    ) -> None:
        """Add a paragraph of plain text."""
        self.line((Run(text),), size_pt=size_pt, is_bold=is_bold, colour=colour, indent_cm=indent_cm)

    def line(
        self,
        line: Line,
        *,
        size_pt: float = 0,
        is_bold: bool = False,
        colour: str = "",
        indent_cm: float = 0.0,
        has_marks: bool = False,
        keep_with_next: bool = False,
    ) -> WordParagraph:
        """Add a paragraph of runs; facts lead to their derivations, marked where asked for."""
        from docx.shared import Cm

        paragraph = self.file.add_paragraph()
        paragraph.paragraph_format.left_indent = Cm(indent_cm)
        paragraph.paragraph_format.keep_with_next = keep_with_next
        for run in line:
            self._run(paragraph, run, size_pt, is_bold=is_bold, colour=colour, has_marks=has_marks)
        return paragraph

    def add_runs(
        self, paragraph: WordParagraph, line: Line, *, size_pt: float, before: str = "", after: str = ""
    ) -> None:
        """Go on in a paragraph."""
        for run in (Run(before), *line, Run(after)):
            self._run(paragraph, run, size_pt)

    def picture(self, png: bytes, name: str, alt: str) -> None:
        """Add a picture over the whole width, with its text for readers who cannot see it."""
        from docx.shared import Cm

        shape = self.file.add_picture(io.BytesIO(png), width=Cm(_WIDTH_CM))
        properties = shape._inline.docPr
        properties.set("name", name)
        properties.set("descr", alt)

    def table(self, heads: Sequence[str], weights: Sequence[float]) -> WordTable:
        """Begin a table whose head is repeated on every page."""
        from docx.oxml import OxmlElement
        from docx.shared import Cm

        table: WordTable = self.file.add_table(rows=1, cols=len(heads), style="Normal Table")
        table.autofit = False
        for place, (head, weight) in enumerate(zip(heads, weights, strict=True)):
            table.columns[place].width = Cm(_WIDTH_CM * weight / sum(weights))
            cell = table.rows[0].cells[place]
            cell.width = table.columns[place].width
            self._fill(cell, (Run(head),), is_bold=True)
            _shade(cell, "F1EDE5")
        table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
        _rule(table)
        return table

    def row(self, table: WordTable, cells: Sequence[Line | Sequence[str]], numbers: Sequence[bool]) -> None:
        """Add a row; a cell of labels links to their derivations."""
        from docx.enum.text import WD_ALIGN_PARAGRAPH
        from docx.oxml import OxmlElement

        row = _new_row(table)
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        for place, content in enumerate(cells):
            cell = row.cells[place]
            cell.width = table.columns[place].width
            self._fill(cell, _as_line(content))
            if numbers[place]:
                cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT

    def group_row(self, table: WordTable, line: Line) -> None:
        """Add a heading over the whole width of a table."""
        row = _new_row(table)
        cell = row.cells[0].merge(row.cells[-1])
        self._fill(cell, line, is_bold=True)
        cell.paragraphs[0].paragraph_format.keep_with_next = True
        _shade(cell, "FBF1E2")

    def source(self, label: str, address: str, *, is_link: bool) -> None:
        """Add a source with a bookmark; a web address becomes a link."""
        paragraph = self._marked(label)
        if not is_link:
            self._run(paragraph, Run(address), 8)
            return
        kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"
        relation = paragraph.part.relate_to(address, kind, is_external=True)
        self._link(paragraph, address, 8, relation=relation)

    def marked(self, label: str, text: str) -> None:
        """Add a paragraph with a bookmark, such as a derivation."""
        self._run(self._marked(label), Run(text), 8)

    def running(self, head: str, foot: str) -> None:
        """Set the line above and the line below every page."""
        section = self.file.sections[0]
        for part, text in ((section.header, head), (section.footer, foot)):
            self._run(part.paragraphs[0], Run(text), 8, colour="5B625F")

    def _marked(self, label: str) -> WordParagraph:
        from docx.oxml import OxmlElement
        from docx.oxml.ns import qn

        paragraph = self.file.add_paragraph()
        self.bookmarks += 1
        for tag in ("w:bookmarkStart", "w:bookmarkEnd"):
            mark = OxmlElement(tag)
            mark.set(qn("w:id"), str(self.bookmarks))
            if tag == "w:bookmarkStart":
                mark.set(qn("w:name"), label)
            paragraph._p.append(mark)
        self._run(paragraph, Run(f"{label}  "), 8, is_bold=True)
        return paragraph

    def _fill(self, cell: WordCell, line: Line, *, is_bold: bool = False) -> None:
        from docx.shared import Pt

        paragraph = cell.paragraphs[0]
        paragraph.paragraph_format.space_after = Pt(1)
        for run in line:
            self._run(paragraph, run, 8, is_bold=is_bold)

    def _run(
        self,
        paragraph: WordParagraph,
        run: Run,
        size_pt: float,
        *,
        is_bold: bool = False,
        colour: str = "",
        has_marks: bool = False,
    ) -> None:
        anchor = run.derivation or run.source
        if anchor:
            self._link(paragraph, run.text, size_pt, anchor=anchor, is_bold=is_bold, colour=colour)
            if has_marks and run.derivation:
                self._link(paragraph, run.derivation, 7, anchor=anchor, is_raised=True)
            return
        _dress(paragraph.add_run(run.text), size_pt, is_bold=is_bold, colour=colour)

    def _link(
        self,
        paragraph: WordParagraph,
        text: str,
        size_pt: float,
        *,
        anchor: str = "",
        relation: str = "",
        is_bold: bool = False,
        is_raised: bool = False,
        colour: str = "",
    ) -> None:
        from docx.enum.text import WD_UNDERLINE
        from docx.oxml import OxmlElement
        from docx.oxml.ns import qn

        link = OxmlElement("w:hyperlink")
        link.set(qn("w:anchor") if anchor else qn("r:id"), anchor or relation)
        run = paragraph.add_run(text)
        is_value = bool(anchor) and not is_raised
        _dress(run, size_pt, is_bold=is_bold, colour=colour if is_value else _LINK)
        run.font.superscript = is_raised or None
        if is_value:
            run.font.underline = WD_UNDERLINE.DOTTED
        link.append(run._r)
        paragraph._p.append(link)

    def _set_style(self, name: str, size_pt: float, language: Language) -> None:
        from docx.oxml import OxmlElement
        from docx.oxml.ns import qn
        from docx.shared import Pt, RGBColor

        style = self.file.styles[name]
        style.font.name, style.font.size = _FONT, Pt(size_pt)
        style.font.color.rgb = RGBColor.from_string("1D2321")
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        for script in ("w:ascii", "w:hAnsi", "w:cs"):
            fonts.set(qn(script), _FONT)
        spoken = OxmlElement("w:lang")
        spoken.set(qn("w:val"), _LOCALES[language])
        style.element.get_or_add_rPr().append(spoken)


def _new_row(table: WordTable) -> WordRow:
    row: WordRow = table.add_row()  # type: ignore[no-untyped-call]  # python-docx leaves this one untyped
    return row


def _as_line(content: Line | Sequence[str]) -> Line:
    runs: list[Run] = []
    for each in content:
        if isinstance(each, Run):
            runs.append(each)
        else:
            runs.extend([Run(", ")] if runs else [])
            runs.append(Run(each, derivation=each))
    return tuple(runs)


def _dress(run: WordRun, size_pt: float, *, is_bold: bool = False, colour: str = "") -> None:
    from docx.shared import Pt, RGBColor

    if size_pt:
        run.font.size = Pt(size_pt)
    run.font.bold = is_bold or None
    if colour:
        run.font.color.rgb = RGBColor.from_string(colour)


def _rule(table: WordTable) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    borders = OxmlElement("w:tblBorders")
    for side in ("top", "bottom", "insideH"):
        border = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", "C9C3B8")):
            border.set(qn(f"w:{name}"), value)
        borders.append(border)
    table._tbl.tblPr.append(borders)


def _shade(cell: WordCell, colour: str) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    shade = OxmlElement("w:shd")
    shade.set(qn("w:val"), "clear")
    shade.set(qn("w:fill"), colour)
    cell._tc.get_or_add_tcPr().append(shade)
