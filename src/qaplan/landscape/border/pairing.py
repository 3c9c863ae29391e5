"""Gates across parallel lines: one opening in each line, facing one another, chosen together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from qaplan.base.errors import DataError
from qaplan.landscape.border.stretches import Stretch, stretch_on
from qaplan.landscape.border.types import Gate

__all__ = ["named_pairs", "paired_across"]

Floats: TypeAlias = NDArray[np.float64]
_OVERLAP = 0.5


def named_pairs(gates: Sequence[Gate]) -> tuple[Gate, ...]:
    """Put gates together that name the same pair, or have the same id.

    Args:
        gates: The gates as they were drawn.

    Returns:
        The gates, in the order of their first parts; behind one of which a part is open already that part,
        by itself.
    """
    groups: dict[tuple[str, str], list[Gate]] = {}
    for gate in gates:
        groups.setdefault(("pair", gate.pair) if gate.pair else ("id", gate.id), []).append(gate)
    return tuple(each for group in groups.values() for each in _together(group))


def paired_across(lines: Sequence[Floats], gates: Sequence[Gate], cell: float) -> tuple[Gate, ...]:
    """Put gates together that face each other across parallel lines.

    Two face each other where the one, moved straight over to the other's line, covers at least half of the
    shorter one; each takes the nearest that faces it. What names a pair, covers several lines by itself, or
    faces none stays as it is.

    Args:
        lines: Eastings and northings of the vertices of each line.
        gates: The gates.
        cell: Side of a cell.
    """
    laid = dict(_single(lines, gates, cell))
    facing = _Facing(lines, laid)
    groups: list[list[int]] = []
    group_of: dict[int, int] = {}
    for at in laid:
        near = sorted({group_of[each] for each in facing.all_of(at) if each in group_of})
        home = next((each for each in near if facing.is_of(groups[each], at)), len(groups))
        if home == len(groups):
            groups.append([])
        groups[home].append(at)
        group_of[at] = home
    partners = {group[0]: group for group in groups}
    taken = {at for group in groups for at in group[1:]}
    return tuple(
        each
        for at in range(len(gates))
        if at not in taken
        for each in _together([gates[each] for each in partners.get(at, [at])])
    )


def _single(lines: Sequence[Floats], gates: Sequence[Gate], cell: float) -> Iterator[tuple[int, Stretch]]:
    for at, gate in enumerate(gates):
        if len(gate.parts) == 1 and not gate.pair:
            stretch = stretch_on(lines, gate.parts[0], cell)
            if stretch is not None:
                yield at, stretch


class _Facing:
    """Which gates of other lines face a gate, each looked for once."""

    def __init__(self, lines: Sequence[Floats], laid: dict[int, Stretch]) -> None:
        self._lines, self._laid = lines, laid
        self._on: dict[int, list[int]] = {}
        for at, stretch in laid.items():
            self._on.setdefault(stretch.line, []).append(at)
        self._known: dict[tuple[int, int], int | None] = {}

    def all_of(self, at: int) -> list[int]:
        """The nearest on each other line that faces a gate."""
        found = (self.on_line(at, each) for each in self._on if each != self._laid[at].line)
        return [each for each in found if each is not None]

    def is_of(self, group: Sequence[int], at: int) -> bool:
        """Whether a gate faces all of a group, each on a line of its own, and none of the rest is nearer."""
        line = self._laid[at].line
        return all(
            self._laid[each].line != line
            and self.on_line(each, line) == at
            and self.on_line(at, self._laid[each].line) == each
            for each in group
        )

    def on_line(self, at: int, line: int) -> int | None:
        """Of the gates on a line that face one, the nearest."""
        if (at, line) not in self._known:
            self._known[at, line] = self._nearest(at, line)
        return self._known[at, line]

    def _nearest(self, at: int, line: int) -> int | None:
        length = self._laid[at].length_m
        moved = _moved(self._lines, self._laid[at], line)
        facing = [
            (abs(moved[0] + moved[1] - each.start_m - each.end_m), other)
            for other, each in ((one, self._laid[one]) for one in self._on[line])
            if _overlap(moved, each) >= _OVERLAP * min(length, each.length_m) > 0
        ]
        return min(facing)[1] if facing else None


def _moved(lines: Sequence[Floats], stretch: Stretch, line: int) -> tuple[float, float]:
    """A stretch moved straight over to another line."""
    from shapely import LineString, line_interpolate_point, line_locate_point

    ends = line_interpolate_point(LineString(lines[stretch.line]), [stretch.start_m, stretch.end_m])
    at = line_locate_point(LineString(lines[line]), ends)
    return float(np.min(at)), float(np.max(at))


def _overlap(moved: tuple[float, float], stretch: Stretch) -> float:
    return min(moved[1], stretch.end_m) - max(moved[0], stretch.start_m)


def _together(group: Sequence[Gate]) -> list[Gate]:
    """A group as one gate, and what of it is open already by itself, where not all of it is."""
    whole = _joined(group)
    standing = [each for each in group if each.is_existing and each.id != whole.id]
    return [whole] if whole.is_existing else [whole, *(_joined([each]) for each in standing)]


def _joined(group: Sequence[Gate]) -> Gate:
    """One gate of several: as dear as the dearest, as far as the least far, open when all are.

    Its members are those that are still to open.
    """
    first = group[0]
    if len(group) == 1:
        return replace(first, members=first.members or (first.id,))
    from qaplan.landscape.border.types import GATE_STAGES

    months = set(range(1, 13))
    for each in group:
        months &= set(each.months) or months
    if not months:
        raise DataError(
            "gates.never_open",
            "the parts of a gate are never open in the same month",
            where=first.pair or first.id,
            do="give both parts months in common",
        )
    coming = [each for each in group if not each.is_existing] or group
    sections, posts = (_distinct(group, name) for name in ("section", "posts"))
    return replace(
        first,
        id=first.pair or "+".join(dict.fromkeys(each.id for each in group)),
        parts=tuple(part for each in group for part in each.parts),
        members=tuple(dict.fromkeys(each.id for each in coming)),
        cost=max(each.cost for each in coming),
        months=() if len(months) == 12 else tuple(sorted(months)),
        stage=min((each.stage for each in group), key=GATE_STAGES.index),
        cameras=tuple(dict.fromkeys(camera for each in group for camera in each.cameras)),
        permeability=min(each.permeability for each in group),
        is_forbidden=any(each.is_forbidden for each in coming),
        is_existing=all(each.is_existing for each in group),
        section=" + ".join(sections),
        posts=" + ".join(posts),
        sections=sections,
    )


def _distinct(group: Sequence[Gate], name: str) -> tuple[str, ...]:
    """What the gates say under a name, each text once."""
    return tuple(dict.fromkeys(said for each in group if (said := str(getattr(each, name)))))
