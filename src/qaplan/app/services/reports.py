"""Building a report: load the study, compute the situation, release it, put it into words, write it."""

from __future__ import annotations

import json
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from qaplan.app.services.estimate_kinds import BORDER_KINDS
from qaplan.app.services.map_layers import map_layers
from qaplan.app.services.sessions import Session, check_audience, check_may, session_here
from qaplan.app.services.situation import build_situation
from qaplan.app.services.situation.loading import load_matter
from qaplan.app.services.situation.public import matter_for
from qaplan.app.services.studies import Study, reader_key
from qaplan.app.store.fact_tables import save_facts
from qaplan.app.store.log import Change, append_event
from qaplan.app.store.studies import writing
from qaplan.base.errors import UsageError
from qaplan.base.facts import FactBook
from qaplan.base.messages import Text
from qaplan.base.names import LANGUAGES, Language
from qaplan.reporting.document import Document, Figure
from qaplan.sharing import Audience, OutputName, Released, Situation, release
from qaplan.survey.types import EventRule

if TYPE_CHECKING:
    from qaplan.reporting.figures.files import Layer

__all__ = [
    "FORMATS",
    "ReportOrder",
    "ReportResult",
    "as_formats",
    "build_report",
    "lines_file",
    "released_situation",
]

FORMATS = ("html", "pdf", "docx", "xlsx")

_FIGURES_OF: Mapping[str, Literal["svg", "png"]] = {"html": "svg", "pdf": "svg", "docx": "png"}

Progress = Callable[[str], None]


@dataclass(frozen=True)
class ReportOrder:
    """What somebody asks for.

    Args:
        languages: Languages.
        audience: For whom; the public unless said otherwise.
        as_of: The day that it holds for, which then stands in the names of the files; today when None.
        formats: Of ``html``, ``pdf``, ``docx``, ``xlsx``.
        rule: When two records are two events.
    """

    languages: tuple[Language, ...] = LANGUAGES
    audience: Audience = "public"
    as_of: date | None = None
    formats: tuple[str, ...] = FORMATS
    rule: EventRule = field(default_factory=EventRule)


@dataclass(frozen=True)
class ReportResult:
    """What a report came to.

    Args:
        study_id: The study.
        audience: For whom.
        as_of: The day that it holds for.
        release_id: The release that it was made from.
        paths: The files written, in the order of languages and formats.
        facts: Number of facts in it.
        withheld: Number of facts that this audience does not get.
        unchecked: By language, how many strings no native speaker has read.
    """

    study_id: str
    audience: Audience
    as_of: date
    release_id: str
    paths: tuple[Path, ...]
    facts: int
    withheld: int
    unchecked: Mapping[str, int]

    def summary(self) -> str:
        """What was written, in plain English."""
        names = "\n".join(f"  {path}" for path in self.paths)
        whom = {"public": "the public", "steward": "stewards"}[self.audience]
        return f"{self.facts} facts for {whom}, as of {self.as_of.isoformat()}:\n{names}"

    def to_record(self) -> dict[str, object]:
        """Everything a program needs, ready for JSON."""
        return {
            "study_id": self.study_id,
            "audience": self.audience,
            "as_of": self.as_of.isoformat(),
            "release_id": self.release_id,
            "files": [str(path) for path in self.paths],
            "facts": self.facts,
            "withheld": self.withheld,
            "unchecked_strings": dict(self.unchecked),
            "provenance": {"release_id": self.release_id},
        }


def as_formats(text: str) -> tuple[str, ...]:
    """Read a list such as ``html,pdf``.

    Raises:
        UsageError: ``report.unknown_format`` if there is another word in it, or none.
    """
    asked = [part.strip() for part in text.split(",") if part.strip()]
    unknown = [part for part in asked if part not in FORMATS]
    if unknown or not asked:
        wrong = ", ".join(unknown) or text
        raise UsageError(
            "report.unknown_format",
            f"no report can be written as '{wrong}'",
            do=f"choose from {', '.join(FORMATS)}",
        )
    return tuple(each for each in FORMATS if each in asked)


def released_situation(
    study: Study,
    audience: Audience,
    *,
    as_of: date,
    rule: EventRule | None = None,
    session: Session | None = None,
) -> Released[Situation]:
    """Compute the situation of a study, keep its facts, and release it to an audience.

    Args:
        study: The study.
        audience: For whom.
        as_of: The day that it holds for.
        rule: When two records are two events; one hour since the last record when None.
        session: Who asks; whoever calls on this machine when None.

    Returns:
        The situation as that audience may see it.

    Raises:
        AccessError: ``access.no_right``; ``access.not_steward`` if the session reads as the public and asks
            for more.
    """
    mine = session or session_here()
    check_may(mine, "reports.build")
    check_audience(mine, audience)
    matter = load_matter(study, rule=rule)
    situation = build_situation(matter_for(matter, audience, sees_border=mine.may("border.look")), as_of)
    save_facts(study, situation.facts, actor=mine.actor, at=mine.moment(), why="report")
    key = reader_key(study, audience)
    return release(situation, audience, key=key, cells=matter.cards.cells)


