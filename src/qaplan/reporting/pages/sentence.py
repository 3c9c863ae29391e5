"""A sentence in a language, whose full stop is not written again where a date has ended in one."""

from __future__ import annotations

from dataclasses import replace

from qaplan.base.messages import Message, Piece, Text

__all__ = ["sentence", "sentence_pieces"]


def sentence_pieces(message: Message, text: Text) -> tuple[Piece, ...]:
    """Say a message as pieces.

    Args:
        message: The message.
        text: The language's voice.

    Returns:
        The pieces; Russian and Kazakh dates end in a full stop of their own, which then ends the sentence.
    """
    pieces: list[Piece] = []
    for piece in text.pieces(message):
        ends = bool(pieces) and pieces[-1].fact is not None and pieces[-1].text.endswith(".")
        doubled = ends and piece.text.startswith(".") and not piece.text.startswith("..")
        pieces.append(replace(piece, text=piece.text[1:]) if doubled else piece)
    return tuple(piece for piece in pieces if piece.text)


def sentence(message: Message, text: Text) -> str:
    """Say a message as one string."""
    return "".join(piece.text for piece in sentence_pieces(message, text))
