"""One hand-over of remains, samples or files: who gave, who took, when, what, and its mark."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["CustodyTransfer", "SealedTransfer"]


@dataclass(frozen=True)
class CustodyTransfer:
    """One hand-over as it was noted.

    Args:
        incident_id: The mortality case.
        number: Its place in the chain, from one.
        when: The day or moment of the hand-over, ISO 8601 as far as it is known.
        handed_by: Who gave: a person or an organisation, as they sign.
        taken_by: Who took.
        what: What was handed over, in words.
        mark: How it is known again: number of the seal, of the bag, or of the act; empty for none.
        sha256: Digest of a file that belongs to it, hexadecimal; empty when none does.
        kept_at: Where it is kept from now on, in words.
        remark: Remark.
        corrects: Number of the earlier hand-over that this one corrects; 0 for none.
        noted_by: Id of who noted it.
        noted_at: When it was noted, UTC, ISO 8601.
    """

    incident_id: str
    number: int
    when: str
    handed_by: str
    taken_by: str
    what: str
    mark: str = ""
    sha256: str = ""
    kept_at: str = ""
    remark: str = ""
    corrects: int = 0
    noted_by: str = ""
    noted_at: str = ""


@dataclass(frozen=True)
class SealedTransfer:
    """A hand-over in its chain.

    Args:
        transfer: The hand-over.
        salt: Random text of its own, so that nobody finds the content by trying.
        previous: Digest of the one before it; empty for the first.
        digest: Digest of all of that.
    """

    transfer: CustodyTransfer
    salt: str
    previous: str
    digest: str
