"""The way through a document: its facts and sources in the order in which they are read, numbered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from qaplan.base.dates import PartialDate
from qaplan.base.facts import Fact, FactBook
from qaplan.base.messages import Message
from qaplan.reporting.document import (
    Block,
    Cell,
    Document,
    Figure,
    Heading,
    Paragraph,
    RefusalCard,
    Sources,
    Table,
)

__all__ = ["Derivation", "Numbering", "as_of_message", "facts_of", "number"]


@dataclass(frozen=True)
class Derivation:
    """One walk back, shared by all facts that were made in the same way from the same inputs.

    Args:
        label: Its number, such as ``D12``.
        facts: The facts, in the order of their first place in the document.
    """

    label: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True)
class Numbering:
    """The numbers of a document's derivations and sources; the same in every language.

    Args:
        derivations: In the order of the document.
        derivation_of: From the id of a fact to its derivation's number.
        source_of: From an address to its number, such as ``S3``, in the order of the document.
    """

    derivations: tuple[Derivation, ...]
    derivation_of: dict[str, str]
    source_of: dict[str, str]


def as_of_message(document: Document) -> Message:
    """Say the day that a document holds for, as a fact."""
    day = Fact("document.as_of", PartialDate.of(document.as_of), tier=document.audience)
    return Message("report.as_of", {"day": day})


def facts_of(document: Document) -> FactBook:
    """Every fact that a document says, those of its table cells included.

    Raises:
        DataError: ``fact.conflict`` if one id stands for two values.
    """
    return FactBook(_facts(document))


def number(document: Document) -> Numbering:
    """Number a document's derivations and sources.

    Raises:
        DataError: ``fact.conflict`` if one id stands for two values.
    """
    book = facts_of(document)
    groups: dict[object, list[Fact]] = {}
    for fact_id in dict.fromkeys(fact.id for fact in _facts(document)):
        fact = book[fact_id]
        groups.setdefault((fact.provenance.id, fact.as_of, fact.who, fact.interval), []).append(fact)
    derivations = tuple(
        Derivation(f"D{place}", tuple(group)) for place, group in enumerate(groups.values(), start=1)
    )
    return Numbering(
        derivations,
        {fact.id: each.label for each in derivations for fact in each.facts},
        {address: f"S{place}" for place, address in enumerate(_addresses(document, derivations), start=1)},
    )


def _facts(document: Document) -> Iterator[Fact]:
    yield from document.headline.facts()
    yield from as_of_message(document).facts()
    for section in document.sections:
        for block in section.blocks:
            yield from _facts_of_block(block)


def _facts_of_block(block: Block) -> Iterator[Fact]:
    for message in _messages(block):
        yield from message.facts()
    if isinstance(block, Table):
        for row in block.rows:
            yield from _facts_of_cells(row)


def _facts_of_cells(cells: Iterable[Cell]) -> Iterator[Fact]:
    for cell in cells:
        if isinstance(cell, Fact):
            yield cell
        elif isinstance(cell, Message):
            yield from cell.facts()


def _messages(block: Block) -> tuple[Message, ...]:
    if isinstance(block, Heading | Paragraph):
        return (block.text,)
    if isinstance(block, RefusalCard):
        return (block.reason, *block.instead)
    if isinstance(block, Figure):
        return (block.caption, block.alt)
    return (block.caption, *(column.heading for column in block.columns))


def _addresses(document: Document, derivations: Iterable[Derivation]) -> tuple[str, ...]:
    found: list[str] = []
    for section in document.sections:
        for block in section.blocks:
            found.extend(_addresses_of_block(block))
    for derivation in derivations:
        found.extend(each.id for each in derivation.facts[0].inputs if each.kind == "source")
    return tuple(dict.fromkeys(found))


def _addresses_of_block(block: Block) -> Iterator[str]:
    if isinstance(block, Paragraph):
        yield from block.sources
    if isinstance(block, Table):
        for row in block.rows:
            for cell in row:
                if isinstance(cell, Sources):
                    yield from cell.addresses
