"""The end of every document: release, program, day, and which strings no native speaker has read."""

from __future__ import annotations

from qaplan import __version__
from qaplan.base.dates import PartialDate
from qaplan.base.facts import Fact
from qaplan.base.messages import Message, MessageValue, Text
from qaplan.reporting.document import Document

__all__ = ["footer_lines"]


def footer_lines(document: Document, text: Text) -> tuple[str, ...]:
    """Say the footer, after everything else has been said.

    Args:
        document: The document.
        text: The voice that said it; its unchecked strings are counted, those of the footer included.
    """
    lines = [] if document.kind == "real" else [text.word("footer.simulated")]
    values: dict[str, MessageValue] = {
        "release": document.release_id,
        "version": __version__,
        "day": Fact("document.as_of", PartialDate.of(document.as_of)),
    }
    lines.append(text.say(Message("footer.made", values)))
    if document.released.withheld:
        count = Fact("document.withheld", len(document.released.withheld))
        lines.append(text.say(Message("footer.withheld", {"n": count}, count="n")))
    lines.append(_checked(text))
    return tuple(lines)


def _checked(text: Text) -> str:
    # The sentence that counts is itself a string: it is said once before the strings are counted.
    _unchecked(text, 1)
    if not text.unchecked:
        return text.word("footer.all_checked")
    return _unchecked(text, len(text.unchecked))


def _unchecked(text: Text, total: int) -> str:
    count = Fact("document.unchecked_strings", total)
    return text.say(Message("footer.unchecked", {"n": count}, count="n"))
