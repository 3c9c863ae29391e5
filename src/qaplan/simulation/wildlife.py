"""Who passes the cameras: named cats with two flanks each, prey, livestock, people, vehicles, and nobody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from qaplan.base.names import Names
from qaplan.simulation.seeds import rng_for

__all__ = ["CAT", "Kind", "VirtualCat", "plan_cats", "species_of"]

Kind = Literal["cat", "urial", "gazelle", "camel", "person", "vehicle", "blank"]

CAT = "Panthera pardus"
_SPECIES: dict[Kind, str] = {
    "cat": CAT,
    "urial": "Ovis vignei",
    "gazelle": "Gazella subgutturosa",
    "camel": "Camelus bactrianus",
    "person": "Homo sapiens",
    "vehicle": "",
    "blank": "",
}
_NAMES = (
    Names(kk="Ноқат", ru="Нокат", en="Noqat"),
    Names(kk="Сызық", ru="Сызык", en="Syzyq"),
    Names(kk="Үтір", ru="Утир", en="Utir"),
    Names(kk="Дөңгелек", ru="Донгелек", en="Dongelek"),
    Names(kk="Шеңбер", ru="Шенбер", en="Shenber"),
    Names(kk="Өрнек", ru="Орнек", en="Ornek"),
    Names(kk="Таңба", ru="Танба", en="Tanba"),
    Names(kk="Бедер", ru="Бедер", en="Beder"),
)


@dataclass(frozen=True)
class VirtualCat:
    """One spotted cat.

    Args:
        individual_id: Id such as ``V01``.
        names: Its invented name.
        sex: female or male.
    """

    individual_id: str
    names: Names
    sex: Literal["female", "male"]


def plan_cats(seed: int, count: int) -> tuple[VirtualCat, ...]:
    """Name the cats of a country.

    Args:
        seed: Seed, 0 or more.
        count: How many.
    """
    rng = rng_for(seed, "cats")
    females = rng.random(count) < 0.6
    cats = []
    for number, is_female in enumerate(females):
        names, again = _NAMES[number % len(_NAMES)], number // len(_NAMES)
        if again:
            names = Names(
                kk=f"{names.kk} {again + 1}", ru=f"{names.ru} {again + 1}", en=f"{names.en} {again + 1}"
            )
        cats.append(VirtualCat(f"V{number + 1:02}", names, "female" if is_female else "male"))
    return tuple(cats)


def species_of(kind: Kind) -> str:
    """Scientific name of a kind; empty for vehicles and for nobody.

    >>> species_of("urial")
    'Ovis vignei'
    """
    return _SPECIES[kind]
