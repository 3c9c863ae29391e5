"""What a choice of gates says: in sentences, as a table, as facts, for a program."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from qaplan.base.facts import Fact, written_number
from qaplan.base.messages import Message, Text
from qaplan.base.names import Names
from qaplan.base.provenance import Provenance
from qaplan.base.refusal import Caution
from qaplan.landscape.stamps import Stamps

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["COARSEST_CELL_M", "GateOpening", "GateRow", "PairRow"]

_NO_GAP = 1e-9
COARSEST_CELL_M = 250.0
"""A landscape of larger cells says which stretch to look at, never between which posts to open."""


@dataclass(frozen=True)
class GateRow:
    """One gate beside the choice.

    Args:
        id: Its id.
        members: Ids of what it was put together from.
        section: Section of the line.
        posts: Between which posts, in words.
        kind: What is done, in words.
        stage: How far it has come.
        months: Months in which it is open; all when empty.
        cost: What it costs.
        is_selected: Whether it was chosen.
        is_existing: Whether it is open whatever is chosen.
        is_allowed: Whether it may be chosen.
        alone: The objective with it as the only one that is added; None where populations then stay apart.
        without: The objective with all that were chosen but it; None where it was not chosen, or where
            populations stay apart without it.
    """

    id: str
    members: tuple[str, ...]
    section: str
    posts: str
    kind: str
    stage: str
    months: tuple[int, ...]
    cost: float
    is_selected: bool
    is_existing: bool
    is_allowed: bool
    alone: float | None
    without: float | None


@dataclass(frozen=True)
class PairRow:
    """The effective resistance between two populations.

    Args:
        first: The one.
        second: The other.
        no_gate: With no gate added; None where it is infinite or not told.
        selected: With the gates that were chosen.
        all_gates: With all that may be chosen; None where it is not told.
    """

    first: str
    second: str
    no_gate: float | None
    selected: float
    all_gates: float | None


@dataclass(frozen=True)
class GateOpening:
    """Where to open.

    The objective is the mean effective resistance between populations, in units of the resistance of a cell.

    Args:
        selected: The gates that were chosen.
        candidates: All gates.
        objective: The objective with them.
        bound: No choice within the limits has a smaller one.
        no_gate: With no gate added; None where populations stay apart.
        all_gates: With all that may be chosen; None where populations stay apart.
        best_singles: With as many of those that are best alone; None where populations stay apart.
        update_error: Relative difference of the exact update from a new solution; None where a line lets
            nothing through, for which the objective is the new solution itself.
        method: ``enumeration`` or ``search``.
        budget: What the choice may cost.
        cost: What it costs.
        pairs: Pairs of populations.
        cell_m: Side of a cell, metres.
        narrow: Ids of gates that are narrower than the way from one crossing to the next.
        has_invented_lines: Whether a line is invented.
        residual: Largest relative residual of the solves.
        provenance: What it was made from.
    """

    selected: tuple[GateRow, ...]
    candidates: tuple[GateRow, ...]
    objective: float
    bound: float
    no_gate: float | None
    all_gates: float | None
    best_singles: float | None
    update_error: float | None
    method: str
    budget: float
    cost: float
    pairs: tuple[PairRow, ...]
    cell_m: float
    narrow: tuple[str, ...]
    has_invented_lines: bool
    residual: float
    provenance: Provenance

    @property
    def status(self) -> str:
        """The word for how it ended."""
        return "ok"

    @property
    def stamps(self) -> Stamps:
        """What every figure and file of it says: modelled, and whether too coarse or of invented lines."""
        return Stamps("modelled", self.is_too_coarse, self.has_invented_lines)

    @property
    def units(self) -> str:
        """Units of the objective."""
        return "resistance of a cell"

    @property
    def gap(self) -> float:
        """By which share of the objective a better choice could at most be better."""
        return max(1 - self.bound / self.objective, 0.0)

    @property
    def is_too_coarse(self) -> bool:
        """Whether the cells are too large to site a gate."""
        return self.cell_m > COARSEST_CELL_M

    @property
    def ids(self) -> tuple[str, ...]:
        """Ids of what is to be opened; of a gate across several lines those of its parts."""
        return tuple(member for each in self.selected for member in each.members)

    @property
    def cautions(self) -> tuple[Caution, ...]:
        """What is doubtful."""
        if not self.narrow:
            return ()
        number = self._fact("narrow", len(self.narrow))
        return (Caution("gates.narrow", Message("gates.narrow", {"number": number})),)

    def facts(self) -> tuple[Fact, ...]:
        """The objective with its bound, and what no gate and all gates would give."""
        values = {
            "objective": self.objective,
            "bound": self.bound,
            "no_gate": self.no_gate,
            "all_gates": self.all_gates,
            "gap": 100 * self.gap,
            "chosen": float(len(self.selected)),
            "candidates": float(sum(each.is_allowed and not each.is_existing for each in self.candidates)),
        }
        return tuple(self._fact(name, value) for name, value in values.items() if value is not None)

    def messages(self) -> tuple[Message, ...]:
        """The choice in sentences."""
        by_name = {each.id.rpartition(".")[2]: each for each in self.facts()}
        if not self.selected:
            said = [Message("gates.none", {"objective": by_name["objective"]})]
        else:
            listed = ", ".join(each.id for each in self.selected)
            values = {name: by_name[name] for name in ("chosen", "candidates")}
            said = [Message("gates.chosen", {**values, "gates": Names(listed, listed, listed)})]
            if "no_gate" in by_name:
                ends = {name: by_name[name] for name in ("objective", "no_gate")}
                said.append(Message("gates.falls", ends))
            else:
                said.append(Message("gates.joins", {"objective": by_name["objective"]}))
        if self.method == "enumeration" and self.gap < _NO_GAP:
            said.append(Message("gates.best_of_all"))
        else:
            said.append(Message("gates.gap", {"gap": by_name["gap"], "bound": by_name["bound"]}))
        return (*said, *(each.message for each in self.cautions), *self.stamps.messages())

    def summary(self) -> str:
        """The sentences in plain English."""
        text = Text("en")
        return "\n".join(text.say(each) for each in self.messages())

    def table(self) -> pd.DataFrame:
        """A row for each gate."""
        import pandas as pd

        return pd.DataFrame([asdict(each) for each in self.candidates])

    def to_record(self) -> dict[str, object]:
        """Everything a program needs, ready for JSON."""
        return {
            "status": self.status,
            **self.stamps.tags(),
            "selected": list(self.ids),
            "selected_gates": [_plain(each) for each in self.selected],
            "objective": self.objective,
            "bound": self.bound,
            "gap": self.gap,
            "no_gate": self.no_gate,
            "all_gates": self.all_gates,
            "best_singles": self.best_singles,
            "units": self.units,
            "method": self.method,
            "budget": self.budget,
            "cost": self.cost,
            "pairs": [asdict(each) for each in self.pairs],
            "candidates": [_plain(each) for each in self.candidates],
            "cell_m": self.cell_m,
            "is_too_coarse": self.is_too_coarse,
            "has_invented_lines": self.has_invented_lines,
            "narrow_gates": list(self.narrow),
            "update_error": self.update_error,
            "residual": self.residual,
        }

    def _fact(self, name: str, value: float) -> Fact:
        return Fact(
            f"landscape.gates.{name}",
            written_number(float(f"{value:.4g}")),
            "%" if name == "gap" else "",
            activity=self.provenance.activity,
            inputs=self.provenance.inputs,
        )


def _plain(row: GateRow) -> dict[str, object]:
    record = asdict(row)
    return {name: list(each) if isinstance(each, tuple) else each for name, each in record.items()}
