"""What each animal of a session was exposed to, and where it was detected, as sums over occasions."""

from __future__ import annotations

from dataclasses import dataclass
from math import lgamma
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from qaplan.encounters.types import CaptureHistory, DetectorKind, Session
from qaplan.population.formulas.types import Behaviour

__all__ = ["Exposure", "Gain", "exposure_of"]

Floats: TypeAlias = NDArray[np.float64]
Whole: TypeAlias = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Gain:
    """Detections that add more to the log-likelihood than the logarithm of the base.

    Args:
        row: Row of each kind of detection, shape (n_kinds,).
        usage: Effort of each kind, shape (n_kinds,).
        times: How often each animal has each kind, shape (n_animals, n_kinds).
    """

    row: Whole
    usage: Floats
    times: Floats


@dataclass(frozen=True, eq=False)
class Exposure:
    """The sums over occasions that the likelihood of a session needs.

    A row is a detector in a state: state 1 after an earlier detection, where the model has such a response.

    Args:
        state: State of each row, shape (n_rows,).
        detector: Detector of each row, shape (n_rows,).
        naive: Effort of each row for an animal that is never detected, shape (n_rows,).
        patterns: The different efforts of animals, shape (n_patterns, n_rows).
        pattern: Pattern of each animal, shape (n_animals,).
        detections: Detections of each animal in each row, shape (n_animals, n_rows).
        gain: Detections by row and effort.
        catch: Effort of all rows at a catch, one row for each different effort, shape (n_catches, n_rows);
            only of ``multi`` detectors, else no rows.
        catches: How often each animal was caught under each of them, shape (n_animals, n_catches).
        constant: Part of the logarithm of each history that no parameter changes, shape (n_animals,).
        is_possible: Whether no animal was detected at a detector that never worked.
    """

    state: Whole
    detector: Whole
    naive: Floats
    patterns: Floats
    pattern: Whole
    detections: Floats
    gain: Gain
    catch: Floats
    catches: Floats
    constant: Floats
    is_possible: bool

    @property
    def is_plain(self) -> bool:
        """Whether every animal was exposed to the same, detected or not."""
        return len(self.patterns) == 1 and bool(np.array_equal(self.patterns[0], self.naive))

    def __len__(self) -> int:
        """Number of animals."""
        return len(self.pattern)


def exposure_of(session: Session, kind: DetectorKind, behaviour: Behaviour, animals: Whole) -> Exposure:
    """Add up what some animals of a session were exposed to.

    A detection on an occasion on which the detector did not work contradicts the effort. As in secr it counts
    as made with an effort of 1, to which nothing was exposed; with ``multi`` and with a response to detection
    it makes the animal known and says nothing else.

    Args:
        session: The session.
        kind: Kind of its detectors.
        behaviour: Response to an earlier detection; empty for none.
        animals: Which animals, as indices into the history, ascending.

    Returns:
        The sums.
    """
    usage = session.detectors.usage
    rows = _rows_of(session.history, animals)
    state = _state_at(rows, usage, behaviour)
    effort = _effort(rows, usage, behaviour, len(animals))
    own = state[np.arange(len(rows)), rows.detector]
    is_used = (usage.sum(axis=1) > 0)[None, :] & (np.arange(effort.shape[1]) == 0)[:, None]
    is_used |= (effort > 0).any(axis=0)
    is_used[own, rows.detector] = True
    place = np.where(is_used, np.cumsum(is_used).reshape(is_used.shape) - 1, -1)
    naive = np.zeros(is_used.shape)
    naive[0] = usage.sum(axis=1)
    is_told = usage[rows.detector, rows.occasion] > 0
    is_told |= kind != "multi" and not behaviour
    row, told = place[own, rows.detector][is_told], rows.only(is_told)
    at = usage[told.detector, told.occasion]
    at = np.where(at > 0, at, 1.0)
    patterns, pattern = _patterns(effort[:, is_used], naive[is_used])
    catch, catches = (
        _catches(told, usage, state[is_told], is_used, len(animals)) if kind == "multi" else (None, None)
    )
    return Exposure(
        state=np.nonzero(is_used)[0],
        detector=np.nonzero(is_used)[1],
        naive=naive[is_used],
        patterns=patterns,
        pattern=pattern,
        detections=_times(told.animal, row, told.count, (len(animals), int(is_used.sum()))),
        gain=_gain(told, row, at, kind, len(animals)),
        catch=np.zeros((0, int(is_used.sum()))) if catch is None else catch,
        catches=np.zeros((len(animals), 0)) if catches is None else catches,
        constant=_constant(told, at, kind, len(animals)),
        is_possible=bool((usage.sum(axis=1)[rows.detector] > 0).all()),
    )


