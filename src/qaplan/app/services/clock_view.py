"""The mended clocks of a study: a view over what the cards say and what was corrected or typed since."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from qaplan.app.services.card_deployments import clock_bounds, is_within
from qaplan.app.store.card_tables import HeldMedium, clock_span, load_media
from qaplan.app.store.clock_tables import load_clock_book, touched_deployments
from qaplan.app.store.event_tables import load_clock_readings
from qaplan.app.store.field_tables import load_deployments, load_effort
from qaplan.app.store.studies import Study
from qaplan.base.instants import Instant
from qaplan.survey.clocks.book import ClockBook
from qaplan.survey.clocks.types import ClockReading
from qaplan.survey.effort import MediaSpan, effort_of, media_span_of
from qaplan.survey.types import EffortInterval

__all__ = ["count_mended", "mended_clock", "mended_effort", "mended_medium", "mended_spans", "reading_of"]


def reading_of(held: HeldMedium) -> ClockReading:
    """A medium, as far as clocks are concerned."""
    medium = held.medium
    return ClockReading(
        held.medium_id,
        held.deployment_id,
        held.card_id,
        medium.path,
        held.camera_clock,
        medium.clock,
        is_video=medium.media_type.startswith("video/"),
        serial=medium.serial,
    )


def mended_clock(book: ClockBook, held: HeldMedium) -> datetime | None:
    """When a medium was taken by its camera's clock, with what was corrected or typed; None where unknown."""
    return held.camera_clock if book.is_blank else book.clock_of(reading_of(held))


def mended_medium(book: ClockBook, held: HeldMedium) -> HeldMedium:
    """A medium as it goes into a package: with the mended clock, and a remark where it was mended."""
    clock = mended_clock(book, held)
    typed = None if book.is_blank else book.dates.get(held.medium_id)
    corrections = () if book.is_blank else tuple(book.of(reading_of(held)))
    if clock == held.medium.clock and not typed:
        return held
    medium = replace(held.medium, clock=clock)
    if typed is not None:
        medium = replace(medium, clock_source="typed", flags=medium.flags - {"no_date"})
    published = held.published
    if published is not None and clock is not None and (typed or corrections):
        offset = published.taken.offset if published.taken else None
        published = replace(published, taken=Instant(clock, offset))
    return replace(held, medium=medium, published=published, camera_clock=clock)


def count_mended(study: Study) -> int:
    """How many media have another date than their camera's clock gave them, or one where it gave none."""
    book = load_clock_book(study)
    if book.is_blank:
        return 0
    return sum(book.clock_of(reading) != reading.clock for reading, _ in load_clock_readings(study))


def mended_spans(
    study: Study, book: ClockBook | None = None, *, only: Collection[str] | None = None
) -> dict[str, MediaSpan]:
    """First and last medium of each deployment, by its id; what is dated outside of it does not count.

    Args:
        study: The study.
        book: Its corrections and typed dates, where they are at hand.
        only: Ids of the deployments that are wanted; all when None.
    """
    chosen = load_clock_book(study) if book is None else book
    touched = touched_deployments(study, chosen)
    spans: dict[str, MediaSpan] = {}
    for deployment in load_deployments(study):
        name = deployment.deployment_id
        if only is not None and name not in only:
            continue
        if name in touched:
            clocks = (mended_clock(chosen, held) for held in load_media(study, deployment_id=name))
            span = media_span_of(clock for clock in clocks if clock and is_within(deployment, clock))
        else:
            first, last = clock_bounds(deployment)
            found = clock_span(study, name, first=first, last=last)
            span = MediaSpan(*found) if found else None
        if span is not None:
            spans[name] = span
    return spans


def mended_effort(study: Study, book: ClockBook | None = None) -> tuple[EffortInterval, ...]:
    """The effort by deployment, basis and start, what media show by their mended clocks.

    Args:
        study: The study.
        book: Its corrections and typed dates, where they are at hand.
    """
    chosen = load_clock_book(study) if book is None else book
    touched = touched_deployments(study, chosen)
    held = load_effort(study)
    if not touched:
        return held
    kept = [each for each in held if each.basis != "media" or each.deployment_id not in touched]
    spans = mended_spans(study, chosen, only=touched)
    again = _shown_by_media(study, touched, spans)
    return tuple(
        sorted([*kept, *again], key=lambda each: (each.deployment_id, each.basis, each.start, each.end))
    )


def _shown_by_media(
    study: Study, touched: Iterable[str], spans: dict[str, MediaSpan]
) -> Iterator[EffortInterval]:
    for deployment in load_deployments(study):
        name = deployment.deployment_id
        if name in touched and name in spans:
            yield from effort_of(replace(deployment, start=None, end=None), (), spans[name])
