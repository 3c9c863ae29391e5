"""Which pair next, how many animals, and draws of who is who: of tables on disk and of a study."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from qaplan.app.services.identity.beliefs import calibration_for, study_evidence
from qaplan.app.services.identity.ground import load_ground
from qaplan.app.services.sessions import Session, check_may, session_here
from qaplan.app.store.identity_tables import load_encounters
from qaplan.app.store.studies import Study
from qaplan.base.errors import UsageError
from qaplan.base.facts import FactBook
from qaplan.base.messages import Message
from qaplan.base.refusal import Refusal
from qaplan.sharing import Answer, Released, release
from qaplan.sharing.answers import AnswerRow, AnswerTable

if TYPE_CHECKING:
    from qaplan.identity.counting.asking import Question
    from qaplan.identity.counting.counted import AnimalCount
    from qaplan.identity.counting.draws import EncounterPlace, HistoryDraws
    from qaplan.identity.counting.evidence import Evidence

__all__ = [
    "Counting",
    "count_of",
    "counting_of_files",
    "counting_of_study",
    "draws_of",
    "refuse_questions",
    "study_count",
    "tell_count",
    "tell_questions",
]

_MOST_WAITING = 500
_MOST_DRAWS = 10_000


@dataclass(frozen=True)
class Counting:
    """What counting starts from.

    Args:
        evidence: What is known of the sides.
        is_calibrated: Whether the pairs have probabilities.
        places: Where and when the encounters were.
    """

    evidence: Evidence
    is_calibrated: bool
    places: Mapping[str, EncounterPlace]


def counting_of_files(
    pairs: Path, decisions: Path | None = None, *, encounters: Path | None = None
) -> Counting:
    """Read pairs, decisions and encounters from tables.

    Args:
        pairs: CSV or XLSX with side_a, side_b, probability.
        decisions: CSV or XLSX with side_a, side_b, verdict, and perhaps reader, false_same, false_different.
        encounters: CSV or XLSX with encounter, station, date.

    Raises:
        DataError: ``identity.missing_column``, ``identity.bad_beliefs``, ``identity.bad_decisions``,
            ``identity.bad_encounters``, and what reading a table raises.
    """
    from qaplan.identity.counting.evidence import evidence_of
    from qaplan.identity.counting.files import read_beliefs, read_decisions, read_places

    table = read_beliefs(pairs)
    told = read_decisions(decisions, table.sides) if decisions else None
    evidence = evidence_of(
        table.beliefs,
        told.decisions if told else (),
        sides=table.sides,
        links=told.links if told else (),
    )
    return Counting(evidence, table.is_calibrated, read_places(encounters) if encounters else {})


def counting_of_study(study: Study, *, session: Session | None = None) -> Counting:
    """Take what a study knows of its sides.

    Args:
        study: The study.
        session: Who asks; whoever calls on this machine when None.

    Raises:
        AccessError: ``access.no_right``.
    """
    from qaplan.identity.counting.draws import EncounterPlace
    from qaplan.identity.counting.evidence import evidence_of

    mine = session or session_here()
    check_may(mine, "identity.read")
    ground = load_ground(study, mine)
    evidence = study_evidence(ground)
    places = {
        each.encounter_id: EncounterPlace(each.station_id, each.start.date() if each.start else None)
        for each in load_encounters(study)
    }
    is_calibrated = calibration_for(ground) is not None
    return Counting(evidence or evidence_of([], sides=ground.sides), is_calibrated, places)


def study_count(study: Study, *, seed: int = 1, session: Session | None = None) -> AnimalCount | Refusal:
    """Count the animals of a study.

    Args:
        study: The study.
        seed: Seed of the draws.
        session: Who asks; whoever calls on this machine when None.

    Raises:
        AccessError: ``access.no_right``.
    """
    mine = session or session_here()
    check_may(mine, "identity.read")
    return count_of(counting_of_study(study, session=mine), seed=seed)


def count_of(counting: Counting, *, seed: int = 1) -> AnimalCount | Refusal:
    """Count the animals, or say why that cannot be done yet.

    Args:
        counting: What counting starts from.
        seed: Seed of the draws.
    """
    import numpy as np

    from qaplan.identity.counting.asking import Asking
    from qaplan.identity.counting.counted import count_animals, refuse_count
    from qaplan.identity.counting.posterior import posterior_of

    refusal = refuse_count(counting.evidence, is_calibrated=counting.is_calibrated)
    if refusal is not None:
        return refusal
    asking = Asking(counting.evidence)
    waiting = len(asking.next_pairs(count=_MOST_WAITING))
    found = posterior_of(counting.evidence, np.random.default_rng(seed), start=asking.labels)
    return count_animals(counting.evidence, found, waiting=waiting)


def refuse_questions(counting: Counting) -> Refusal | None:
    """Refuse to say which pair changes most where no pair has a probability; None where it can be said.

    Args:
        counting: What counting starts from.
    """
    from qaplan.base.facts import Fact
    from qaplan.base.provenance import computed_by

    if counting.is_calibrated:
        return None
    sides = len(counting.evidence.sides)
    held = Fact("identity.count.sides", sides, activity=computed_by("identity.next_pairs", {"sides": sides}))
    reason = Message("counting.next_not_calibrated")
    return Refusal("identity.not_calibrated", reason, (Message("counting.read_by_score"),), (held,))


def draws_of(
    counting: Counting, *, draws: int = 200, seed: int = 1, step: Callable[[str], None] | None = None
) -> HistoryDraws | Refusal:
    """Draw who is who as encounter histories, or say why that cannot be done yet.

    Args:
        counting: What counting starts from.
        draws: How many draws.
        seed: Seed of the draws.
        step: Called with what is being done.

    Raises:
        UsageError: ``identity.bad_draws`` if the number of draws is not between 1 and 10,000.
    """
    import numpy as np

    from qaplan.identity.counting.counted import refuse_count
    from qaplan.identity.counting.draws import history_draws
    from qaplan.identity.counting.posterior import posterior_of

    if not 1 <= draws <= _MOST_DRAWS:
        raise UsageError("identity.bad_draws", f"{draws} draws cannot be made", do="ask for 1 to 10,000")
    refusal = refuse_count(counting.evidence, is_calibrated=counting.is_calibrated)
    if refusal is not None:
        return refusal
    if step:
        step("walking through the possible answers")
    rng = np.random.default_rng(seed)
    found = posterior_of(counting.evidence, rng)
    return history_draws(found, rng, draws=draws, seed=seed, places=counting.places)


def tell_count(count: AnimalCount | Refusal) -> Released[Answer]:
    """Tell a count, or why there is none."""
    if isinstance(count, Refusal):
        return release(_refused(count), "steward")
    sentences = count.messages()
    answer = Answer(
        sentences=sentences,
        facts=FactBook(fact for each in sentences for fact in each.facts()),
        record=count.to_record(),
        provenance=count.provenance,
        status=count.status,
    )
    return release(answer, "steward")


def tell_questions(questions: tuple[Question, ...], counting: Counting) -> Released[Answer]:
    """Tell which pairs to show next, and why each."""
    from qaplan.base.provenance import Provenance, computed_by

    rows = tuple(
        AnswerRow(
            (str(each.a), str(each.b), each.message()),
            {
                "side_a": str(each.a),
                "side_b": str(each.b),
                "probability": round(each.same, 6),
                "reason": each.reason,
                "changes_count": each.changes_count,
                "pairs_changed": each.pairs_changed,
                "worth_bits": round(each.worth, 6),
            },
        )
        for each in questions
    )
    columns = ("counting.column_side", "counting.column_other", "counting.column_why")
    first = Message("counting.next") if questions else Message("counting.nothing_waits")
    made = computed_by("identity.next_pairs", {"sides": len(counting.evidence.sides)})
    answer = Answer(
        sentences=(first,),
        facts=FactBook(()),
        record={"pairs": len(questions)},
        provenance=Provenance(made),
        tables=(AnswerTable("next_pairs", columns, rows),) if rows else (),
    )
    return release(answer, "steward")


def _refused(refusal: Refusal) -> Answer:
    return Answer(
        sentences=(refusal.reason,),
        facts=FactBook(refusal.facts),
        record={},
        provenance=refusal.facts[0].provenance,
        instead=refusal.instead,
        status="refused",
        code=refusal.code,
    )
