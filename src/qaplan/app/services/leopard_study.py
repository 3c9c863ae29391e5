"""The virtual study of leopards: a season's pictures with boxes, sides, scores and the first decisions."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from qaplan.app.services.identity.chip_making import make_chips
from qaplan.app.services.identity.chips import say_viewpoint
from qaplan.app.services.identity.matching import match_study
from qaplan.app.services.ingest import ingest_card
from qaplan.app.services.leopard_cards import LeopardFile, write_leopard_cards
from qaplan.app.services.leopard_decisions import decide_some
from qaplan.app.services.practice import SHEET_NAME
from qaplan.app.services.sessions import Session, check_may_write, session_here
from qaplan.app.services.studies import Study, init_study, is_study, open_study
from qaplan.app.store.card_tables import load_cards, load_media
from qaplan.app.store.case_tables import load_register
from qaplan.app.store.identity_tables import load_chips
from qaplan.app.store.observation_tables import HeldRun, add_observations, save_run
from qaplan.app.store.side_tables import load_readings
from qaplan.app.store.studies import writing
from qaplan.base.names import Names
from qaplan.identity.chips.types import Viewpoint
from qaplan.identity.sides import FLANKS, Side
from qaplan.simulation.leopards.survey import plan_leopard_survey
from qaplan.simulation.wildlife import CAT
from qaplan.survey.types import Observation

__all__ = ["LeopardStudy", "build_leopards"]

_TITLE = Names(
    en="Leopards of Zharqylstan, a country that is not there",
    ru="Леопарды Жаркылстана, страны, которой нет",
    kk="Жарқылстан қабыландары: жер бетінде жоқ ел",
)
_SIZE_PX = (600, 400)
_KEY = "practice key"
_MODEL, _VERSION, _THRESHOLD = "Pretend machine (simulated)", "1", 0.2
_RUN = "pretend-leopards"
_TRUTH_NAME = "truth.json"
_UNSAID = ("P15", "P28")
Truth = Mapping[str, LeopardFile]


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
    files = _cards(cards, seed, size_px, progress)
    study = open_study(folder) if is_study(folder) else init_study(folder, _TITLE, kind="virtual")
    ingest_card(study, cards, layout="station/camera", sheet=cards / SHEET_NAME, classified_by=_KEY)
    truth = _by_medium(study, files)
    _pretend_boxes(study, truth, mine)
    make_chips(study, session=mine)
    _say_flanks(study, truth, mine)
    progress("Comparing their coats")
    match_study(study, session=mine)
    if not load_readings(study):
        decide_some(study, _animals(study, truth), session=mine)
    return _told(study)


def _cards(
    cards: Path, seed: int, size_px: tuple[int, int], progress: Callable[[str], None]
) -> tuple[LeopardFile, ...]:
    """Write the cards where there are none; what they really show lies in a file beside them."""
    known = cards.with_name(f"{cards.name}.{_TRUTH_NAME}")
    if not known.exists():
        files = write_leopard_cards(cards, plan_leopard_survey(seed), size_px=size_px, progress=progress)
        text = json.dumps([asdict(each) for each in files], indent=1)
        known.write_text(text + "\n", encoding="utf-8")
    rows = json.loads(known.read_text(encoding="utf-8"))
    return tuple(LeopardFile(**row | {"share": tuple(row["share"] or ()) or None}) for row in rows)


def _by_medium(study: Study, files: Iterable[LeopardFile]) -> Truth:
    """What each medium of the study really shows."""
    names = {card.card_id: card.name for card in load_cards(study)}
    paths = {f"{names[each.card_id]}/{each.medium.path}": each.medium_id for each in load_media(study)}
    return {paths[each.path]: each for each in files}


def _pretend_boxes(study: Study, truth: Truth, session: Session) -> None:
    """Keep the boxes that a pretend detector draws."""
    check_may_write(session)
    words = [
        Observation(
            observation_id=f"{_RUN}:{medium_id}",
            medium_id=medium_id,
            observation_type="animal",
            method="machine",
            classified_by=f"{_MODEL} {_VERSION}",
            scientific_name=CAT,
            bbox=each.share,
            probability=0.9,
            threshold=_THRESHOLD,
        )
        for medium_id, each in sorted(truth.items())
        if each.share is not None
    ]
    digest = hashlib.sha256("|".join(sorted(truth)).encode()).hexdigest()
    run = HeldRun(_RUN, _MODEL, _VERSION, "", _THRESHOLD, "simulated", digest, {"matched": len(words)})
    with writing(study):
        if save_run(study, run, actor=session.actor, at=session.moment()):
            add_observations(study, words, run_id=run.run_id)


def _say_flanks(study: Study, truth: Truth, session: Session) -> None:
    """Say from where the leopards are seen, but for two passings that are left to the practising reader."""
    unsaid = [each.chip for each in load_chips(study) if each.chip.viewpoint is Viewpoint.UNKNOWN]
    shown = {each.chip_id: truth[each.medium_id] for each in unsaid}
    for flank in FLANKS:
        said = [key for key, each in shown.items() if each.flank == flank and each.passing not in _UNSAID]
        if said:
            say_viewpoint(study, said, Viewpoint(flank), session=session)


def _animals(study: Study, truth: Truth) -> dict[Side, str]:
    """Whose each side really is."""
    return {
        Side(each.chip.encounter_id, flank): truth[each.chip.medium_id].animal
        for each in load_chips(study)
        for flank in FLANKS
        if each.chip.viewpoint == flank
    }


def _told(study: Study) -> LeopardStudy:
    chips = load_chips(study)
    sides = {(each.chip.encounter_id, each.chip.viewpoint) for each in chips if each.chip.viewpoint in FLANKS}
    passings = {each.chip.encounter_id for each in chips}
    return LeopardStudy(study, len(passings), len(sides), len(load_register(study, "statements")))
