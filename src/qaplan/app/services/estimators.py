"""What an estimator is: where it starts from in a study, and what makes an answer of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from qaplan.app.services.rights import Right
from qaplan.app.services.sessions import Session
from qaplan.app.store.studies import Study
from qaplan.base.provenance import Input, digest_of
from qaplan.sharing import Answer

__all__ = ["Estimator", "Gathered", "OfferedModel", "Tell"]

Tell = Callable[[int, int], None]
"""Told how far the work has come: pieces done, and of how many; it may raise to stop the work there."""


@dataclass(frozen=True)
class OfferedModel:
    """A model that readers may choose.

    Args:
        word: The model as its maker writes it; empty where there is no choice.
        key: Message key of what it says in plain words.
    """

    word: str = ""
    key: str = ""


@dataclass(frozen=True)
class Gathered:
    """What an estimate starts from.

    Args:
        matter: Whatever its maker needs; None where it is refused already.
        inputs: Everything that it was made from, by digest; no position.
        refusal: Why nothing can be estimated, before it is released; None where something can.
        offered: The models that fit these inputs; all that the kind offers when empty.
    """

    matter: Any
    inputs: tuple[Input, ...]
    refusal: Answer | None = None
    offered: tuple[OfferedModel, ...] = ()

    @property
    def sha256(self) -> str:
        """Digest of everything that it was made from, hexadecimal."""
        return digest_of([[each.kind, each.id, each.sha256] for each in self.inputs])


@dataclass(frozen=True)
class Estimator:
    """One kind of estimate.

    Args:
        kind: Its name, such as ``density``; its words are ``estimates.kind_density``,
            ``estimates.asks_density`` and ``estimates.assumes_density``.
        page: The page of its room on which it stands: ``density``, ``flanks``, ``few``, ``time``,
            ``activity``, ``design``; ``connectivity``, ``gates``.
        command: How it is asked for on the command line, after ``qaplan``.
        models: The models that are offered, the one to begin with first.
        takes_own: Whether a model of the reader's own may be written.
        gather: Loads what it starts from, as of a day.
        check: Reads the word of a model; raises where it is none.
        compute: Makes the answer of one model; a refusal is an answer too.
        room: The room of its page: ``population`` or ``landscape``.
        right: What a reader must be allowed to learn of it at all.
    """

    kind: str
    page: str
    command: str
    models: tuple[OfferedModel, ...]
    takes_own: bool
    gather: Callable[[Study, Session, date], Gathered]
    check: Callable[[str], None]
    compute: Callable[[Gathered, str, Tell], Answer]
    room: str = "population"
    right: Right = "study.look"

    @property
    def page_name(self) -> str:
        """The name of its page, for links."""
        return f"{self.room}.{self.page}"

    @property
    def command_line(self) -> str:
        """How it is asked for on the command line."""
        return f"qaplan {self.command}"
