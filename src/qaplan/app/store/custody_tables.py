"""The hand-overs of mortality cases in the tables of a study: rows that are added and never changed.

All writing functions are called within a writing transaction.
"""

from __future__ import annotations

import secrets
from datetime import datetime

from qaplan.app.store.codec import decode, encode
from qaplan.app.store.log import Change, append_event
from qaplan.app.store.studies import Study
from qaplan.base.actors import Actor
from qaplan.base.errors import DataError
from qaplan.evidence.custody.chain import seal_transfer
from qaplan.evidence.custody.types import CustodyTransfer, SealedTransfer

__all__ = ["add_transfer", "load_chain", "load_chains"]


def add_transfer(study: Study, transfer: CustodyTransfer, *, actor: Actor, at: datetime) -> SealedTransfer:
    """Add a hand-over behind the last one of its incident.

    Raises:
        DataError: ``custody.changed_since`` if its number is not the next: somebody else added one.
    """
    from qaplan.app.store import models

    chain = load_chain(study, transfer.incident_id)
    if transfer.number != len(chain) + 1:
        raise DataError(
            "custody.changed_since",
            "somebody else has added a hand-over meanwhile",
            where=transfer.incident_id,
            do="look at the chain and add yours again",
        )
    previous = chain[-1].digest if chain else ""
    sealed = seal_transfer(transfer, salt=secrets.token_hex(16), previous=previous)
    models.CustodyTransfer(
        transfer_id=f"{transfer.incident_id}/{transfer.number}",
        incident_id=transfer.incident_id,
        number=transfer.number,
        salt=sealed.salt,
        previous=sealed.previous,
        digest=sealed.digest,
        body=encode(transfer),
    ).save(using=study.alias, force_insert=True)
    said: dict[str, object] = {
        "number": transfer.number,
        "digest": sealed.digest,
        "corrects": transfer.corrects,
    }
    change = Change(
        "evidence.custody_noted" if chain else "evidence.custody_begun",
        "incident",
        transfer.incident_id,
        "",
        said,
    )
    append_event(study, actor, change, at=at)
    return sealed


def load_chain(study: Study, incident_id: str) -> tuple[SealedTransfer, ...]:
    """The hand-overs of an incident in their order."""
    return load_chains(study, incident_id).get(incident_id, ())


def load_chains(study: Study, incident_id: str = "") -> dict[str, tuple[SealedTransfer, ...]]:
    """The hand-overs of every incident, or of one.

    Args:
        study: The study.
        incident_id: Only this one; all when empty.
    """
    from qaplan.app.store import models

    rows = models.CustodyTransfer.objects.using(study.alias)
    if incident_id:
        rows = rows.filter(incident_id=incident_id)
    chains: dict[str, list[SealedTransfer]] = {}
    for row in rows:
        sealed = SealedTransfer(decode(row.body, CustodyTransfer), row.salt, row.previous, row.digest)
        chains.setdefault(row.incident_id, []).append(sealed)
    return {name: tuple(chain) for name, chain in chains.items()}
