"""Pairs of sides in the tables of a study: scores, readings, pairs of known truth, calibrations."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from qaplan.app.store.codec import decode, encode
from qaplan.app.store.studies import Study
from qaplan.base.actors import Actor
from qaplan.identity.calibration.types import ScoredPair
from qaplan.identity.matching.types import SpotPair
from qaplan.identity.reading.types import KnownPair, Reading
from qaplan.identity.sides import Side

if TYPE_CHECKING:
    from qaplan.app.store import models

__all__ = [
    "HeldCalibration",
    "HeldScore",
    "add_known_pairs",
    "add_readings",
    "load_calibration",
    "load_known_pairs",
    "load_readings",
    "load_scores",
    "ordered",
    "save_calibration",
    "save_scores",
    "score_of",
    "scored_sides",
]

_BATCH = 400


@dataclass(frozen=True)
class HeldScore:
    """How alike the machine finds two sides, with the spots that say so.

    Args:
        pair: The two sides in their order, with the score and the conditions.
        settings: Digest of the matcher's settings and of everything that its numbers depend on.
        chip_a: Chip of the first side to which the spots belong; empty where there is none.
        chip_b: Chip of the second side to which they belong; empty likewise.
        spots: Spots that agree; ``query`` lies in the first chip and ``reference`` in the second.
        warnings: Codes of what speaks against trusting it.
    """

    pair: ScoredPair
    settings: str
    chip_a: str = ""
    chip_b: str = ""
    spots: tuple[SpotPair, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class HeldCalibration:
    """One version of what a score is worth.

    Args:
        version: Its name.
        settings: Digest of the matcher's settings whose scores it is for.
        made_at: When, UTC.
        body: The calibration as its station writes it.
    """

    version: str
    settings: str
    made_at: datetime
    body: Mapping[str, Any]


def ordered(a: Side, b: Side) -> tuple[Side, Side]:
    """Two sides in the order in which pairs are kept."""
    return (a, b) if a <= b else (b, a)


def save_scores(study: Study, scores: Iterable[HeldScore], *, settings: str, sides: Collection[str]) -> int:
    """Keep scores beside those that are held, and drop those that no longer hold; within a transaction.

    Args:
        study: The study.
        scores: New ones; one that is held already is replaced.
        settings: The settings whose scores stay.
        sides: Words of the sides that there are; scores of others go.

    Returns:
        How many were kept.
    """
    from qaplan.app.store import models

    table = models.SideScore.objects.using(study.alias)
    table.exclude(settings=settings).delete()
    held = {each for pair in table.order_by().values_list("a", "b") for each in pair}
    gone = sorted(held - set(sides))
    table.filter(a__in=gone).delete()
    table.filter(b__in=gone).delete()
    rows = [_score_row(each) for each in scores]
    table.bulk_create(
        rows,
        batch_size=_BATCH,
        update_conflicts=True,
        unique_fields=["a", "b"],
        update_fields=["score", "settings", "body"],
    )
    return len(rows)


def load_scores(study: Study) -> tuple[ScoredPair, ...]:
    """Read every scored pair without its spots, the most alike first."""
    from qaplan.app.store import models

    rows = models.SideScore.objects.using(study.alias)
    return tuple(decode(body, ScoredPair) for body in rows.values_list("body__pair", flat=True))


def score_of(study: Study, a: Side, b: Side) -> HeldScore | None:
    """Read the score of one pair with its spots; None where the machine has not compared it."""
    from qaplan.app.store import models

    first, second = ordered(a, b)
    rows = models.SideScore.objects.using(study.alias).filter(a=str(first), b=str(second))
    body = rows.values_list("body", flat=True).first()
    return None if body is None else decode(body, HeldScore)


def scored_sides(study: Study, settings: str) -> frozenset[str]:
    """The words of the sides that were matched with these settings."""
    from qaplan.app.store import models

    rows = models.SideScore.objects.using(study.alias).filter(settings=settings).order_by()
    return frozenset(each for pair in rows.values_list("a", "b") for each in pair)


def add_readings(study: Study, readings: Iterable[Reading]) -> None:
    """Keep readings; call it within a transaction."""
    from qaplan.app.store import models

    rows = [_reading_row(each) for each in readings]
    models.SideReading.objects.using(study.alias).bulk_create(rows, batch_size=_BATCH)


def load_readings(
    study: Study, *, pair: tuple[Side, Side] | None = None, ids: Collection[str] | None = None
) -> tuple[Reading, ...]:
    """Read readings in the order of their time.

    Args:
        study: The study.
        pair: Only those of this pair; of all pairs when None.
        ids: Only these; all when None.
    """
    from qaplan.app.store import models

    rows = models.SideReading.objects.using(study.alias)
    if pair is not None:
        first, second = ordered(*pair)
        rows = rows.filter(a=str(first), b=str(second))
    if ids is not None:
        rows = rows.filter(reading_id__in=list(ids))
    return tuple(decode(body, Reading) for body in rows.values_list("body", flat=True))


def add_known_pairs(study: Study, pairs: Iterable[KnownPair]) -> int:
    """Keep pairs of known truth beside those that are held; call it within a transaction.

    Returns:
        How many were new.
    """
    from qaplan.app.store import models

    table = models.KnownSidePair.objects.using(study.alias)
    held = set(table.values_list("pair_id", flat=True))
    rows = {row.pair_id: row for each in pairs if (row := _known_row(each)).pair_id not in held}
    table.bulk_create(rows.values(), batch_size=_BATCH)
    return len(rows)


def load_known_pairs(study: Study) -> tuple[KnownPair, ...]:
    """Read the pairs of known truth by their id."""
    from qaplan.app.store import models

    rows = models.KnownSidePair.objects.using(study.alias)
    return tuple(decode(body, KnownPair) for body in rows.values_list("body", flat=True))


def save_calibration(study: Study, held: HeldCalibration, *, actor: Actor) -> None:
    """Keep a new version of what a score is worth; call it within a transaction."""
    from qaplan.app.store import models

    models.IdentityCalibration.objects.using(study.alias).create(
        version=held.version,
        made_at=held.made_at,
        actor=actor.id,
        settings=held.settings,
        body=dict(held.body),
    )


def load_calibration(study: Study, *, settings: str = "") -> HeldCalibration | None:
    """Read the latest version of what a score is worth.

    Args:
        study: The study.
        settings: Only for scores of these settings; any when empty.
    """
    from qaplan.app.store import models

    rows = models.IdentityCalibration.objects.using(study.alias)
    chosen = (rows.filter(settings=settings) if settings else rows).order_by("-made_at", "-version")
    row = chosen.first()
    if row is None or row.made_at is None:
        return None
    return HeldCalibration(row.version, row.settings, row.made_at, row.body)


def _score_row(held: HeldScore) -> models.SideScore:
    from qaplan.app.store import models

    pair = held.pair
    return models.SideScore(
        a=str(pair.a), b=str(pair.b), score=pair.score, settings=held.settings, body=encode(held)
    )


def _reading_row(reading: Reading) -> models.SideReading:
    from qaplan.app.store import models

    first, second = ordered(reading.a, reading.b)
    return models.SideReading(
        reading_id=reading.reading_id,
        a=str(first),
        b=str(second),
        reader=reading.reader,
        read_at=reading.read_at,
        is_known=reading.is_seeded,
        supersedes=reading.supersedes,
        body=encode(reading),
    )


def _known_row(known: KnownPair) -> models.KnownSidePair:
    from qaplan.app.store import models

    first, second = ordered(known.a, known.b)
    return models.KnownSidePair(pair_id=f"{first}|{second}", a=str(first), b=str(second), body=encode(known))
