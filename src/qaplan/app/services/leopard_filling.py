"""What virtual studies of leopards are filled with: their cards, boxes and sides, from a planned season."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from pathlib import Path

from qaplan.app.services.identity.chips import say_viewpoint
from qaplan.app.services.leopard_cards import LeopardFile, write_leopard_cards
from qaplan.app.services.sessions import Session, check_may_write
from qaplan.app.store.card_tables import load_cards, load_media
from qaplan.app.store.identity_tables import load_chips
from qaplan.app.store.observation_tables import HeldRun, add_observations, save_run
from qaplan.app.store.studies import Study, writing
from qaplan.identity.chips.types import Viewpoint
from qaplan.identity.sides import FLANKS, Side
from qaplan.simulation.leopards.survey import LeopardSurvey
from qaplan.simulation.wildlife import CAT
from qaplan.survey.types import Observation

__all__ = ["KEY", "Truth", "animals_of", "cards_of", "pretend_boxes", "say_flanks", "truth_by_medium"]

KEY = "practice key"
"""Who has said what is in simulated pictures."""

Truth = Mapping[str, LeopardFile]
"""What each medium really shows, by its id."""

_MODEL, _VERSION, _THRESHOLD = "Pretend machine (simulated)", "1", 0.2
_RUN = "pretend-leopards"
_TRUTH_NAME = "truth.json"


def cards_of(
    cards: Path,
    plan: Callable[[], LeopardSurvey],
    *,
    size_px: tuple[int, int],
    progress: Callable[[str], None] = lambda _: None,
) -> tuple[LeopardFile, ...]:
    """Write the cards where there are none; what they really show lies in a file beside them.

    Args:
        cards: Folder for the cards.
        plan: Plans the season; asked only where there are no cards.
        size_px: Width and height of the pictures.
        progress: Called with each passing.
    """
    known = cards.with_name(f"{cards.name}.{_TRUTH_NAME}")
    if not known.exists():
        files = write_leopard_cards(cards, plan(), size_px=size_px, progress=progress)
        text = json.dumps([asdict(each) for each in files], indent=1)
        known.write_text(text + "\n", encoding="utf-8")
    rows = json.loads(known.read_text(encoding="utf-8"))
    return tuple(LeopardFile(**row | {"share": tuple(row["share"] or ()) or None}) for row in rows)


def truth_by_medium(study: Study, files: Iterable[LeopardFile]) -> Truth:
    """What each medium of the study really shows."""
    names = {card.card_id: card.name for card in load_cards(study)}
    paths = {f"{names[each.card_id]}/{each.medium.path}": each.medium_id for each in load_media(study)}
    return {paths[each.path]: each for each in files}


def pretend_boxes(study: Study, truth: Truth, session: Session) -> None:
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


def say_flanks(study: Study, truth: Truth, session: Session, *, but: Iterable[str] = ()) -> None:
    """Say from where the leopards are seen.

    Args:
        study: The study, with chips.
        truth: What each medium shows.
        session: Who says so.
        but: Names of passings that are left to the practising reader.
    """
    left = frozenset(but)
    unsaid = [each.chip for each in load_chips(study) if each.chip.viewpoint is Viewpoint.UNKNOWN]
    shown = {each.chip_id: truth[each.medium_id] for each in unsaid}
    for flank in FLANKS:
        said = [key for key, each in shown.items() if each.flank == flank and each.passing not in left]
        if said:
            say_viewpoint(study, said, Viewpoint(flank), session=session)


def animals_of(study: Study, truth: Truth) -> dict[Side, str]:
    """Whose each side really is."""
    return {
        Side(each.chip.encounter_id, flank): truth[each.chip.medium_id].animal
        for each in load_chips(study)
        for flank in FLANKS
        if each.chip.viewpoint == flank
    }
