"""What a check found: problems, with which nothing can be fitted, and cautions."""

from __future__ import annotations

from dataclasses import dataclass, replace

from qaplan.base.errors import DataError, Problem
from qaplan.base.messages import Message, Text
from qaplan.base.refusal import Caution

__all__ = ["Checked", "Finding"]


@dataclass(frozen=True)
class Finding:
    """Something wrong, with the place of it in words of any language.

    Args:
        said: What is wrong and what to do, without its place.
        where: Session, animal, occasion, detector or cell.
    """

    said: Problem
    where: Message

    @property
    def problem(self) -> Problem:
        """The problem with its place in English."""
        return replace(self.said, where=Text("en").say(self.where))

    @property
    def message(self) -> Message:
        """The problem as a sentence of any language."""
        return Message(self.said.code, {"where": self.where})


@dataclass(frozen=True)
class Checked:
    """What is wrong with a survey and what is doubtful in it.

    Args:
        findings: What is wrong; nothing is fitted while there is any.
        cautions: What is doubtful but usable.
    """

    findings: tuple[Finding, ...] = ()
    cautions: tuple[Caution, ...] = ()

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong, in English."""
        return tuple(each.problem for each in self.findings)

    @property
    def status(self) -> str:
        """``ok``, ``doubtful`` or ``wrong``."""
        return "wrong" if self.findings else "doubtful" if self.cautions else "ok"

    def messages(self) -> tuple[Message, ...]:
        """Every problem and then every caution as a sentence; ``encounters.all_well`` where there is none."""
        found = (*(each.message for each in self.findings), *(each.message for each in self.cautions))
        return found or (Message("encounters.all_well"),)

    def require(self) -> None:
        """Raise where anything is wrong.

        Raises:
            DataError: With the code of the problems where all are of one kind; ``encounters.bad_survey``
                otherwise. Each problem is listed.
        """
        problems = self.problems
        if not problems:
            return
        first = problems[0]
        if len(problems) == 1:
            raise DataError(first.code, first.what, where=first.where, do=first.do)
        if {each.code for each in problems} == {first.code}:
            raise DataError(first.code, first.what, do=first.do, problems=problems)
        raise DataError(
            "encounters.bad_survey",
            "the survey cannot be fitted as it is",
            do="correct what is listed",
            problems=problems,
        )

    def to_record(self) -> dict[str, object]:
        """Everything a program needs, ready for JSON."""
        return {
            "status": self.status,
            "problems": [vars(each) for each in self.problems],
            "cautions": [each.code for each in self.cautions],
        }
