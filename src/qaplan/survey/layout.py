"""What folder names and tags say: which station and camera a medium is of, and which species was seen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from qaplan.base.errors import Problem, UsageError
from qaplan.survey.types import Deployment, Observation, Station

__all__ = [
    "Layout",
    "LayoutDeployments",
    "deployments_from_layout",
    "observations_from_layout",
    "observations_from_tags",
    "parse_layout",
]

Layout = Literal["station", "station/camera", "station/species", "station/camera/species"]
_Kind = Literal["animal", "human", "vehicle", "blank", "unknown"]

_LABELS: dict[str, _Kind] = {
    **dict.fromkeys(("blank", "empty", "nothing", "пусто", "бос"), "blank"),
    **dict.fromkeys(("human", "person", "people", "человек", "люди", "адам"), "human"),
    **dict.fromkeys(("vehicle", "car", "машина", "көлік"), "vehicle"),
    **dict.fromkeys(("unid", "unidentified", "unknown", "неопознано", "белгісіз"), "unknown"),
}
_SPECIES = frozenset({"species", "вид", "түр"})
_INDIVIDUAL = frozenset({"individual", "особь", "дарақ"})


@dataclass(frozen=True)
class LayoutDeployments:
    """The deployments that a folder tree stands for.

    Args:
        stations: The stations, without places.
        deployments: One for each station, or for each camera of a station, without dates.
        deployment_of: Deployment id by media path.
        problems: Files that lie too high in the tree to belong to a station.
    """

    stations: tuple[Station, ...]
    deployments: tuple[Deployment, ...]
    deployment_of: Mapping[str, str]
    problems: tuple[Problem, ...] = ()


def parse_layout(text: str) -> Layout:
    """Read the name of a layout.

    Raises:
        UsageError: ``survey.bad_layout`` if there is no such layout.
    """
    for layout in get_args(Layout):
        if layout == text.strip().lower():
            named: Layout = layout
            return named
    known = ", ".join(get_args(Layout))
    raise UsageError("survey.bad_layout", f"there is no layout '{text[:40]}'", do=f"choose one of {known}")


def deployments_from_layout(paths: Iterable[str], layout: Layout) -> LayoutDeployments:
    """Make a deployment of each station folder, or of each camera folder in it.

    Args:
        paths: Paths of the media below the folder that was given, with slashes.
        layout: What the folder levels stand for.

    Returns:
        The deployments in the order of their ids; their dates are unknown, because folders do not tell them.
    """
    found: dict[str, Deployment] = {}
    deployment_of: dict[str, str] = {}
    problems: list[Problem] = []
    for path in paths:
        levels = _levels(path, layout)
        if levels is None:
            problems.append(_too_high(path, layout))
            continue
        station, camera = levels["station"], levels.get("camera", "")
        name = f"{station}/{camera}" if camera else station
        found.setdefault(name, Deployment(name, station, camera, source=f"folder {name}"))
        deployment_of[path] = name
    deployments = tuple(found[name] for name in sorted(found))
    stations = tuple(Station(name) for name in sorted({each.station_id for each in deployments}))
    return LayoutDeployments(stations, deployments, deployment_of, tuple(problems))


def observations_from_layout(
    media: Mapping[str, str], layout: Layout, *, classified_by: str = ""
) -> tuple[Observation, ...]:
    """Take the species folder for what a person said of the media in it.

    Args:
        media: Path below the folder that was given, by medium id.
        layout: What the folder levels stand for; without a species level nothing is said.
        classified_by: Who sorted the pictures; empty when not known.

    Returns:
        One observation for each medium in a species folder; the others stay without.
    """
    observations: list[Observation] = []
    for medium_id, path in media.items():
        species = (_levels(path, layout) or {}).get("species", "")
        if species:
            observations.append(_observation(f"{medium_id}:folder", medium_id, species, classified_by))
    return tuple(observations)


def observations_from_tags(
    tags: Mapping[str, Sequence[str]], *, classified_by: str = ""
) -> tuple[Observation, ...]:
    """Take tags such as ``Species|Leopard Cat`` and ``individual|2`` for what a person said of a medium.

    Args:
        tags: Tags as written, by medium id; levels are parted by a bar or a slash.
        classified_by: Who tagged; empty when not known.

    Returns:
        One observation for each species of a medium, or for each individual where there is one species at
        most. Where both are several, nobody says which individual is of which species: then the individuals
        stay in ``extra``. A medium without such tags gets none.
    """
    observations: list[Observation] = []
    for medium_id, written in tags.items():
        observations.extend(_from_tags(medium_id, written, classified_by))
    return tuple(observations)


def _from_tags(medium_id: str, written: Sequence[str], classified_by: str) -> list[Observation]:
    species, individuals = _tagged(written, _SPECIES), _tagged(written, _INDIVIDUAL)
    name = f"{medium_id}:tag"
    if len(species) <= 1 and individuals:
        label = species[0] if species else ""
        return [
            _observation(f"{name}:{index}", medium_id, label, classified_by, individual)
            for index, individual in enumerate(individuals)
        ]
    extra = {"individual_tags": "; ".join(individuals)} if individuals else {}
    return [
        _observation(f"{name}:{index}", medium_id, label, classified_by, extra=extra)
        for index, label in enumerate(species)
    ]


def _tagged(written: Sequence[str], groups: frozenset[str]) -> list[str]:
    split = ([part.strip() for part in tag.replace("|", "/").split("/")] for tag in written)
    found = (parts[-1] for parts in split if len(parts) > 1 and parts[0].casefold() in groups and parts[-1])
    return list(dict.fromkeys(found))


def _observation(
    observation_id: str,
    medium_id: str,
    label: str,
    classified_by: str,
    individual_id: str = "",
    *,
    extra: Mapping[str, str] | None = None,
) -> Observation:
    kind = _LABELS.get(label.casefold(), "animal")
    return Observation(
        observation_id=observation_id,
        medium_id=medium_id,
        observation_type=kind,
        method="human",
        classified_by=classified_by,
        scientific_name=label if kind in {"animal", "unknown"} else "",
        individual_id=individual_id,
        extra=dict(extra or {}),
    )


def _levels(path: str, layout: Layout) -> dict[str, str] | None:
    """The folder names by level, or None where the file lies above the last station or camera level."""
    names = layout.split("/")
    folders = [part for part in path.replace("\\", "/").split("/")[:-1] if part not in {"", "."}]
    found = dict(zip(names, folders, strict=False))
    needed = [name for name in names if name != "species"]
    return found if all(name in found for name in needed) else None


def _too_high(path: str, layout: Layout) -> Problem:
    return Problem(
        "survey.outside_layout",
        f"the file does not lie in a folder of the layout {layout}",
        where=path[-120:],
        do="move it into the folder of its station, or choose another layout",
    )
