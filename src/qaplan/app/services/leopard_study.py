"""The virtual study of leopards: a season's pictures with boxes, sides, scores and the first decisions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from qaplan.app.services.identity.chip_making import make_chips
from qaplan.app.services.identity.matching import match_study
from qaplan.app.services.ingest import ingest_card
from qaplan.app.services.leopard_decisions import decide_some
from qaplan.app.services.leopard_filling import (
    KEY,
    animals_of,
    cards_of,
    pretend_boxes,
    say_flanks,
    truth_by_medium,
)
from qaplan.app.services.practice import SHEET_NAME
from qaplan.app.services.sessions import Session, check_may_write, session_here
from qaplan.app.services.studies import Study, init_study, is_study, open_study
from qaplan.app.store.case_tables import load_register
from qaplan.app.store.identity_tables import load_chips
from qaplan.app.store.side_tables import load_readings
from qaplan.base.names import Names
from qaplan.identity.sides import FLANKS
from qaplan.simulation.leopards.survey import plan_leopard_survey

__all__ = ["LeopardStudy", "build_leopards"]

_TITLE = Names(
    en="Leopards of Zharqylstan, a country that is not there",
    ru="Леопарды Жаркылстана, страны, которой нет",
    kk="Жарқылстан қабыландары: жер бетінде жоқ ел",
)
_SIZE_PX = (600, 400)
_UNSAID = ("P15", "P28")


@dataclass(frozen=True)
class LeopardStudy:
    """A virtual study of leopards that was built.

    Args:
        study: The study.
        passings: Passings of leopards in it.
        sides: Sides that can be compared.
        statements: Statements that the first decisions came to.
    """

    study: Study
    passings: int
    sides: int
    statements: int

    def summary(self) -> str:
        """What was made, in plain English."""
        return (
            f"{self.passings} passings of simulated leopards, {self.sides} sides, "
            f"{self.statements} statements; the rest waits for readers."
        )

    def to_record(self) -> dict[str, object]:
        """Everything a program needs, ready for JSON."""
        return {
            "folder": str(self.study.folder),
            "passings": self.passings,
            "sides": self.sides,
            "statements": self.statements,
            "is_virtual": True,
        }


def build_leopards(
    folder: Path,
    cards: Path,
    *,
    seed: int = 1,
    size_px: tuple[int, int] = _SIZE_PX,
    session: Session | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> LeopardStudy:
    """Build the virtual study of leopards; building it again changes nothing in it.

    Args:
        folder: Folder of the study.
        cards: Folder for the cards; written where it does not exist.
        seed: Seed, 0 or more.
        size_px: Width and height of the pictures.
        session: Who builds it; whoever calls on this machine when None.
        progress: Called with a line for each step.
    """
    mine = session or session_here()
    check_may_write(mine)
    progress("A study of leopards that are not there")
    files = cards_of(cards, lambda: plan_leopard_survey(seed), size_px=size_px, progress=progress)
    study = open_study(folder) if is_study(folder) else init_study(folder, _TITLE, kind="virtual")
    ingest_card(study, cards, layout="station/camera", sheet=cards / SHEET_NAME, classified_by=KEY)
    truth = truth_by_medium(study, files)
    pretend_boxes(study, truth, mine)
    make_chips(study, session=mine)
    say_flanks(study, truth, mine, but=_UNSAID)
    progress("Comparing their coats")
    match_study(study, session=mine)
    if not load_readings(study):
        decide_some(study, animals_of(study, truth), session=mine)
    return _told(study)


def _told(study: Study) -> LeopardStudy:
    chips = load_chips(study)
    sides = {(each.chip.encounter_id, each.chip.viewpoint) for each in chips if each.chip.viewpoint in FLANKS}
    passings = {each.chip.encounter_id for each in chips}
    return LeopardStudy(study, len(passings), len(sides), len(load_register(study, "statements")))
