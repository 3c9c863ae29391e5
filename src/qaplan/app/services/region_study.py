"""The virtual study of a region: coarse ground, invented lines, and where they should open."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from qaplan.app.services.estimates.estimating import make_estimates
from qaplan.app.services.landscape.region_layers import add_region_layers
from qaplan.app.services.sessions import Session, check_may_write, session_here
from qaplan.app.services.studies import Study, init_study, is_study, open_study
from qaplan.base.names import Names
from qaplan.sharing import Answer

__all__ = ["RegionStudy", "build_region_study"]

_TITLE = Names(
    en="Where to open: coarse ground and invented lines",
    ru="Где открыть: грубая местность и вымышленные линии",
    kk="Қай жерден ашу: жуық жер бедері мен ойдан шығарылған сызықтар",
)
_KINDS = ("connectivity", "opening")


@dataclass(frozen=True)
class RegionStudy:
    """A virtual study of a region that was built.

    Args:
        study: The study.
        layers: Number of its layers.
        estimates: Ids of what was reckoned from them.
    """

    study: Study
    layers: int
    estimates: tuple[str, ...]

    def to_record(self) -> dict[str, object]:
        """Everything a program needs, ready for JSON."""
        return {
            "folder": str(self.study.folder),
            "layers": self.layers,
            "estimates": list(self.estimates),
            "is_virtual": True,
        }


def build_region_study(
    folder: Path, *, session: Session | None = None, progress: Callable[[str], None] = lambda _: None
) -> RegionStudy:
    """Build the virtual study of a region; building it again changes nothing in it.

    Args:
        folder: Folder of the study.
        session: Who builds it; whoever calls on this machine when None.
        progress: Called with a line for each step.

    Raises:
        AccessError: ``access.not_steward``.
    """
    mine = session or session_here()
    check_may_write(mine)
    progress("A study of where invented lines should open")
    study = open_study(folder) if is_study(folder) else init_study(folder, _TITLE, kind="virtual")
    layers = add_region_layers(study, session=mine)
    made: list[str] = []
    for kind in _KINDS:
        found = make_estimates(study, kind, session=mine)
        made += [] if isinstance(found, Answer) else [each.estimate_id for each in found]
    return RegionStudy(study, len(layers), tuple(made))
