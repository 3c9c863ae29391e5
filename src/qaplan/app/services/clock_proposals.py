"""What looks wrong with the clocks of a study: findings with evidence, and what a correction changes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from qaplan.app.services.card_deployments import is_within
from qaplan.app.store.clock_tables import load_clock_book
from qaplan.app.store.event_tables import Label, load_clock_readings, load_labels
from qaplan.app.store.field_tables import load_deployments
from qaplan.app.store.received_tables import load_visits
from qaplan.app.store.studies import Study
from qaplan.base.provenance import digest_of
from qaplan.survey.cards import PICTURE_SUFFIXES, VIDEO_SUFFIXES, suffix_of
from qaplan.survey.clocks.book import ClockBook
from qaplan.survey.clocks.finding import clock_findings
from qaplan.survey.clocks.series import CameraSeries, in_card_order
from qaplan.survey.clocks.types import (
    ClockAnchor,
    ClockChange,
    ClockCorrection,
    ClockCounts,
    ClockFinding,
    ClockProposal,
    ClockReading,
    ClockScope,
)
from qaplan.survey.events import StationMedium, group_events
from qaplan.survey.types import Deployment, TriggerMode

__all__ = ["change_words", "proposal_record", "propose_corrections"]

_NAMED_AS_MEDIA = PICTURE_SUFFIXES | VIDEO_SUFFIXES
_BEFORE_ALL = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass
class _Matter:
    """What a study holds, as far as clocks are concerned."""

    book: ClockBook
    deployments: dict[str, Deployment]
    readings: dict[str, list[ClockReading]] = field(default_factory=lambda: defaultdict(list))
    modes: dict[str, TriggerMode] = field(default_factory=dict)
    labels: dict[str, list[Label]] = field(default_factory=lambda: defaultdict(list))
    checks: dict[str, list[ClockAnchor]] = field(default_factory=lambda: defaultdict(list))

    def series(self, name: str) -> CameraSeries:
        """A deployment with its readings as they are mended now."""
        mended = (replace(each, clock=self.book.clock_of(each)) for each in self.readings[name])
        checks = tuple(self._mended(name, each) for each in self.checks[name])
        return CameraSeries(self.deployments[name], in_card_order(mended), checks)

    def _mended(self, name: str, check: ClockAnchor) -> ClockAnchor:
        """What the mended clock would have shown at a visit: it takes the way of the nearest picture."""
        dated = [each for each in self.readings[name] if each.clock is not None and not each.is_video]
        nearest = min(dated, key=lambda each: abs((each.clock or check.shown) - check.shown), default=None)
        if nearest is None:
            return check
        shown = ClockBook(self.book.corrections).clock_of(replace(nearest, clock=check.shown))
        return replace(check, shown=shown or check.shown)


def propose_corrections(
    study: Study, *, stations: Collection[str] | None = None
) -> tuple[ClockProposal, ...]:
    """Look for wrong clocks; nothing is changed.

    Args:
        study: The study.
        stations: Ids of the stations whose cameras are looked at; all when None.

    Returns:
        One proposal for each finding, by deployment, with what the clock comes to now and would come to.
    """
    matter = _load(study, stations)
    cameras = [matter.series(name) for name in sorted(matter.deployments)]
    return tuple(_proposal(matter, finding) for finding in clock_findings(cameras))


def _load(study: Study, stations: Collection[str] | None) -> _Matter:
    wanted = (each for each in load_deployments(study) if stations is None or each.station_id in stations)
    matter = _Matter(load_clock_book(study), {each.deployment_id: each for each in wanted})
    only = None if stations is None else list(matter.deployments)
    for reading, mode in load_clock_readings(study, deployment_ids=only):
        if reading.deployment_id and (reading.clock or suffix_of(reading.path) in _NAMED_AS_MEDIA):
            matter.readings[reading.deployment_id].append(reading)
            matter.modes[reading.medium_id] = mode
    for label in load_labels(study, deployment_ids=only):
        matter.labels[label.medium_id].append(label)
    for visit in load_visits(study):
        if visit.shown_clock is not None and visit.true_clock is not None:
            anchor = ClockAnchor(visit.shown_clock, visit.true_clock)
            matter.checks[visit.deployment_id].append(anchor)
    return matter


def _proposal(matter: _Matter, finding: ClockFinding) -> ClockProposal:
    before = _counts(matter, finding.deployment_id, matter.book)
    after = None
    if finding.change is not None:
        tried = ClockCorrection("tried", finding.change, finding.scope, "", _BEFORE_ALL)
        after = _counts(matter, finding.deployment_id, matter.book.with_correction(tried))
    return ClockProposal(_id_of(finding.scope, finding.change, finding.symptom), finding, before, after)


def _id_of(scope: ClockScope, change: ClockChange | None, symptom: str) -> str:
    anchors = [[each.shown, each.true] for each in change.anchors] if change else []
    said = [scope, change.kind if change else symptom, change.shift.total_seconds() if change else 0, anchors]
    return f"p-{digest_of(said)[:8]}"


def _counts(matter: _Matter, name: str, book: ClockBook) -> ClockCounts:
    deployment = matter.deployments[name]
    clocks = [book.clock_of(each) for each in matter.readings[name]]
    inside = [each for each in clocks if each is not None and is_within(deployment, each)]
    undated = sum(each is None for each in clocks)
    return ClockCounts(
        media=len(clocks),
        inside=len(inside),
        outside=len(clocks) - len(inside) - undated,
        undated=undated,
        events=_events(matter, deployment.station_id, book),
        days=len({each.date() for each in inside}),
    )


def _events(matter: _Matter, station_id: str, book: ClockBook) -> int:
    media: list[StationMedium] = []
    for name, deployment in matter.deployments.items():
        if deployment.station_id == station_id:
            media.extend(_dated(matter, deployment, matter.readings[name], book))
    said = [label for each in media for label in matter.labels.get(each.medium_id, ())]
    return len(group_events(media, said))


def _dated(
    matter: _Matter, deployment: Deployment, readings: Sequence[ClockReading], book: ClockBook
) -> Iterable[StationMedium]:
    for each in readings:
        clock = book.clock_of(each)
        if clock is not None and is_within(deployment, clock):
            yield StationMedium(each.medium_id, deployment.station_id, clock, matter.modes[each.medium_id])


def proposal_record(proposal: ClockProposal) -> dict[str, object]:
    """A proposal, ready for JSON."""
    finding = proposal.finding
    return {
        "proposal_id": proposal.proposal_id,
        "deployment_id": finding.deployment_id,
        "symptom": finding.symptom,
        "is_sure": finding.is_sure,
        "uncertain_s": finding.uncertain_s,
        "change": change_record(finding.change) if finding.change else None,
        "card_id": finding.scope.card_id,
        "media": len(finding.scope.medium_ids) or proposal.before.media,
        "evidence": [
            {"key": each.key, "media": list(each.medium_ids), **each.numbers, **each.words}
            for each in finding.evidence
        ],
        "before": vars(proposal.before),
        "after": vars(proposal.after) if proposal.after else None,
    }


def change_record(change: ClockChange) -> dict[str, object]:
    """How readings are mended, ready for JSON."""
    return {
        "kind": change.kind,
        "shift_s": change.shift.total_seconds(),
        "anchors": [
            {"shown": each.shown.isoformat(), "true": each.true.isoformat()} for each in change.anchors
        ],
    }


def change_words(change: ClockChange) -> Mapping[str, str]:
    """The signs by which a change is written in any language: a signed span, or two pairs of readings."""
    if change.kind == "drift":
        first, second = change.anchors
        pairs = (
            f"{each.shown:%Y-%m-%d %H:%M:%S} → {each.true:%Y-%m-%d %H:%M:%S}" for each in (first, second)
        )
        return dict(zip(("first", "second"), pairs, strict=True))
    return {"shift": written_shift(change.shift)}


def written_shift(shift: timedelta) -> str:
    """A shift as it is typed: days where there are any, then hours, minutes and seconds, with its sign.

    >>> written_shift(timedelta(days=-1, hours=23))
    '-01:00:00'
    """
    seconds = round(abs(shift.total_seconds()))
    days, rest = divmod(seconds, 86400)
    clock = f"{rest // 3600:02d}:{rest // 60 % 60:02d}:{rest % 60:02d}"
    sign = "-" if shift < timedelta(0) else "+"
    return f"{sign}{days}d {clock}" if days else f"{sign}{clock}"
