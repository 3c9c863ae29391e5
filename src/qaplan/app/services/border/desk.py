"""Opening the border workspace: a keeper with a passphrase sits at its desk for a while.

The key lives in the memory of this process and nowhere else; a quarter of an hour without use, and it is
forgotten.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC

from qaplan.app.services.people.passwords import check_password_is_good
from qaplan.app.services.sessions import Session, check_may, session_here
from qaplan.app.store.border_file import (
    Keys,
    add_keeper,
    border_alone,
    border_file,
    create_border_file,
    has_border_file,
    has_slot,
    open_slot,
    read_board,
    read_body,
    removable_keeper,
    remove_keeper,
    write_border_file,
)
from qaplan.app.store.codec import decode, encode
from qaplan.app.store.studies import Study
from qaplan.base.actors import Actor
from qaplan.base.errors import AccessError, UsageError
from qaplan.landscape.segments.board import board_of, line_on_board
from qaplan.landscape.segments.checks import check_id
from qaplan.landscape.segments.types import Board, Entry, Workspace

__all__ = [
    "Desk",
    "add_to_keepers",
    "border_session",
    "change",
    "check_known",
    "create_workspace",
    "desk_of",
    "has_workspace",
    "leave_desk",
    "load_board",
    "load_workspace",
    "open_desk",
    "remove_from_keepers",
    "save_board",
    "stay_at_desk",
    "workspace_place",
]

_STAY_S = 15 * 60.0
_MOST_TRIES = 5
_TRIES_WITHIN_S = 5 * 60.0
_MOST_ENTRIES = 5000


@dataclass(frozen=True)
class Desk:
    """A keeper at work.

    Args:
        study: The study.
        keys: What the passphrase opened.
        session: Whose account it is.
    """

    study: Study
    keys: Keys = field(repr=False)
    session: Session

    @property
    def holder(self) -> str:
        """The keeper's name."""
        return self.keys.holder


@dataclass
class _Stay:
    desk: Desk
    until: float


_STAYS: dict[str, _Stay] = {}
_FAILED: dict[str, list[float]] = {}
_LOCK = threading.Lock()


def border_session() -> Session:
    """The session of a keeper who calls the program on this machine: the passphrase is what is asked for."""
    here = session_here(audience="public")
    return replace(here, role="border_service")


def workspace_place(study: Study) -> str:
    """Where the workspace of a study lies or would lie, for whoever makes it."""
    return str(border_file(study))


def has_workspace(study: Study, session: Session) -> bool:
    """Whether the study has a workspace; whoever may see nothing of it is told no.

    Args:
        study: The study.
        session: Who asks.
    """
    return session.may("border.look") and has_border_file(study)


def create_workspace(study: Study, passphrase: str, holder: str, session: Session) -> Desk:
    """Make the workspace of a study, with its first keeper.

    Args:
        study: The study.
        passphrase: The keeper's passphrase; nobody else knows it and nobody can restore it.
        holder: The keeper's name.
        session: Who makes it.

    Raises:
        AccessError: ``access.no_right``.
        UsageError: ``border.there``, ``border.inside``; a passphrase that is guessed early.
        DataError: ``border.bad_id`` if the name is none.
    """
    check_may(session, "border.keep")
    check_password_is_good(passphrase)
    check_id(holder, field="keeper")
    first = Workspace(diary=(_entry(session, "created"),))
    with border_alone(study):
        keys = create_border_file(study, passphrase, holder, body=encode(first), board=encode(Board()))
    return _at_work(study, keys, session)


def open_desk(study: Study, passphrase: str, session: Session) -> Desk:
    """Open the workspace with a passphrase.

    Raises:
        AccessError: ``access.no_right``, ``border.wrong_passphrase``; ``border.too_many_tries``.
        UsageError: ``border.none``.
        DataError: ``border.damaged``.
    """
    check_may(session, "border.keep")
    _check_patience(study)
    try:
        keys = open_slot(study, passphrase)
    except AccessError:
        with _LOCK:
            _FAILED.setdefault(study.alias, []).append(time.monotonic())
        raise
    with _LOCK:
        _FAILED.pop(study.alias, None)
    return _at_work(study, keys, session)


def stay_at_desk(desk: Desk) -> str:
    """Keep the desk open in the memory of this process; the word by which it is found again."""
    token = secrets.token_urlsafe(24)
    with _LOCK:
        now = time.monotonic()
        for old in [name for name, stay in _STAYS.items() if stay.until < now]:
            del _STAYS[old]
        _STAYS[token] = _Stay(desk, now + _STAY_S)
    return token


