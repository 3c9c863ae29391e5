"""Clocks in words: what was found, what is proposed and what stands, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta

from qaplan.app.services.clock_proposals import change_words, written_shift
from qaplan.base.facts import Fact, id_part
from qaplan.base.messages import Message, MessageValue, Text
from qaplan.base.names import Language
from qaplan.base.provenance import Activity, Input
from qaplan.sharing import release
from qaplan.survey.clocks.book import ClockBook
from qaplan.survey.clocks.types import ClockChange, ClockCounts, ClockEvidence, ClockProposal, Undoing

__all__ = ["correction_lines", "correction_records", "for_stewards", "proposal_lines", "proposal_messages"]

_SECONDS = "_s"


def proposal_lines(proposals: tuple[ClockProposal, ...], language: Language) -> Iterator[str]:
    """What was found and what is proposed, for a steward.

    Args:
        proposals: The proposals.
        language: Language of the sentences.
    """
    text = Text(language)
    if not proposals:
        yield text.word("clock.none_found")
    for proposal in proposals:
        for number, message in enumerate(proposal_messages(proposal)):
            said = release(text.say(message), "steward").value
            yield f"{proposal.proposal_id}  {said}" if number == 0 else f"  {said}"


def proposal_messages(proposal: ClockProposal) -> Iterator[Message]:
    """What was found, why it is believed, what would be done, and what it comes to now and would come to."""
    finding = proposal.finding
    yield Message(f"clock.{finding.symptom}", {"deployment": finding.deployment_id})
    for evidence in finding.evidence:
        yield _evidence(finding.deployment_id, evidence)
    yield _change(finding.change)
    if not finding.is_sure and finding.change is not None:
        yield Message("clock.not_sure")
    yield _counts("counts_now", finding.deployment_id, proposal.before)
    if proposal.after is not None:
        yield _counts("counts_then", finding.deployment_id, proposal.after)


def _evidence(deployment_id: str, evidence: ClockEvidence) -> Message:
    values: dict[str, MessageValue] = dict(evidence.words)
    for name, number in evidence.numbers.items():
        if name.endswith(_SECONDS):
            shown = written_shift(timedelta(seconds=number))
            values[name.removesuffix(_SECONDS)] = shown if name == "offset_s" else shown.lstrip("+")
        else:
            values[name] = _fact(deployment_id, name, number)
    return Message(f"clock.evidence_{evidence.key}", values)


def _change(change: ClockChange | None) -> Message:
    if change is None:
        return Message("clock.would_not_tell")
    key = {"drift": "would_draw_line", "day_month": "would_swap", "utc_video": "would_date_videos"}
    return Message(f"clock.{key.get(change.kind, 'would_add')}", dict(change_words(change)))


def _counts(key: str, deployment_id: str, counts: ClockCounts) -> Message:
    values: dict[str, MessageValue] = {
        name: _fact(deployment_id, name, number) for name, number in vars(counts).items()
    }
    return Message(f"clock.{key}", values)


def _fact(deployment_id: str, name: str, number: float) -> Fact:
    whole = int(number) if number == int(number) else number
    inputs = (Input("deployment", deployment_id),)
    activity = Activity("survey.clock_findings")
    return Fact(f"clock.{name}.{id_part(deployment_id)}", whole, activity=activity, inputs=inputs)


def correction_lines(book: ClockBook, language: Language) -> Iterator[str]:
    """All corrections and typed dates, one line each, for a steward.

    Args:
        book: The book.
        language: Language of the words.
    """
    text = Text(language)
    rows = correction_records(book)
    if not rows:
        yield text.word("clock.none_mended")
    for row in rows:
        state = text.word(f"clock.{row['state']}")
        about = (row["deployment_id"] or row["card_id"] or row["medium_id"], row["kind"], row["value"])
        said = "  ".join(
            str(part) for part in (row["id"], state, *about, row["author"], row["at"], row["why"])
        )
        yield release(said.rstrip(), "steward").value


def correction_records(book: ClockBook) -> list[dict[str, object]]:
    """All corrections and typed dates as rows, with stable names."""
    standing = {each.correction_id for each in book.standing} | {
        each.typed_id for each in book.dates.values()
    }
    rows: list[dict[str, object]] = [
        {
            "id": each.correction_id,
            "state": _state(each.correction_id, standing, each.undone),
            "kind": each.change.kind,
            "value": "; ".join(change_words(each.change).values()),
            "deployment_id": each.scope.deployment_id,
            "card_id": each.scope.card_id,
            "medium_id": "",
            "media": len(each.scope.medium_ids),
            **_who(each.author, each.at.isoformat(), each.why, each.undone),
            "supersedes": each.supersedes,
        }
        for each in book.corrections
    ]
    rows.extend(
        {
            "id": each.typed_id,
            "state": _state(each.typed_id, standing, each.undone),
            "kind": f"typed_{each.basis}",
            "value": f"{each.clock:%Y-%m-%d %H:%M:%S}",
            "deployment_id": "",
            "card_id": "",
            "medium_id": each.medium_id,
            "media": 1,
            **_who(each.author, each.at.isoformat(), each.why, each.undone),
            "supersedes": "",
        }
        for each in book.typed
    )
    return rows


def for_stewards(value: object) -> object:
    """Plain data in which every text lost the positions that an id or a reason may carry."""
    if isinstance(value, str):
        return release(value, "steward").value
    if isinstance(value, Mapping):
        return {str(key): for_stewards(each) for key, each in value.items()}
    return [for_stewards(each) for each in value] if isinstance(value, list | tuple) else value


def _state(record_id: str, standing: set[str], undone: Undoing | None) -> str:
    return "undone" if undone else "stands" if record_id in standing else "superseded"


def _who(author: str, at: str, why: str, undone: Undoing | None) -> dict[str, object]:
    return {
        "author": author,
        "at": at,
        "why": why,
        "undone_by": undone.author if undone else "",
        "undone_at": undone.at.isoformat() if undone else "",
        "undone_why": undone.why if undone else "",
    }
