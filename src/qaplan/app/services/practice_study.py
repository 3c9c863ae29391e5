"""The practice study: a virtual study of practice cards, with the cards that it refuses told apart."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from qaplan.app.services.ingest import IngestResult, ingest_card
from qaplan.app.services.practice import SHEET_NAME, write_practice_cards
from qaplan.app.services.reports import ReportOrder, ReportResult, build_report
from qaplan.app.services.review.practice import let_machine_pretend
from qaplan.app.services.studies import Study, init_study, is_study, open_study
from qaplan.base.errors import DataError
from qaplan.base.names import Names
from qaplan.simulation.cards import PracticePlan, plan_practice

__all__ = ["PracticeStudy", "build_practice"]

_TITLE = Names(
    en="Practice in Zharqylstan, a country that is not there",
    ru="Учёба в Жаркылстане, стране, которой нет",
    kk="Жарқылстандағы жаттығу: жер бетінде жоқ ел",
)
_SIZE_PX = (480, 360)
_SOUND, _MIXED_UP = "cards", "mixed_up_cards"
_KEY = "practice key"


@dataclass(frozen=True)
class PracticeStudy:
    """A practice study that was built.

    Args:
        report: Its report.
        files: Files on the cards that it took.
        held_back: Folders of the cards that it did not take.
        refusal: Code of the reason; empty where it took them all.
    """

    report: ReportResult
    files: int
    held_back: tuple[str, ...]
    refusal: str

    def to_record(self) -> dict[str, object]:
        """Everything a program needs, ready for JSON."""
        return {"files": self.files, "held_back": list(self.held_back), "refusal": self.refusal}


def build_practice(
    folder: Path,
    cards: Path,
    *,
    seed: int = 1,
    size_px: tuple[int, int] = _SIZE_PX,
    order: ReportOrder | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> PracticeStudy:
    """Build the practice study and its report; building it again changes nothing in it.

    Two cards in each other's folders and a copied card are given to the study apart from the others, because
    a batch with a camera at two places at once is refused as a whole.

    Args:
        folder: Folder of the study.
        cards: Folder for the cards; written where it does not exist.
        seed: Seed, 0 or more.
        size_px: Width and height of the pictures.
        order: What report; all languages and formats, for the public, when None.
        progress: Called with a line for each step.
    """
    plan = plan_practice(seed, size_px=size_px)
    mixed_up = tuple(each.truth.folder for each in plan.cards if each.truth.lies_at or each.truth.copy_of)
    progress("A practice study in a country that is not there")
    for name, is_mixed_up in ((_SOUND, False), (_MIXED_UP, True)):
        if not (cards / name).exists():
            write_practice_cards(cards / name, _part(plan, mixed_up, is_mixed_up), labelled=True)
    study = open_study(folder) if is_study(folder) else init_study(folder, _TITLE, kind="virtual")
    taken = _take(study, cards / _SOUND)
    refusal = ""
    try:
        _take(study, cards / _MIXED_UP)
    except DataError as error:
        refusal = error.code
    let_machine_pretend(study, seed=seed)
    report = build_report(study, order or ReportOrder(), progress=progress)
    files = taken.new + taken.already_held
    return PracticeStudy(report, files, mixed_up if refusal else (), refusal)


def _part(plan: PracticePlan, mixed_up: tuple[str, ...], is_mixed_up: bool) -> PracticePlan:
    chosen = tuple(each for each in plan.cards if (each.truth.folder in mixed_up) == is_mixed_up)
    return replace(plan, cards=chosen)


def _take(study: Study, cards: Path) -> IngestResult:
    sheet = cards / SHEET_NAME
    return ingest_card(study, cards, layout="station/camera", sheet=sheet, classified_by=_KEY)
