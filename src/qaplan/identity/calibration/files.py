"""Pairs and calibrations as files: reviewed pairs read, probabilities written, a calibration kept as JSON."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from qaplan.base.errors import DataError
from qaplan.identity.calibration.curve import Curve, Scale
from qaplan.identity.calibration.enough import PairCounts
from qaplan.identity.calibration.fitting import Calibration
from qaplan.identity.calibration.pair_rows import pairs_reviewed, pairs_scored
from qaplan.identity.calibration.strata import STRATA
from qaplan.identity.calibration.types import PairProbability, ReviewedPair, ScoredPair
from qaplan.survey.files.workbook import read_grid

__all__ = [
    "calibration_of",
    "calibration_record",
    "read_calibration",
    "read_reviewed_pairs",
    "read_scored_pairs",
    "write_calibration",
    "write_probabilities",
    "write_reviewed_pairs",
]

_DIGITS = 6


def read_reviewed_pairs(path: Path) -> tuple[ReviewedPair, ...]:
    """Read reviewed pairs from CSV or XLSX.

    Args:
        path: A row for each pair: score, is_same, animal_a, animal_b, and perhaps side_a, side_b, quality,
            light, same_station and weight.

    Raises:
        DataError: What ``read_grid`` and :func:`pairs_reviewed` raise.
    """
    return pairs_reviewed(read_grid(path))


def read_scored_pairs(path: Path) -> tuple[ScoredPair, ...]:
    """Read scored pairs from CSV or XLSX.

    Args:
        path: A row for each pair: score, side_a, side_b, and perhaps quality, light and same_station.

    Raises:
        DataError: What ``read_grid`` and :func:`pairs_scored` raise.
    """
    return pairs_scored(read_grid(path))


def write_reviewed_pairs(path: Path, pairs: Sequence[ReviewedPair]) -> None:
    """Write reviewed pairs as CSV, as :func:`read_reviewed_pairs` reads them."""
    heads = ("score", "is_same", "animal_a", "animal_b", "side_a", "side_b", "quality", "light")
    rows = (
        (
            each.pair.score,
            int(each.is_same),
            *each.animals,
            each.pair.a,
            each.pair.b,
            "" if each.pair.conditions.quality is None else each.pair.conditions.quality,
            each.pair.conditions.light,
            int(each.pair.conditions.shares_station),
            each.weight,
        )
        for each in pairs
    )
    _write(path, (*heads, "same_station", "weight"), rows)


def write_probabilities(path: Path, pairs: Sequence[PairProbability]) -> None:
    """Write pairs with their probability and its interval as CSV, the likeliest first."""
    held = sorted(pairs, key=lambda each: (-(each.same or 0.0), each.pair.a, each.pair.b))
    rows = (
        (
            each.pair.a,
            each.pair.b,
            *("" if value is None else round(value, _DIGITS) for value in (each.same, each.low, each.high)),
            each.pair.score,
            each.stratum,
        )
        for each in held
    )
    _write(path, ("side_a", "side_b", "probability", "low", "high", "score", "stratum"), rows)


def calibration_record(calibration: Calibration) -> dict[str, object]:
    """A calibration as plain values, ready for JSON."""
    return {
        "kind": "identity_calibration",
        "strata": list(STRATA),
        "middle": calibration.scale.middle,
        "spread": calibration.scale.spread,
        "knots": list(calibration.scale.knots),
        "steps": len(calibration.curve.steps),
        "curve": _row(calibration.curve.as_row()),
        "drawn": [_row(each) for each in calibration.drawn],
        "counts": list(calibration.counts.as_row()),
        "least_score": calibration.least_score,
        "same_share": calibration.same_share,
        "pairs_sha256": calibration.pairs_sha256,
    }


def calibration_of(record: Mapping[str, Any]) -> Calibration:
    """Read a calibration from its plain values.

    Raises:
        DataError: ``identity.bad_calibration`` if it is none, or one of other strata.
    """
    try:
        if record["kind"] != "identity_calibration" or tuple(record["strata"]) != STRATA:
            raise _bad_calibration()
        steps = int(record["steps"])
        return Calibration(
            Scale(float(record["middle"]), float(record["spread"]), tuple(map(float, record["knots"]))),
            Curve.of_row(np.array(record["curve"], np.float64), steps),
            np.array(record["drawn"], np.float64),
            PairCounts(*map(int, record["counts"])),
            float(record["least_score"]),
            float(record["same_share"]),
            str(record["pairs_sha256"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise _bad_calibration() from error


def write_calibration(path: Path, calibration: Calibration) -> None:
    """Write a calibration as JSON."""
    path.write_text(json.dumps(calibration_record(calibration)) + "\n", encoding="utf-8")


def read_calibration(path: Path) -> Calibration:
    """Read a calibration from JSON.

    Raises:
        DataError: ``identity.bad_calibration``.
    """
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise _bad_calibration(path.name) from error
    if not isinstance(record, dict):
        raise _bad_calibration(path.name)
    return calibration_of(record)


def _bad_calibration(where: str = "") -> DataError:
    return DataError(
        "identity.bad_calibration",
        "this is no calibration that can be read",
        where=where,
        do="calibrate again from the reviewed pairs",
    )


def _row(values: np.ndarray[Any, np.dtype[np.float64]]) -> list[float]:
    return [float(f"{value:.9g}") for value in values]


def _write(path: Path, heads: Sequence[str], rows: Iterable[Iterable[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(heads)
        writer.writerows(rows)
