"""A calibration told in sentences and tables, with how well it holds on animals that had no part in it."""

from __future__ import annotations

from dataclasses import dataclass

from qaplan.base.facts import Fact, FactBook, Tier, written_number
from qaplan.base.messages import Message
from qaplan.base.refusal import Refusal
from qaplan.identity.calibration.enough import count_pairs
from qaplan.identity.calibration.fitting import Calibration
from qaplan.identity.calibration.measuring import ReliabilityBin
from qaplan.identity.calibration.proposing import Proposal
from qaplan.identity.calibration.types import ReviewedPair
from qaplan.identity.calibration.validating import Validation
from qaplan.sharing import Answer, Released, release
from qaplan.sharing.answers import AnswerRow, AnswerTable, AnswerValue

__all__ = ["Calibrated", "tell_calibration"]

_STEM = "identity.calibration"


@dataclass(frozen=True)
class Calibrated:
    """A calibration with how well it holds, or the refusal.

    Args:
        result: The calibration, or why there is none.
        validation: How well it does on animals not used; None where it was refused.
        pairs: The reviewed pairs.
    """

    result: Calibration | Refusal
    validation: Validation | None
    pairs: tuple[ReviewedPair, ...]


def tell_calibration(calibrated: Calibrated, *, tier: Tier = "public") -> Released[Answer]:
    """Tell a calibration with how well it holds.

    Args:
        calibrated: What was learned.
        tier: The widest audience of what it rests on: a file of the caller's own is the caller's.
    """
    result = calibrated.result
    if isinstance(result, Refusal):
        return release(_refused(calibrated, result, tier), "steward")
    validation = calibrated.validation
    sentences = tuple(_sentences(result, validation))
    answer = Answer(
        sentences=sentences,
        facts=FactBook(fact for each in sentences for fact in each.facts()),
        record=_record(result, validation),
        provenance=result.provenance,
        tables=(_reliability(validation), _proposals(validation)) if validation else (),
        status="ok",
        tier=tier,
    )
    return release(answer, "steward")


def _refused(calibrated: Calibrated, refusal: Refusal, tier: Tier) -> Answer:
    counts = count_pairs(calibrated.pairs)
    return Answer(
        sentences=(refusal.reason,),
        facts=FactBook(refusal.facts),
        record=_count_record(counts.as_row()),
        provenance=refusal.facts[0].provenance,
        instead=refusal.instead,
        status="refused",
        code=refusal.code,
        tier=tier,
    )


def _sentences(calibration: Calibration, validation: Validation | None) -> list[Message]:
    counts = calibration.counts
    made = calibration.provenance.activity

    def fact(name: str, value: float | tuple[float, float], unit: str = "") -> Fact:
        return Fact(f"{_STEM}.{name}", value, "%" if unit else "", activity=made, tier="public")

    numbers = zip(("pairs", "same", "different", "animals"), counts.as_row(), strict=True)
    share = fact("share", _percent(calibration.same_share), "%")
    least = fact("least_score", written_number(round(calibration.least_score, 4)))
    told = [
        Message("calibration.calibrated", {name: fact(name, number) for name, number in numbers}),
        Message("calibration.population", {"least": least, "share": share}),
    ]
    if validation is not None:
        error = validation.error
        values = {
            "error": fact("error", _percent(error.error), "%"),
            "interval": fact("error.interval", (_percent(error.low), _percent(error.high)), "%"),
        }
        told.append(Message("calibration.error", dict(values)))
        told += [_proposal(each, made_by=calibration) for each in validation.proposals]
    return [*told, Message("calibration.decides_nothing")]


def _proposal(proposal: Proposal, *, made_by: Calibration) -> Message:
    stem = f"{_STEM}.proposal.{str(_percent(proposal.precision)).replace('.', '_')}"
    made = made_by.provenance.activity

    def fact(name: str, value: float | tuple[float, float]) -> Fact:
        return Fact(f"{stem}.{name}", value, "%", activity=made, tier="public")

    precision = fact("precision", _percent(proposal.precision))
    if proposal.least is None:
        return Message("calibration.proposal_none", {"precision": precision})
    least = fact("least", _percent(proposal.least))
    if proposal.observed is None or proposal.observed_low is None or proposal.observed_high is None:
        return Message("calibration.proposal_untried", {"precision": precision, "least": least})
    ends = (_percent(proposal.observed_low), _percent(proposal.observed_high))
    values = {
        "precision": precision,
        "least": least,
        "coverage": fact("coverage", _percent(proposal.coverage_same)),
        "observed": fact("observed", _percent(proposal.observed)),
        "interval": fact("interval", ends),
    }
    return Message("calibration.proposal", values)


