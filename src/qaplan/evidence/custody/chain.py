"""Sealing hand-overs into a chain and checking a chain; whoever has the chain can check it without us.

The digest of a hand-over is the SHA-256 of one line of text: the digest before it, its salt and its content
as JSON with sorted names, joined by bars.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, fields
from typing import Any

from qaplan.base.errors import DataError, Problem
from qaplan.evidence.custody.types import CustodyTransfer, SealedTransfer

__all__ = ["check_chain", "read_chain", "seal_transfer", "sealed_line", "write_chain"]

_DO = "compare with a printed copy, and ask who kept the file since"


def sealed_line(transfer: CustodyTransfer, *, salt: str, previous: str) -> str:
    """The line of text of which a hand-over's digest is the SHA-256.

    Args:
        transfer: The hand-over.
        salt: Its salt.
        previous: Digest of the one before it; empty for the first.
    """
    said = json.dumps(asdict(transfer), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return f"{previous}|{salt}|{said}"


def seal_transfer(transfer: CustodyTransfer, *, salt: str, previous: str) -> SealedTransfer:
    """Seal a hand-over behind the one before it.

    >>> first = seal_transfer(CustodyTransfer("I1", 1, "2024-08-25", "A", "B", "skin"), salt="s", previous="")
    >>> check_chain([first])
    ()
    """
    line = sealed_line(transfer, salt=salt, previous=previous)
    return SealedTransfer(transfer, salt, previous, _digest(line))


def check_chain(chain: Sequence[SealedTransfer]) -> tuple[Problem, ...]:
    """Walk a chain and say what does not fit; nothing when it is whole."""
    return tuple(_faults(chain))


def _faults(chain: Sequence[SealedTransfer]) -> Iterator[Problem]:
    previous = ""
    for number, each in enumerate(chain, start=1):
        where = f"hand-over {each.transfer.number}"
        line = sealed_line(each.transfer, salt=each.salt, previous=each.previous)
        if _digest(line) != each.digest:
            yield Problem("custody.edited", "the hand-over is not what was noted", where, _DO)
        if each.previous != previous:
            yield Problem("custody.broken", "it does not follow the one before it", where, _DO)
        elif each.transfer.number != number:
            yield Problem("custody.gap", f"its number is not {number}", where, _DO)
        previous = each.digest


def _digest(line: str) -> str:
    # Half letters, as a forged file may hold, have a digest as well.
    return hashlib.sha256(line.encode(errors="surrogatepass")).hexdigest()


def write_chain(chain: Sequence[SealedTransfer]) -> list[dict[str, Any]]:
    """A chain as plain data, for a file that travels."""
    return [asdict(each) for each in chain]


def read_chain(rows: object) -> tuple[SealedTransfer, ...]:
    """Read a chain from plain data.

    Raises:
        DataError: ``custody.unreadable`` if it is none.
    """
    if not isinstance(rows, list):
        raise _unreadable("it has no hand-overs")
    return tuple(_read(row, number) for number, row in enumerate(rows, start=1))


def _read(row: object, number: int) -> SealedTransfer:
    if not isinstance(row, Mapping) or not isinstance(row.get("transfer"), Mapping):
        raise _unreadable(f"row {number} is no hand-over")
    said, kinds = (
        row["transfer"],
        {each.name: int if each.type == "int" else str for each in fields(CustodyTransfer)},
    )
    seals = [row.get(name) for name in ("salt", "previous", "digest")]
    fits = set(said) == set(kinds) and all(type(said[name]) is kind for name, kind in kinds.items())
    if not fits or not all(isinstance(each, str) for each in seals):
        raise _unreadable(f"row {number} has not the parts of a hand-over")
    return SealedTransfer(CustodyTransfer(**said), str(seals[0]), str(seals[1]), str(seals[2]))


def _unreadable(why: str) -> DataError:
    return DataError(
        "custody.unreadable",
        f"the file holds no chain of custody: {why}",
        do="give the JSON file of an evidence pack",
    )
