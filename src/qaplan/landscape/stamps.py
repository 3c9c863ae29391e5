"""What a figure or file of a landscape says of itself: how sure, how coarse, whether lines are invented."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from qaplan.base.messages import Message, Text

__all__ = ["Grade", "Stamps", "missing_stamps"]

Grade = Literal["photographed", "inferred", "modelled"]


@dataclass(frozen=True)
class Stamps:
    """The stamps of one figure or file.

    Args:
        grade: How what it shows is known: from pictures, concluded from other facts, or by a model.
        is_too_coarse: Whether its cells or lines are too coarse to site a gate.
        has_invented_lines: Whether lines in it are invented.
    """

    grade: Grade
    is_too_coarse: bool = False
    has_invented_lines: bool = False

    def messages(self) -> tuple[Message, ...]:
        """The sentences, the gravest first."""
        found = []
        if self.has_invented_lines:
            found.append(Message("stamp.invented_lines"))
        if self.is_too_coarse:
            found.append(Message("stamp.too_coarse"))
        return (*found, Message(f"stamp.{self.grade}"))

    def sentences(self, text: Text) -> tuple[str, ...]:
        """The sentences in a language."""
        return tuple(text.say(each) for each in self.messages())

    def tags(self) -> dict[str, str]:
        """What a GeoTIFF or GeoJSON says of itself, in English."""
        return {"grade": self.grade, "stamp": " ".join(self.sentences(Text("en")))}


def missing_stamps(shown: str, stamps: Stamps, text: Text) -> tuple[str, ...]:
    """The stamps that a figure lacks.

    Args:
        shown: All words of the figure.
        stamps: Those that it must carry.
        text: Its language.
    """
    plain = " ".join(shown.split())
    return tuple(each for each in stamps.sentences(text) if each not in plain)