def _record(calibration: Calibration, validation: Validation | None) -> dict[str, object]:
    held: dict[str, object] = {
        **_count_record(calibration.counts.as_row()),
        "population": "pairs of one flank and two encounters, scored at least least_score, by their weights",
        "least_score": calibration.least_score,
        "same_share": calibration.same_share,
        "pairs_sha256": calibration.pairs_sha256,
    }
    if validation is None:
        return held
    error = validation.error
    return held | {
        "calibration_error": error.error,
        "calibration_error_low": error.low,
        "calibration_error_high": error.high,
        "adaptive_calibration_error": error.adaptive_error,
        "brier_score": error.brier,
        "tested_pairs": error.pairs,
        "tested_animals": error.animals,
        "folds": validation.folds,
        "rounds": validation.rounds,
    }


def _count_record(counts: tuple[int, int, int, int]) -> dict[str, object]:
    names = ("reviewed_pairs", "same_pairs", "different_pairs", "animals")
    return dict(zip(names, counts, strict=True))


def _reliability(validation: Validation) -> AnswerTable:
    columns = ("stated", "pairs", "mean", "found", "interval")
    rows = tuple(_bin_row(each) for each in validation.error.bins)
    return AnswerTable("reliability", tuple(f"calibration.column.{name}" for name in columns), rows)


def _bin_row(each: ReliabilityBin) -> AnswerRow:
    cells: tuple[AnswerValue, ...] = (
        _shown("stated", (_percent(each.low), _percent(each.high))),
        each.pairs,
        _share("mean", each.stated),
        _share("found", each.found),
        _range("interval", each.found_low, each.found_high),
    )
    record = {
        "probability_low": each.low,
        "probability_high": each.high,
        "pairs": each.pairs,
        "weight": each.weight,
        "stated": each.stated,
        "found": each.found,
        "found_low": each.found_low,
        "found_high": each.found_high,
    }
    return AnswerRow(cells, record, "public")


def _proposals(validation: Validation) -> AnswerTable:
    columns = ("precision", "least", "coverage", "proposed", "wrong", "observed", "interval")
    rows = tuple(_proposal_row(each) for each in validation.proposals)
    return AnswerTable("proposals", tuple(f"calibration.column.{name}" for name in columns), rows)


def _proposal_row(each: Proposal) -> AnswerRow:
    cells: tuple[AnswerValue, ...] = (
        _share("precision", each.precision),
        Message("calibration.value.nothing") if each.least is None else _share("least", each.least),
        _share("coverage", each.coverage_same),
        each.proposed,
        each.wrong,
        _share("observed", each.observed),
        _range("interval", each.observed_low, each.observed_high),
    )
    record = {
        "precision": each.precision,
        "least_probability": each.least,
        "coverage_same": each.coverage_same,
        "coverage_pairs": each.coverage_pairs,
        "observed_precision": each.observed,
        "observed_low": each.observed_low,
        "observed_high": each.observed_high,
        "proposed_pairs": each.proposed,
        "wrong_pairs": each.wrong,
    }
    return AnswerRow(cells, record, "public")


def _share(name: str, share: float | None) -> AnswerValue:
    return Message("calibration.value.unknown") if share is None else _shown(name, _percent(share))


def _range(name: str, low: float | None, high: float | None) -> AnswerValue:
    if low is None or high is None:
        return Message("calibration.value.unknown")
    return _shown(name, (_percent(low), _percent(high)))


def _shown(name: str, value: float | tuple[float, float]) -> Fact:
    return Fact(f"{_STEM}.cell.{name}", value, "%", tier="public")


def _percent(share: float) -> float:
    return written_number(round(100 * share, 1))
