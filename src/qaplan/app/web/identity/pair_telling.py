"""A pair, and what an answer to it did, as the workbench's scripts get them: every word in the language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from qaplan.app.services.identity.chip_pictures import chip_boxes, inner_boxes
from qaplan.app.services.identity.deciding import SETTLES
from qaplan.app.services.identity.shown import MachineAnswer, ReadOutcome, ShownChip, ShownPair, ShownSide
from qaplan.app.services.log_telling import tell_actor
from qaplan.app.web.browsing import address_of
from qaplan.app.web.pages import PageRequest
from qaplan.base.facts import Fact
from qaplan.base.messages import Message, Text
from qaplan.identity.chips.types import Box
from qaplan.identity.reading.readers import ErrorRate, ReaderRate

__all__ = ["chip_says", "count_of", "tell_errors", "tell_outcome", "tell_pair"]

_PERCENT = 100
_MOST_SPOTS = 60
Shares = Mapping[str, tuple[float, float, float, float]]


def count_of(text: Text, key: str, number: int) -> str:
    """A message that counts things, in the plural of the language."""
    return text.say(Message(key, {"n": Fact("page.count", number)}, count="n"))


def tell_pair(request: PageRequest, pair: ShownPair) -> dict[str, Any]:
    """A pair for a blind look: nothing in it comes from the machine's answer or another reader's.

    Args:
        request: Of the page.
        pair: The pair.
    """
    text, animal, flank = request.text, pair.animal, pair.candidate.flank
    mine, other = (animal.left, animal.right) if flank == "left" else (animal.right, animal.left)
    shown = [each for each in mine if each.side == pair.candidate.side] or [pair.candidate]
    shown += [each for each in mine if each.side != pair.candidate.side]
    sides = (pair.query, *shown, *other)
    inner = inner_boxes(request.study, [chip for side in sides for chip in side.chips])
    name = text.value(animal.names) if animal.names.all() else ""
    title = " ".join(filter(None, (animal.individual_id, f"“{name}”" if name else "")))
    other_flank = "right" if flank == "left" else "left"
    return {
        "pair_id": pair.pair_id,
        "heading": text.word(f"workbench.flank_{flank}"),
        "asks": text.word("workbench.asks"),
        "query": {
            "title": _encounter(text, pair.query),
            "note": pair.query.station,
            "chips": _chips(request, pair.query.chips, inner),
        },
        "candidate": {
            "title": title or _encounter(text, pair.candidate),
            "note": _about(text, pair),
            "chips": _chips(request, (chip for side in shown for chip in side.chips), inner),
            "other": _chips(request, (chip for side in other for chip in side.chips), inner),
            "other_title": text.word(f"workbench.flank_{other_flank}"),
        },
        "says": [text.say(each) for each in (pair.movement, pair.why) if each],
    }


def tell_errors(text: Text, rate: ReaderRate | None) -> str:
    """How often the reader errs on pairs of known truth, both ways, with the intervals."""
    if rate is None or not rate.false_same.told + rate.false_different.told:
        return text.word("workbench.errors_unknown")
    ways = (("same", rate.false_same), ("different", rate.false_different))
    return " ".join(_told_rate(text, way, each) for way, each in ways if each.told)


def tell_outcome(request: PageRequest, outcome: ReadOutcome) -> dict[str, Any]:
    """What an answer did, and what may be seen now.

    Args:
        request: Of the page.
        outcome: What it did.
    """
    text = request.text
    told = [text.say(outcome.message)]
    if outcome.was_right is not None:
        told.append(text.word("workbench.was_right" if outcome.was_right else "workbench.was_wrong"))
    if outcome.still_needed:
        told.append(count_of(text, "workbench.still_needed", outcome.still_needed))
    told += [
        text.say(
            Message(
                "workbench.other_said",
                {
                    "who": _who(text, each.reader),
                    "verdict": text.word(f"workbench.room.{each.verdict}"),
                    "reason": _reason(text, each.reason),
                },
            )
        )
        for each in outcome.others
    ]
    machine = outcome.machine
    chips = (machine.query_chip, machine.candidate_chip)
    boxes = chip_boxes(request.study, chips, session=request.reader)
    return {
        "seq": outcome.seq,
        "told": told,
        "machine": _machine(text, machine),
        "spots": _spots(machine, boxes),
    }


def chip_says(text: Text, chip: ShownChip) -> str:
    """From where, in which light, how good and when, in one line."""
    quality = (
        text.word("workbench.quality_unknown")
        if chip.quality is None
        else text.say(Message("workbench.quality", {"quality": text.number(chip.quality)}))
    )
    words = (
        text.word(f"workbench.view_{chip.viewpoint}"),
        text.word(f"workbench.light_{chip.light}"),
        quality,
        chip.taken[:16],
    )
    return ", ".join(filter(None, words))


def _who(text: Text, actor: str) -> str:
    told = tell_actor(actor)
    return told if isinstance(told, str) else text.say(told)


def _reason(text: Text, reason: str) -> str:
    """A reason in the reader's words; one that is only what would settle it, in ours."""
    return text.word(f"workbench.room.settled_by_{reason}") if reason in SETTLES else reason


