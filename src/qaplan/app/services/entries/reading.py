"""Reading the fields of a form: what is wrong is collected field by field and told at once."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from qaplan.base.dates import PartialDate
from qaplan.base.errors import DataError, Problem

__all__ = ["Entered", "Fields"]

_LONGEST = 2000


@dataclass(frozen=True)
class Entered:
    """What was kept.

    Args:
        subject_id: Id of the row.
        seq: Number of the event in the log, to take it back; zero where nothing changed.
    """

    subject_id: str
    seq: int


@dataclass
class Fields:
    """The words of a form with what is wrong with them.

    Args:
        words: The words by field.
        problems: What is wrong so far; ``where`` names the field.
    """

    words: Mapping[str, str]
    problems: list[Problem] = field(default_factory=list)

    def text(self, name: str, *, is_needed: bool = False) -> str:
        """A text without blanks around it."""
        found = " ".join(self.words.get(name, "").split())[:_LONGEST]
        if is_needed and not found:
            self.wrong("entry.missing", "this field is empty", name, "fill it in")
        return found

    def choice(self, name: str, choices: Collection[str], default: str = "") -> str:
        """One word out of a list."""
        found = self.text(name) or default
        if found not in choices:
            self.wrong("entry.not_a_choice", "this is none of the choices", name, "choose one of the list")
            return next(iter(choices))
        return found

    def date(self, name: str) -> PartialDate:
        """A date to the day, month or year, a span with a slash, or nothing."""
        written = self.text(name)
        first, slash, last = written.partition("/")
        try:
            if slash:
                return PartialDate.between(PartialDate.parse(first), PartialDate.parse(last))
            return PartialDate.parse(written)
        except DataError:
            do = "write 2018, 2018-09, 2018-09-29, or a span such as 2018-09/2018-11"
            self.wrong("entry.bad_date", "this is no date", name, do)
            return PartialDate.unknown()

    def number(self, name: str) -> int | None:
        """A whole number, zero or more; None for nothing."""
        written = self.text(name)
        if not written:
            return None
        if not (written.isascii() and written.isdigit() and len(written) < 10):
            self.wrong("entry.bad_number", "this is no whole number", name, "write figures alone")
            return None
        return int(written)

    def lines(self, name: str) -> tuple[str, ...]:
        """One text for each line that is not empty."""
        found = (" ".join(line.split())[:_LONGEST] for line in self.words.get(name, "").splitlines())
        return tuple(dict.fromkeys(line for line in found if line))

    def wrong(self, code: str, what: str, name: str, do: str) -> None:
        """Note what is wrong with a field."""
        self.problems.append(Problem(code, what, name, do))

    def check(self) -> None:
        """Refuse the form where something is wrong with it.

        Raises:
            DataError: ``entry.wrong`` with one problem for each field.
        """
        if self.problems:
            raise DataError(
                "entry.wrong",
                f"{len(self.problems)} fields cannot be taken",
                do="correct them and send the form again",
                problems=self.problems,
            )
