"""What an event of the log says, as a sentence of the catalogue, and what its rows are called."""

from __future__ import annotations

from qaplan.app.services.undo import UNDONE
from qaplan.app.store.log import LogLine
from qaplan.base.catalogue import entries
from qaplan.base.messages import Message, MessageValue

__all__ = ["LOOKUPS", "action_key", "table_name", "tell_action", "tell_actor", "tell_event"]

_TOPIC = "log"
_ROLE = "role:"
_CASE = frozenset({"evidence.added", "evidence.changed"})
_PREFIX = "store_"

LOOKUPS = frozenset(
    {"store_excludedobservation", "store_factinput", "store_spelling", "store_statementrecord"}
)
"""Tables that only help to find the rows of others."""


def tell_event(line: LogLine) -> Message:
    """What was done, as one sentence; an action that the catalogue does not know is named as it is.

    Args:
        line: The event, without positions.
    """
    change = line.change
    if change.action == UNDONE:
        again = (change.body or {}).get("action") == UNDONE
        return Message("log.did_log_redone" if again else action_key(UNDONE), {"subject": change.subject_id})
    key = action_key(change.action)
    if not _is_known(key):
        return Message("log.did_other", {"subject": f"{change.action} {change.subject_id}".strip()})
    values: dict[str, MessageValue] = {"subject": change.subject_id}
    if change.action in _CASE:
        values["kind"] = _kind(change.subject_kind)
    return Message(key, values)


def tell_action(action: str) -> Message:
    """What a kind of action is called where it stands for itself, as in a list to choose from."""
    key = action_key(action)
    if not _is_known(key):
        return Message("log.did_other", {"subject": action})
    return Message(key, {"subject": "…", "kind": "…"} if action in _CASE else {"subject": "…"})


def tell_actor(actor: str) -> Message | str:
    """Who it was: a person by the name under which the log keeps it, a role by its word."""
    role = actor.removeprefix(_ROLE)
    if role == actor or ("people.role_" + role, "") not in entries("en", "people"):
        return actor
    return Message(f"people.role_{role}")


def action_key(action: str) -> str:
    """The catalogue key of an action.

    >>> action_key("survey.card_taken")
    'log.did_survey_card_taken'
    """
    return f"log.did_{action.replace('.', '_')}"


def table_name(table: str) -> Message:
    """What the rows of a table are called.

    Args:
        table: Its name in the database.
    """
    key = f"log.table_{table.removeprefix(_PREFIX)}"
    return Message(key if _is_known(key) else "log.table_other")


def _kind(name: str) -> MessageValue:
    key = f"log.kind_{name.casefold()}"
    return Message(key) if _is_known(key) else name


def _is_known(key: str) -> bool:
    return (key, "") in entries("en", _TOPIC)