def _chips(request: PageRequest, chips: Iterable[ShownChip], inner: Shares) -> list[dict[str, Any]]:
    return [
        {
            "id": each.chip_id,
            "src": address_of(request, "identity.chip", chip_id=each.chip_id, size="screen"),
            "small": address_of(request, "identity.chip", chip_id=each.chip_id, size="small"),
            "box": [round(share, 5) for share in inner[each.chip_id]],
            "caption": chip_says(request.text, each),
        }
        for each in chips
    ]


def _encounter(text: Text, side: ShownSide) -> str:
    return text.say(Message("workbench.encounter", {"id": side.encounter_id}))


def _about(text: Text, pair: ShownPair) -> str:
    said = count_of(text, "workbench.encounters", pair.animal.encounters)
    station = pair.candidate.station
    return said if pair.animal.individual_id or not station else f"{station} · {said}"


def _told_rate(text: Text, way: str, rate: ErrorRate) -> str:
    low, high = rate.interval
    values: dict[str, Any] = {
        "errors": text.number(rate.errors),
        "told": text.number(rate.told),
        "low": text.number(round(low * _PERCENT)),
        "high": text.number(round(high * _PERCENT)),
    }
    return text.say(Message(f"workbench.errors_{way}", values))


def _machine(text: Text, machine: MachineAnswer) -> str:
    if machine.score is None:
        return text.word("workbench.machine_none")
    if machine.probability is None or machine.low is None or machine.high is None:
        said = text.word("workbench.machine_not_calibrated")
    else:
        shares = {"same": machine.probability, "low": machine.low, "high": machine.high}
        values = {name: text.number(round(share, 2)) for name, share in shares.items()}
        said = text.say(Message("workbench.machine_probability", dict(values)))
    parts = [said, count_of(text, "workbench.machine_spots", len(machine.spots))]
    parts += [text.word(f"workbench.warning_{code.rpartition('.')[2]}") for code in machine.warnings]
    return " ".join(parts)


def _spots(machine: MachineAnswer, boxes: Mapping[str, Box]) -> list[dict[str, Any]]:
    """The matched spots in shares of the two boxes, the heaviest first."""
    query, candidate = boxes.get(machine.query_chip), boxes.get(machine.candidate_chip)
    if query is None or candidate is None or not machine.spots:
        return []
    heaviest = sorted(machine.spots, key=lambda each: -each.weight)[:_MOST_SPOTS]
    places = [
        [
            *_share(each.query, query),
            *_share(each.reference, candidate),
            round(each.weight, 3),
        ]
        for each in heaviest
    ]
    return [{"query": machine.query_chip, "candidate": machine.candidate_chip, "places": places}]


def _share(place: tuple[float, float], box: Box) -> tuple[float, float]:
    return round(place[0] / max(1, box.width), 5), round(place[1] / max(1, box.height), 5)
