"""A country that exists nowhere: its names, its stations, its border with a neighbour, its only time zone.

It lies in the open ocean on purpose, so that none of its places can be taken for a real one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from itertools import product

from qaplan.base.names import Names
from qaplan.simulation.seeds import rng_for

__all__ = ["COUNTRY", "NEIGHBOUR", "PRACTICE_OFFSET", "VirtualCountry", "VirtualStation", "plan_country"]

PRACTICE_OFFSET = timedelta(hours=5)
COUNTRY = Names(kk="Жарқылстан", ru="Жаркылстан", en="Zharqylstan")
NEIGHBOUR = Names(kk="Сағымстан", ru="Сагымстан", en="Saghymstan")

_WEST, _SOUTH, _WIDE, _HIGH = -32.0, 44.0, 1.6, 0.9
_OWN = (
    Names(kk="Елес", ru="Елес", en="Eles"),
    Names(kk="Қиял", ru="Киял", en="Qiyal"),
    Names(kk="Шұғыла", ru="Шугыла", en="Shughyla"),
    Names(kk="Көлеңке", ru="Коленке", en="Kolenke"),
    Names(kk="Тұман", ru="Туман", en="Tuman"),
    Names(kk="Жаңғырық", ru="Жангырык", en="Zhanghyryq"),
    Names(kk="Ертегі", ru="Ертеги", en="Ertegi"),
    Names(kk="Ұшқын", ru="Ушкын", en="Ushqyn"),
)
_KINDS = (
    ("бұлағы", "родник", "spring"),
    ("шатқалы", "ущелье", "gorge"),
    ("асуы", "перевал", "saddle"),
    ("құдығы", "колодец", "well"),
    ("жотасы", "хребет", "ridge"),
    ("үңгірі", "пещера", "cave"),
)


@dataclass(frozen=True)
class VirtualStation:
    """A station of the country.

    Args:
        station_id: Id such as ``S01``.
        names: Its invented name.
        longitude: Degrees east, WGS 84, in the open ocean.
        latitude: Degrees north.
        cameras: Labels of its cameras: one or two.
    """

    station_id: str
    names: Names
    longitude: float
    latitude: float
    cameras: tuple[str, ...]


@dataclass(frozen=True)
class VirtualCountry:
    """The whole of it.

    Args:
        names: Name of the country.
        neighbour: Name of the country beyond the border.
        border: Longitude and latitude of the border's points, from west to east.
        stations: Its stations, all on this side.
    """

    names: Names
    neighbour: Names
    border: tuple[tuple[float, float], ...]
    stations: tuple[VirtualStation, ...]

    def station(self, station_id: str) -> VirtualStation:
        """The station of that id."""
        return next(each for each in self.stations if each.station_id == station_id)


def plan_country(seed: int, cameras: tuple[int, ...]) -> VirtualCountry:
    """Lay out a country.

    Args:
        seed: Seed, 0 or more.
        cameras: How many cameras each station has, 1 or 2; one entry for each station.

    Returns:
        The country; all of its stations lie north of its border.
    """
    rng = rng_for(seed, "country")
    border = _border(rng.uniform(-0.05, 0.05, 9).tolist())
    taken = [f"{own.en} {kind[2]}" for own, kind in product(_OWN, _KINDS)]
    order = rng.permutation(len(taken)).tolist()
    columns = max(1, round((len(cameras) * _WIDE / _HIGH) ** 0.5))
    stations = []
    for number, count in enumerate(cameras):
        row, column = divmod(number, columns)
        longitude = _WEST + (column + 0.2 + 0.6 * rng.random()) * _WIDE / columns
        latitude = _SOUTH + 0.12 + (row + 0.2 + 0.6 * rng.random()) * _HIGH / columns
        names = _name(order[number % len(order)], number // len(order))
        place = (round(float(longitude), 5), round(float(latitude), 5))
        stations.append(VirtualStation(f"S{number + 1:02}", names, *place, ("A", "B")[:count]))
    return VirtualCountry(COUNTRY, NEIGHBOUR, border, tuple(stations))


def _border(bends: list[float]) -> tuple[tuple[float, float], ...]:
    step = _WIDE / (len(bends) - 1)
    return tuple((round(_WEST + n * step, 4), round(_SOUTH + bend, 4)) for n, bend in enumerate(bends))


def _name(index: int, again: int) -> Names:
    own, (kk, ru, en) = _OWN[index // len(_KINDS)], _KINDS[index % len(_KINDS)]
    suffix = f" {again + 1}" if again else ""
    return Names(kk=f"{own.kk} {kk}{suffix}", ru=f"{ru} {own.ru}{suffix}", en=f"{own.en} {en}{suffix}")
