"""What can go wrong, drawn as one tree.

    QaplanError
    ├── UsageError        the call is wrong                      exit 2
    ├── DataError         the data are wrong                     exit 3
    ├── ModelError        a fit or a claim the data cannot carry exit 4
    ├── DisclosureError   something would leave that may not     exit 3
    └── AccessError       this actor may not do this             exit 2

Tests, translations and pages use the code, never the English text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar

__all__ = [
    "AccessError",
    "DataError",
    "DisclosureError",
    "ModelError",
    "Problem",
    "QaplanError",
    "UsageError",
]


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong with one item, as a row of a report.

    Args:
        code: Stable code such as ``survey.date_missing``.
        what: What is wrong, one clause without the full stop.
        where: File, row or item, as the reader would look for it.
        do: What to do next, one clause without the full stop.
    """

    code: str
    what: str
    where: str = ""
    do: str = ""

    def sentence(self) -> str:
        """Say the problem in one line.

        >>> Problem("survey.empty_card", "no picture or video", "CARD7", "check the folder").sentence()
        'no picture or video (CARD7): check the folder.'
        """
        where = f" ({self.where})" if self.where else ""
        do = f": {self.do}" if self.do else ""
        return f"{self.what}{where}{do}."


class QaplanError(Exception):
    """Anything that Qaplan refuses, with a code, its facts and the way forward."""

    exit_code: ClassVar[int] = 1

    def __init__(
        self,
        code: str,
        what: str,
        *,
        where: str = "",
        do: str = "",
        problems: Sequence[Problem] = (),
        **facts: object,
    ) -> None:
        """Keep the code, the sentence and the facts.

        Args:
            code: Stable code such as ``survey.empty_card``.
            what: What is wrong.
            where: File, row or item.
            do: What to do next.
            problems: The single rows, when many are wrong at once.
            **facts: Anything a caller may want to read back.
        """
        self.problem = Problem(code, what, where, do)
        self.problems: tuple[Problem, ...] = tuple(problems)
        self.facts: Mapping[str, object] = MappingProxyType(dict(facts))
        super().__init__(self.problem.sentence())

    @property
    def code(self) -> str:
        """The stable code."""
        return self.problem.code

    def sentences(self) -> tuple[str, ...]:
        """The headline and one line for each single problem."""
        return (self.problem.sentence(), *(f"{p.code}: {p.sentence()}" for p in self.problems))

    def to_record(self) -> dict[str, object]:
        """Everything a program needs, ready for JSON."""
        return {
            "code": self.code,
            "what": self.problem.what,
            "where": self.problem.where,
            "do": self.problem.do,
            "problems": [vars(p) for p in self.problems],
        }

    def __reduce__(self) -> tuple[object, ...]:
        """Rebuild from the parts, so that an error crosses a process border whole."""
        return _rebuild, (type(self), self.problem, self.problems, dict(self.facts))


def _rebuild(
    kind: type[QaplanError], problem: Problem, problems: tuple[Problem, ...], facts: dict[str, object]
) -> QaplanError:
    return kind(problem.code, problem.what, where=problem.where, do=problem.do, problems=problems, **facts)


class UsageError(QaplanError):
    """The call is wrong: an unknown study, an option that does not fit."""

    exit_code = 2


class DataError(QaplanError):
    """The data are wrong: a file, a row or a table that cannot be taken."""

    exit_code = 3


class ModelError(QaplanError):
    """A fit that did not converge, or a claim that the data cannot carry, was required."""

    exit_code = 4


class DisclosureError(QaplanError):
    """Something would leave the house that was not released."""

    exit_code = 3


class AccessError(QaplanError):
    """This actor may not do this."""

    exit_code = 2
