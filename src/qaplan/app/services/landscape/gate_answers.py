"""How a choice of gates is told: sentences, rows and one object for a program."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from qaplan.base.facts import Fact, FactBook, written_number
from qaplan.base.messages import Message, MessageValue
from qaplan.base.names import Names
from qaplan.landscape.border.types import Gate
from qaplan.landscape.opening.ensemble import GateEnsemble
from qaplan.landscape.opening.neighbour import NeighbourShut
from qaplan.landscape.opening.results import GateOpening, GateRow
from qaplan.landscape.opening.together import Compromise
from qaplan.sharing import Answer
from qaplan.sharing.answers import AnswerRow, AnswerTable

__all__ = ["answer_of_opening", "say_compromises", "say_ensemble", "say_neighbours", "say_unpaired"]


def answer_of_opening(found: GateOpening, crs: str) -> Answer:
    """A choice of gates as an answer for insiders.

    Args:
        found: The choice.
        crs: The coordinate system of the raster; empty where it names none.
    """
    said = found.messages()
    facts = {fact.id: fact for each in said for fact in each.facts()}
    record = {name: each for name, each in found.to_record().items() if name != "selected_gates"}
    return Answer(
        sentences=said,
        facts=FactBook(facts.values()),
        record={**record, "crs": crs},
        provenance=found.provenance,
        tables=(_chosen(found),),
    )


def say_unpaired(answer: Answer, gates: Sequence[Gate], owners: int, pairing: str) -> Answer:
    """Say how many gates open only one of several lines.

    Args:
        answer: The answer.
        gates: The gates.
        owners: How many owners the lines have.
        pairing: How gates were paired.
    """
    single = sum(len(each.parts) == 1 and each.parts[0].kind != "area" for each in gates)
    if owners < 2 or pairing != "auto" or not single:
        return answer
    return _with(answer, [Message("gates.unpaired", {"number": _fact(answer, "unpaired", single)})])


def say_neighbours(answer: Answer, found: Sequence[NeighbourShut]) -> Answer:
    """Say what is left where an owner's lines stay shut.

    Args:
        answer: The answer.
        found: One for each owner.
    """
    said = [_neighbour(answer, at, each) for at, each in enumerate(found, start=1)]
    return _with(answer, said, {"neighbour_stays_shut": [each.to_record() for each in found]})


def _neighbour(answer: Answer, at: int, found: NeighbourShut) -> Message:
    owner: dict[str, MessageValue] = {"owner": found.owner} if found.owner else {}
    if found.objective is None:
        return Message("gates.neighbour_parts" if found.owner else "gates.unnamed_parts", owner)
    values = {
        "objective": _fact(answer, f"shut_{at}", found.objective),
        "share": _fact(answer, f"share_{at}", 100 * found.gained_share, "%"),
    }
    return Message("gates.neighbour_shut" if found.owner else "gates.unnamed_shut", {**owner, **values})


def say_compromises(
    answer: Answer,
    record: Mapping[str, object],
    found: Sequence[Compromise],
    ids: Sequence[str],
    chosen: Sequence[int],
) -> Answer:
    """Say what is chosen for both species, and what lies between them.

    Args:
        answer: The answer.
        record: The choice for both, for a program.
        found: The choices that none beats for both.
        ids: Ids of the gates.
        chosen: The gates that are chosen for both.
    """
    listed = ", ".join(ids[each] for each in chosen)
    values: dict[str, MessageValue] = {"prey": str(record["prey"]), "gates": Names(listed, listed, listed)}
    said = [Message("gates.together", values)]
    if len(found) > 1:
        said.append(Message("gates.compromises", {"number": _fact(answer, "compromises", len(found))}))
    rows = [
        {**asdict(each), "gates": [ids[gate] for gate in each.gates]}
        for each in sorted(found, key=lambda each: each.first)
    ]
    told = _with(answer, said, {"together": {**record, "compromises": rows}})
    return replace(told, tables=(*told.tables, _between(rows))) if len(rows) > 1 else told


def _between(rows: Sequence[Mapping[str, Any]]) -> AnswerTable:
    """What each choice between two species leaves both with."""
    return AnswerTable(
        "compromises",
        ("gates.gates", "gates.first_species", "gates.second_species"),
        tuple(
            AnswerRow((", ".join(row["gates"]), _short(row["first"]), _short(row["second"])), row)
            for row in rows
        ),
        heading="landscape.table_compromises",
    )


def say_ensemble(answer: Answer, found: GateEnsemble) -> Answer:
    """Say how often the gates are chosen under other assumptions.

    Args:
        answer: The answer.
        found: The choices.
    """
    number = _fact(answer, "members", len(found.members))
    regret = _fact(answer, "regret", 100 * found.worst_regret, "%")
    chosen = [(name, share) for name, share in found.frequency if share > 0]
    rows = tuple(
        AnswerRow((name, _percent(share)), {"gate_id": name, "share": share}) for name, share in chosen
    )
    table = AnswerTable("ensemble_frequency", ("gates.gate", "gates.how_often"), rows)
    said = [Message("gates.ensemble", {"number": number, "regret": regret})]
    told = _with(answer, said, {"ensemble": found.to_record()})
    return replace(told, tables=(*told.tables, table))


def _chosen(found: GateOpening) -> AnswerTable:
    columns = ("gate", "section", "posts", "cost", "alone", "without")
    rows = tuple(_row(each) for each in found.selected)
    return AnswerTable("selected_gates", tuple(f"gates.{each}" for each in columns), rows)


def _row(row: GateRow) -> AnswerRow:
    record = {name: list(each) if isinstance(each, tuple) else each for name, each in asdict(row).items()}
    alone, without = (
        Message("gates.apart") if each is None else _short(each) for each in (row.alone, row.without)
    )
    cells = (row.id, row.section, row.posts, _short(row.cost), alone, without)
    return AnswerRow(cells, {"gate_id": row.id, **record})


def _short(number: float) -> float:
    return float(f"{number:.4g}")


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def _fact(answer: Answer, name: str, value: float, unit: str = "") -> Fact:
    made = answer.provenance
    number = written_number(float(f"{value:.3g}"))
    return Fact(
        f"landscape.gates.{name}",
        number,
        "%" if unit == "%" else "",
        activity=made.activity,
        inputs=made.inputs,
    )


def _with(answer: Answer, said: Sequence[Message], record: Mapping[str, object] | None = None) -> Answer:
    facts = [fact for each in said for fact in each.facts()]
    return replace(
        answer,
        sentences=(*answer.sentences, *said),
        facts=answer.facts.joined(facts),
        record={**answer.record, **(record or {})},
    )