@dataclass(frozen=True, eq=False)
class _Rows:
    animal: Whole
    occasion: Whole
    detector: Whole
    count: Whole

    def __len__(self) -> int:
        return len(self.animal)

    def only(self, which: NDArray[np.bool_]) -> _Rows:
        """Some of the rows."""
        return _Rows(self.animal[which], self.occasion[which], self.detector[which], self.count[which])


def _rows_of(history: CaptureHistory, animals: Whole) -> _Rows:
    place = np.full(len(history), -1, dtype=np.int64)
    place[animals] = np.arange(len(animals))
    is_in = place[history.animal] >= 0
    return _Rows(
        place[history.animal[is_in]],
        history.occasion[is_in],
        history.detector[is_in],
        history.count[is_in],
    )


def _first(rows: _Rows, shape: tuple[int, ...], occasions: int, key: tuple[Whole, ...]) -> Whole:
    first = np.full(shape, occasions, dtype=np.int64)
    np.minimum.at(first, key, rows.occasion)
    return first


def _firsts(rows: _Rows, usage: Floats, behaviour: Behaviour, n_animals: int) -> Whole:
    """First occasion of each animal at each detector after which its state is 1."""
    detectors, occasions = usage.shape
    if behaviour == "bk":
        return _first(rows, (n_animals, detectors), occasions, (rows.animal, rows.detector))
    if behaviour == "b":
        first = _first(rows, (n_animals,), occasions, (rows.animal,))
        return np.broadcast_to(first[:, None], (n_animals, detectors))
    return np.full((n_animals, detectors), occasions, dtype=np.int64)


def _state_at(rows: _Rows, usage: Floats, behaviour: Behaviour) -> Whole:
    """State of every detector for the animal of each row on its occasion, shape (n_rows, n_detectors)."""
    if not behaviour:
        return np.zeros((len(rows), len(usage)), dtype=np.int64)
    n_animals = int(rows.animal.max(initial=-1)) + 1
    first = _firsts(rows, usage, behaviour, n_animals)
    return np.asarray(rows.occasion[:, None] > first[rows.animal], dtype=np.int64)


def _effort(rows: _Rows, usage: Floats, behaviour: Behaviour, n_animals: int) -> Floats:
    """Effort of each animal by state and detector, shape (n_animals, n_states, n_detectors)."""
    total = usage.sum(axis=1)
    if not behaviour:
        return np.broadcast_to(total, (n_animals, 1, len(total)))
    until = np.concatenate([np.zeros((len(usage), 1)), np.cumsum(usage, axis=1)], axis=1)
    first = _firsts(rows, usage, behaviour, n_animals)
    before = until[np.arange(len(usage)), np.minimum(first + 1, usage.shape[1])]
    return np.stack([before, total - before], axis=1)


def _patterns(effort: Floats, naive: Floats) -> tuple[Floats, Whole]:
    if not len(effort) or bool((effort == naive).all()):
        return naive[None, :], np.zeros(len(effort), dtype=np.int64)
    patterns, pattern = np.unique(effort, axis=0, return_inverse=True)
    return patterns, pattern.reshape(-1)


def _times(animal: Whole, column: Whole, count: Whole, shape: tuple[int, int]) -> Floats:
    times = np.zeros(shape)
    np.add.at(times, (animal, column), count)
    return times


def _gain(rows: _Rows, row: Whole, at: Floats, kind: DetectorKind, n_animals: int) -> Gain:
    usage = at if kind == "proximity" else np.ones(len(at))
    if not len(rows):
        return Gain(np.zeros(0, dtype=np.int64), np.zeros(0), np.zeros((n_animals, 0)))
    kinds, which = np.unique(np.column_stack([row, usage]), axis=0, return_inverse=True)
    times = _times(rows.animal, which.reshape(-1), rows.count, (n_animals, len(kinds)))
    return Gain(kinds[:, 0].astype(np.int64), kinds[:, 1], times)


def _catches(
    rows: _Rows, usage: Floats, state: Whole, is_used: NDArray[np.bool_], n_animals: int
) -> tuple[Floats, Floats]:
    at = usage[:, rows.occasion].T
    effort = np.stack([np.where(state == each, at, 0.0) for each in range(len(is_used))], axis=1)
    if not len(rows):
        return np.zeros((0, int(is_used.sum()))), np.zeros((n_animals, 0))
    catch, which = np.unique(effort[:, is_used], axis=0, return_inverse=True)
    return catch, _times(rows.animal, which.reshape(-1), rows.count, (n_animals, len(catch)))


def _constant(rows: _Rows, at: Floats, kind: DetectorKind, n_animals: int) -> Floats:
    if kind == "proximity":
        return np.zeros(n_animals)
    each = rows.count * np.log(at)
    if kind == "count":
        each = each - np.array([lgamma(count + 1) for count in rows.count.tolist()])
    return np.asarray(np.bincount(rows.animal, each, minlength=n_animals), dtype=np.float64)