def build_report(
    study: Study,
    order: ReportOrder,
    *,
    out: Path | None = None,
    session: Session | None = None,
    progress: Progress = lambda _: None,
) -> ReportResult:
    """Write the situation report of a study in one or more languages and formats.

    Args:
        study: The study.
        order: What is asked for.
        out: Folder for the files; the study's outputs when None.
        session: Who asks; whoever calls on this machine when None.
        progress: Called with the name of each file before it is made.

    Returns:
        The files and what is in them.
    """
    from qaplan.reporting.compose import compose_situation

    mine = session or session_here()
    on = order.as_of or mine.moment().date()
    released = released_situation(study, order.audience, as_of=on, rule=order.rule, session=mine)
    document = compose_situation(released)
    facts = _keep_facts(study, document, mine)
    layers = map_layers(study, order.audience)
    pages = [
        _in_language(document, language, order, layers=layers, progress=progress)
        for language in order.languages
    ]
    folder = out or study.outputs_folder
    paths = [_keep(folder / name, content) for page in pages for name, content in page.files.items()]
    _keep_lines(study, document)
    _log(study, mine, document, paths)
    return ReportResult(
        study.study_id,
        order.audience,
        on,
        released.release_id,
        tuple(paths),
        facts,
        len(released.withheld),
        {page.language: page.unchecked for page in pages},
    )


def _keep_facts(study: Study, document: Document, session: Session) -> int:
    """Keep what only the tables of a document say, to be walked back like the rest; count all facts."""
    from qaplan.reporting.pages.walk import facts_of

    situation: FactBook = document.released.value.facts
    own = [fact for fact in facts_of(document) if fact.id not in situation]
    save_facts(study, own, actor=session.actor, at=session.moment(), why="report")
    return len(situation) + len(own)


@dataclass(frozen=True)
class _Pages:
    language: Language
    files: dict[str, bytes]
    unchecked: int


def _in_language(
    document: Document,
    language: Language,
    order: ReportOrder,
    *,
    layers: Mapping[str, Layer],
    progress: Progress,
) -> _Pages:
    formats = {_FIGURES_OF[each] for each in order.formats if each in _FIGURES_OF}
    figures = _figures(document.released, language, _figure_ids(document), layers, formats)
    files: dict[str, bytes] = {}
    unread: set[str] = set()
    for extension in order.formats:
        output = OutputName(document.study_id, document.document_id, language, extension, order.as_of)
        name = release(output, document.audience).value
        progress(name)
        text = Text(language)
        files[name] = _render(extension, document, text, figures)
        unread |= text.unchecked
    return _Pages(language, files, len(unread))


def _figures(
    released: Released[Situation],
    language: Language,
    figure_ids: Container[str],
    layers: Mapping[str, Layer],
    formats: Iterable[Literal["svg", "png"]],
) -> dict[str, dict[str, bytes]]:
    """The figures of a document, in each format that a file of the report takes them in."""
    from qaplan.reporting.figures import draw_effort, draw_life_lines, draw_map
    from qaplan.reporting.figures.of_estimates import figures_of

    draws: dict[str, Callable[..., bytes]] = {
        "map": partial(draw_map, land=layers["land"], boundaries=layers["boundaries"]),
        "life_lines": draw_life_lines,
        "effort": draw_effort,
        **{one.figure_id: one.draw for each in released.value.estimates for one in figures_of(each)},
    }
    wanted = [name for name in draws if name in figure_ids]
    return {fmt: {name: draws[name](released, Text(language), fmt=fmt) for name in wanted} for fmt in formats}


def _figure_ids(document: Document) -> frozenset[str]:
    blocks = (block for section in document.sections for block in section.blocks)
    return frozenset(block.figure_id for block in blocks if isinstance(block, Figure))


def _render(extension: str, document: Document, text: Text, figures: dict[str, dict[str, bytes]]) -> bytes:
    from qaplan.reporting.html import render_html
    from qaplan.reporting.pdf import render_pdf
    from qaplan.reporting.word import render_docx
    from qaplan.reporting.workbook import render_xlsx

    if extension == "html":
        return render_html(document, text, figures["svg"])
    if extension == "pdf":
        return render_pdf(document, text, figures["svg"])
    if extension == "docx":
        return render_docx(document, text, figures["png"])
    return render_xlsx(document, text)


def _keep(path: Path, content: bytes) -> Path:
    """Write a file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(f".{path.name}.half")
    try:
        half.write_bytes(content)
        half.replace(path)
    finally:
        half.unlink(missing_ok=True)
    return path


def _keep_lines(study: Study, document: Document) -> None:
    """Keep what the report says, line by line, so that a later one can be laid beside it."""
    from qaplan.reporting.lines import lines_of, lines_record

    record = json.dumps(lines_record(lines_of(document)), ensure_ascii=False)
    _keep(lines_file(study, document.release_id), record.encode())


def lines_file(study: Study, release_id: str) -> Path:
    """Where the lines of a report are kept."""
    return study.outputs_folder / "lines" / f"{release_id}.json"


def _log(study: Study, session: Session, document: Document, paths: Sequence[Path]) -> None:
    body: dict[str, object] = {
        "release_id": document.release_id,
        "files": [path.name for path in paths],
        "audience": document.audience,
        "as_of": document.as_of.isoformat(),
        "tells_of_border": any(each.kind in BORDER_KINDS for each in document.released.value.estimates),
    }
    change = Change("report.written", "report", document.document_id, "", body)
    with writing(study):
        append_event(study, session.actor, change, at=session.moment())
