"""What a machine's score is worth, learned from reviewed pairs: those of a file, or those of a study."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np

from qaplan.app.services.identity.calibration_telling import Calibrated
from qaplan.app.services.identity.ground import Ground, load_ground
from qaplan.app.services.identity.sided_chips import matcher_digest
from qaplan.app.services.sessions import Session, check_may, session_here
from qaplan.app.store.codec import decode, encode
from qaplan.app.store.log import Change, append_event
from qaplan.app.store.side_tables import (
    HeldCalibration,
    load_calibration,
    load_readings,
    save_calibration,
)
from qaplan.app.store.studies import Study, writing
from qaplan.base.errors import DataError, UsageError
from qaplan.base.refusal import Refusal
from qaplan.identity.calibration.enough import count_pairs, refuse_few
from qaplan.identity.calibration.files import (
    calibration_of,
    calibration_record,
    read_reviewed_pairs,
    read_scored_pairs,
    write_calibration,
    write_probabilities,
)
from qaplan.identity.calibration.fitting import Calibration, fit_calibration
from qaplan.identity.calibration.types import ReviewedPair
from qaplan.identity.calibration.validating import PRECISIONS, Validation, validate_calibration
from qaplan.identity.reading.reviewed import reviewed_pairs
from qaplan.identity.sides import Side

__all__ = [
    "CalibrationState",
    "calibrate_file",
    "calibrate_pairs",
    "calibrate_study",
    "calibration_here",
    "look_at_calibration",
    "write_told",
]

_SHORT = 12


@dataclass(frozen=True)
class CalibrationState:
    """What the calibration of a study is today.

    Args:
        calibrated: The version that is held, or the refusal; None where there are enough pairs and nobody has
            calibrated yet.
        pairs: Settled pairs that a calibration could learn from today.
        is_ripe: Whether calibrating anew would learn from other pairs than the version that is held.
        made_at: When the version was made, UTC; None without one.
    """

    calibrated: Calibrated | None
    pairs: int
    is_ripe: bool
    made_at: datetime | None


def calibrate_file(path: Path, *, seed: int = 1, precisions: Sequence[float] = PRECISIONS) -> Calibrated:
    """Calibrate from a file of reviewed pairs; no study is opened.

    Args:
        path: CSV or XLSX, see :func:`read_reviewed_pairs`.
        seed: Where chance comes from: the dealing of animals and the intervals.
        precisions: Declared precisions, each over one half and under 1.

    Raises:
        DataError: What :func:`read_reviewed_pairs` raises.
        UsageError: ``identity.bad_precision``.
    """
    return calibrate_pairs(read_reviewed_pairs(path), seed=seed, precisions=precisions)


def calibrate_pairs(
    pairs: Sequence[ReviewedPair], *, seed: int = 1, precisions: Sequence[float] = PRECISIONS
) -> Calibrated:
    """Calibrate from reviewed pairs, and measure it on animals left out.

    Args:
        pairs: The pairs.
        seed: Where chance comes from.
        precisions: Declared precisions, each over one half and under 1.

    Raises:
        UsageError: ``identity.bad_precision``.
    """
    if not all(0.5 < each < 1 for each in precisions):
        raise UsageError(
            "identity.bad_precision",
            "a precision lies over one half and under 1",
            do="give a precision such as 0.99",
        )
    rng = np.random.default_rng(seed)
    result = fit_calibration(pairs, rng)
    if isinstance(result, Refusal):
        return Calibrated(result, None, tuple(pairs))
    validation = validate_calibration(pairs, rng, precisions=sorted(set(precisions)))
    return Calibrated(result, validation, tuple(pairs))


def write_told(calibrated: Calibrated, *, keep: Path | None, scored: Path | None, out: Path | None) -> int:
    """Write the calibration, and the probabilities of other scored pairs, where that is asked for.

    Args:
        calibrated: What was learned; nothing is written for a refusal.
        keep: Where the calibration goes.
        scored: Scored pairs, see :func:`read_scored_pairs`.
        out: Where their probabilities go.

    Returns:
        How many pairs got a probability.

    Raises:
        DataError: What :func:`read_scored_pairs` raises.
        UsageError: ``identity.no_target`` if one of ``scored`` and ``out`` is given without the other.
    """
    if (scored is None) != (out is None):
        raise UsageError(
            "identity.no_target", "pairs are to be told without a file for them", do="give --apply and --out"
        )
    told = read_scored_pairs(scored) if scored is not None else ()
    if isinstance(calibrated.result, Refusal):
        return 0
    if keep is not None:
        write_calibration(keep, calibrated.result)
    if out is not None:
        write_probabilities(out, calibrated.result.probabilities(told))
    return len(told)


def calibrate_study(
    study: Study,
    *,
    seed: int = 1,
    precisions: Sequence[float] = PRECISIONS,
    session: Session | None = None,
) -> Calibrated:
    """Learn from the settled pairs of a study what a score is worth, and keep it as a new version.

    Nothing is kept where the pairs are too few, nor where they are those of the version that is held.

    Args:
        study: The study.
        seed: Where chance comes from.
        precisions: Declared precisions, each over one half and under 1.
        session: Who has it done; whoever calls on this machine when None.

    Raises:
        AccessError: ``access.no_right``.
        UsageError: ``identity.bad_precision``.
        DataError: ``identity.read_meanwhile`` if a pair was read while this was reckoned.
    """
    mine = session or session_here()
    check_may(mine, "identity.state")
    ground = load_ground(study, mine)
    calibrated = calibrate_pairs(_reviewed(ground), seed=seed, precisions=precisions)
    if isinstance(calibrated.result, Refusal):
        return calibrated
    settings = matcher_digest()
    held = calibration_here(study)
    if held is not None and held.pairs_sha256 == calibrated.result.pairs_sha256:
        return calibrated
    at = mine.moment()
    version = f"{at:%Y%m%dT%H%M%S%f}-{calibrated.result.pairs_sha256[:_SHORT]}"
    counts = calibrated.result.counts
    body: dict[str, object] = {"pairs": counts.pairs, "same": counts.same, "animals": counts.animals}
    record = calibration_record(calibrated.result)
    if calibrated.validation is not None:
        record["validation"] = encode(calibrated.validation)
    kept = HeldCalibration(version, settings, at, record)
    with writing(study):
        if load_readings(study) != ground.readings:
            raise DataError(
                "identity.read_meanwhile", "a pair was read while this was reckoned", do="calibrate again"
            )
        save_calibration(study, kept, actor=mine.actor)
        change = Change("identity.calibrated", "calibration", version, "", body)
        append_event(study, mine.actor, change, at=at)
    return calibrated


def look_at_calibration(study: Study, *, session: Session | None = None) -> CalibrationState:
    """Say what the calibration of a study is today and how it holds; nothing is reckoned anew.

    Args:
        study: The study.
        session: Who asks; whoever calls on this machine when None.

    Raises:
        AccessError: ``access.no_right``.
    """
    mine = session or session_here()
    check_may(mine, "identity.read")
    pairs = _reviewed(load_ground(study, mine))
    refusal = refuse_few(count_pairs(pairs))
    held = load_calibration(study, settings=matcher_digest())
    if held is None:
        told = Calibrated(refusal, None, pairs) if refusal is not None else None
        return CalibrationState(told, len(pairs), refusal is None, None)
    validation = decode(held.body["validation"], Validation) if "validation" in held.body else None
    calibration = calibration_of(held.body)
    is_older = calibration.counts.pairs != len(pairs) and refusal is None
    return CalibrationState(Calibrated(calibration, validation, pairs), len(pairs), is_older, held.made_at)


def calibration_here(study: Study) -> Calibration | None:
    """The latest calibration of a study for the matcher as it is; None while there is none."""
    held = load_calibration(study, settings=matcher_digest())
    return None if held is None else calibration_of(held.body)


def _reviewed(ground: Ground) -> tuple[ReviewedPair, ...]:
    animals: dict[Side, str] = {side: min(ground.nodes_with(side)) for side in ground.sides}
    return reviewed_pairs(ground.settled, ground.scores, animals)
