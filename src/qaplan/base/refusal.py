"""What the data cannot carry, as a value: the reason and what can be said instead."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NoReturn

from qaplan.base.errors import ModelError
from qaplan.base.facts import Fact
from qaplan.base.messages import Message, Text

__all__ = ["Caution", "Refusal"]


@dataclass(frozen=True)
class Caution:
    """Something doubtful but usable that travels with a result.

    Args:
        code: Stable code such as ``survey.zone_assumed``.
        message: The sentence.
    """

    code: str
    message: Message


@dataclass(frozen=True)
class Refusal:
    """A result that may not be said.

    Args:
        code: Stable code such as ``population.too_few_for_density``.
        reason: Why, as a message.
        instead: What can be said, as messages.
        facts: The facts that the messages name.
    """

    code: str
    reason: Message
    instead: tuple[Message, ...] = ()
    facts: tuple[Fact, ...] = ()

    @property
    def status(self) -> str:
        """The word that results use for how they ended."""
        return "refused"

    def summary(self) -> str:
        """The reason and the alternatives in plain English."""
        text = Text("en")
        lines = [text.say(self.reason), *(f"- {text.say(each)}" for each in self.instead)]
        return "\n".join(lines)

    def require(self) -> NoReturn:
        """Raise, because there is no result.

        Raises:
            ModelError: Always, with this refusal's code.
        """
        raise ModelError(self.code, self.summary().rstrip("."))

    def to_record(self) -> dict[str, object]:
        """Everything a program needs, ready for JSON."""
        text = Text("en")
        return {
            "status": self.status,
            "code": self.code,
            "reason": text.say(self.reason),
            "instead": [text.say(each) for each in self.instead],
        }