def desk_of(token: str, study: Study, session: Session) -> Desk | None:
    """The desk that a keeper has open; None where it was never opened, or not used for too long.

    It is closed, too, once the keeper's passphrase was taken away.

    Args:
        token: The word that :func:`stay_at_desk` gave.
        study: The study.
        session: Who comes back; another account than the one that opened it finds nothing.

    Raises:
        AccessError: ``access.no_right``.
    """
    check_may(session, "border.keep")
    with _LOCK:
        now = time.monotonic()
        stay = _STAYS.get(token)
        if stay is None or stay.until < now:
            _STAYS.pop(token, None)
            return None
        held = stay.desk
        if held.study.study_id != study.study_id or held.session.actor.id != session.actor.id:
            return None
        stay.until = now + _STAY_S
    if not has_slot(study, held.keys):
        leave_desk(token)
        return None
    return Desk(study, held.keys, session)


def leave_desk(token: str) -> None:
    """Forget the key."""
    with _LOCK:
        _STAYS.pop(token, None)


def add_to_keepers(desk: Desk, passphrase: str, holder: str) -> None:
    """Give another keeper a passphrase of their own.

    Raises:
        UsageError: ``border.same_passphrase``, ``border.many_keepers``; a passphrase that is guessed early.
        DataError: ``border.bad_id``.
    """
    check_may(desk.session, "border.keep")
    check_password_is_good(passphrase)
    check_id(holder, field="keeper")
    with border_alone(desk.study):
        add_keeper(desk.study, desk.keys, passphrase, holder)
    change(desk, lambda held: held, "keeper_added", holder)


def remove_from_keepers(desk: Desk, passphrase: str) -> str:
    """Take a keeper's passphrase away; the keeper's name.

    Raises:
        AccessError: ``border.wrong_passphrase``.
        UsageError: ``border.last_keeper``.
    """
    check_may(desk.session, "border.keep")
    change(desk, lambda held: held, "keeper_removed", removable_keeper(desk.study, passphrase))
    with border_alone(desk.study):
        return remove_keeper(desk.study, passphrase)


def load_workspace(desk: Desk) -> Workspace:
    """Read what the service keeps."""
    return decode(read_body(desk.study, desk.keys), Workspace)


def load_board(study: Study, session: Session) -> Board:
    """Read what others see.

    Raises:
        AccessError: ``access.no_right``.
        UsageError: ``border.none``.
    """
    check_may(session, "border.look")
    return decode(read_board(study), Board)


def change(
    desk: Desk,
    alter: Callable[[Workspace], Workspace],
    did: str,
    subject: str = "",
    *,
    alter_board: Callable[[Board], Board] = lambda board: board,
) -> Workspace:
    """Change the workspace and what others see of it, with a line in its own diary.

    Args:
        desk: The keeper at work.
        alter: Makes the new workspace of the one that is held.
        did: What is done, by its key.
        subject: To what.
        alter_board: Makes the new board of the one that is held, before it is brought up to date.
    """
    check_may(desk.session, "border.keep")
    with border_alone(desk.study):
        held = load_workspace(desk)
        made = alter(held)
        diary = (*made.diary, _entry(desk.session, did, subject))[-_MOST_ENTRIES:]
        made = replace(made, diary=diary)
        board = board_of(made, alter_board(decode(read_board(desk.study), Board)))
        write_border_file(desk.study, board=encode(board), body=encode(made), keys=desk.keys)
    return made


def save_board(study: Study, alter: Callable[[Board], Board], session: Session) -> Board:
    """Change what others see, where the body stays sealed.

    Args:
        study: The study.
        alter: Makes the new board of the one that is held.
        session: Who changes it.

    Raises:
        AccessError: ``access.no_right``.
        UsageError: ``border.none``, ``border.busy``.
    """
    if not session.may("border.keep"):
        check_may(session, "border.request")
    with border_alone(study):
        board = alter(decode(read_board(study), Board))
        write_border_file(study, board=encode(board))
    return board


def check_known(board: Board, segment_id: str) -> None:
    """Refuse a segment that the board does not have.

    Raises:
        UsageError: ``border.unknown_segment``.
    """
    if line_on_board(board, segment_id) is None:
        raise UsageError(
            "border.unknown_segment", "there is no segment of that id", do="choose one of the board"
        )


def _at_work(study: Study, keys: Keys, session: Session) -> Desk:
    """The keeper at work; on a machine where nobody has an account the passphrase says who it is."""
    if session.actor.kind == "role":
        session = replace(session, actor=Actor(f"keeper:{keys.holder}", "person"))
    return Desk(study, keys, session)


def _check_patience(study: Study) -> None:
    """Let nobody try passphrases in a row.

    Raises:
        AccessError: ``border.too_many_tries``.
    """
    with _LOCK:
        since = time.monotonic() - _TRIES_WITHIN_S
        late = [each for each in _FAILED.get(study.alias, []) if each > since]
        _FAILED[study.alias] = late
        is_over = len(late) >= _MOST_TRIES
    if is_over:
        raise AccessError(
            "border.too_many_tries", "too many passphrases opened nothing", do="wait five minutes"
        )


def _entry(session: Session, did: str, subject: str = "") -> Entry:
    at = session.moment().astimezone(UTC).isoformat(timespec="seconds")
    return Entry(at, session.actor.id, did, subject)
