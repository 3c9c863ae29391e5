"""The file of the border workspace: sealed with keys of its own, beside the study and never in it.

Its body opens with the passphrase of any keeper: what scrypt makes of it opens the keeper's slot, and the key
in the slot opens the body (AES-256 in Galois/counter mode). Its board, which is all that others see, is
sealed with a key that the study's own secret gives. Whole files are written and then take the old one's
place; what is written is padded, so that its size tells little.
"""

from __future__ import annotations

import base64
import json
import os
import secrets
import sqlite3
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from qaplan.app.store.studies import Study, is_study, reader_key
from qaplan.base.errors import AccessError, DataError, UsageError

__all__ = [
    "FOLDER_VARIABLE",
    "Keys",
    "Sealed",
    "add_keeper",
    "border_alone",
    "border_file",
    "create_border_file",
    "has_border_file",
    "has_slot",
    "open_slot",
    "read_board",
    "read_body",
    "removable_keeper",
    "remove_keeper",
    "write_border_file",
]

FOLDER_VARIABLE = "QAPLAN_BORDER_FOLDER"
"""Names another folder for the files of workspaces, such as a stick that the service takes home."""

_FORMAT = "qaplan-border 1"
_ENDING = ".border"
_SCRYPT_N = 2**17
_MOST_N = 2**20
_PAD = 4096
_MOST_KEEPERS = 12
_MOST_BYTES = 64 * 2**20


@dataclass(frozen=True)
class Keys:
    """What a passphrase opened; it is held in memory only.

    Args:
        holder: The name of the keeper whose passphrase it was.
        key: The key of the body.
        slot: The slot that it opened; once it is taken out of the file, the key opens nothing there.
    """

    holder: str
    key: bytes = field(repr=False)
    slot: str = field(default="", repr=False, compare=False)


@dataclass(frozen=True)
class Sealed:
    """The file as it lies there, with nothing of it opened."""

    head: Mapping[str, Any] = field(repr=False)
    slots: tuple[str, ...] = field(repr=False)
    board: str = field(repr=False)
    body: str = field(repr=False)


def border_file(study: Study) -> Path:
    """Where the workspace of a study lies: beside the study's folder, never in it."""
    folder = os.environ.get(FOLDER_VARIABLE, "").strip()
    name = f"{study.folder.name}{_ENDING}"
    return Path(folder) / name if folder else study.folder.with_name(name)


def has_border_file(study: Study) -> bool:
    """Whether there is a workspace; there is none until somebody makes it."""
    return border_file(study).is_file()


@contextmanager
def border_alone(study: Study, *, wait_s: float = 20.0) -> Iterator[None]:
    """Be the only one who changes this workspace; the system frees it when the process ends.

    Raises:
        UsageError: ``border.busy`` if another process still changes it after that time.
    """
    lock = border_file(study).with_suffix(f"{_ENDING}-lock")
    lock.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(lock, timeout=wait_s, isolation_level=None)) as held:
        try:
            held.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError:
            raise UsageError(
                "border.busy", "somebody else changes the workspace", do="wait a moment and call again"
            ) from None
        yield


def create_border_file(
    study: Study, passphrase: str, holder: str, *, body: Mapping[str, Any], board: Mapping[str, Any]
) -> Keys:
    """Make the file with one keeper; call it while :func:`border_alone` holds.

    Raises:
        UsageError: ``border.there`` if there is one already; ``border.inside`` if it would lie in a study.
    """
    place = border_file(study)
    if any(is_study(folder) for folder in place.resolve().parents):
        raise UsageError(
            "border.inside",
            "a workspace within the study would be copied with it",
            do=f"name another folder in {FOLDER_VARIABLE}",
        )
    if place.exists():
        raise UsageError("border.there", "the study has a workspace already", do="open it")
    head = {
        "format": _FORMAT,
        "file_id": secrets.token_hex(16),
        "scrypt": {"n": _SCRYPT_N, "r": 8, "p": 1, "salt": secrets.token_hex(16)},
    }
    keys = Keys(holder, secrets.token_bytes(32))
    slot = _slot(head, passphrase, keys)
    _write(place, Sealed(head, (slot,), _sealed_board(study, head, board), _sealed_body(head, keys, body)))
    return replace(keys, slot=slot)


def open_slot(study: Study, passphrase: str) -> Keys:
    """Open the workspace with a keeper's passphrase.

    Raises:
        AccessError: ``border.wrong_passphrase``, which does not say whose it might have been.
        UsageError: ``border.none`` if there is no workspace.
        DataError: ``border.damaged``.
    """
    sealed = _read(border_file(study))
    keys = _keys_of(sealed, passphrase)
    if keys is None:
        raise AccessError(
            "border.wrong_passphrase", "the passphrase opens nothing", do="type it again, or ask a keeper"
        )
    return keys


def read_body(study: Study, keys: Keys) -> dict[str, Any]:
    """Read what the service keeps.

    Raises:
        AccessError: ``border.locked`` if the keeper's passphrase was taken away meanwhile.
        UsageError: ``border.none``.
        DataError: ``border.damaged`` if it was changed by anything but this program.
    """
    sealed = _read(border_file(study))
    _check_slot(sealed, keys)
    return _unsealed(keys.key, sealed.body, _about(sealed.head, "body"))


def read_board(study: Study) -> dict[str, Any]:
    """Read what others see; no passphrase is asked for.

    Raises:
        UsageError: ``border.none``.
        DataError: ``border.damaged`` if it was changed by anything but this program, or is another study's.
    """
    sealed = _read(border_file(study))
    return _unsealed(_board_key(study), sealed.board, _about(sealed.head, "board"))


def write_border_file(
    study: Study, *, board: Mapping[str, Any], body: Mapping[str, Any] | None = None, keys: Keys | None = None
) -> None:
    """Write the board, and the body where its key is there; call it while :func:`border_alone` holds.

    Args:
        study: The study.
        board: What others see.
        body: What the service keeps; as before when None.
        keys: The key of the body.

    Raises:
        AccessError: ``border.locked`` if the keeper's passphrase was taken away meanwhile.
    """
    place = border_file(study)
    held = _read(place)
    if keys is not None:
        _check_slot(held, keys)
    sealed = held.body if body is None or keys is None else _sealed_body(held.head, keys, body)
    _write(place, Sealed(held.head, held.slots, _sealed_board(study, held.head, board), sealed))


def add_keeper(study: Study, keys: Keys, passphrase: str, holder: str) -> None:
    """Give another keeper a passphrase; call it while :func:`border_alone` holds.

    Raises:
        AccessError: ``border.locked`` if the passphrase of the one who gives it was taken away meanwhile.
        UsageError: ``border.same_passphrase``, ``border.many_keepers``.
    """
    place = border_file(study)
    held = _read(place)
    _check_slot(held, keys)
    if _keys_of(held, passphrase) is not None:
        raise UsageError(
            "border.same_passphrase", "this passphrase opens the workspace already", do="choose another"
        )
    if len(held.slots) >= _MOST_KEEPERS:
        raise UsageError("border.many_keepers", f"there are {_MOST_KEEPERS} keepers", do="remove one first")
    slot = _slot(held.head, passphrase, Keys(holder, keys.key))
    _write(place, Sealed(held.head, (*held.slots, slot), held.board, held.body))


def removable_keeper(study: Study, passphrase: str) -> str:
    """The name of the keeper whose passphrase can be taken away.

    Raises:
        AccessError: ``border.wrong_passphrase``.
        UsageError: ``border.last_keeper``: nobody could open it any more.
    """
    return _parted(_read(border_file(study)), passphrase)[1]


def remove_keeper(study: Study, passphrase: str) -> str:
    """Take a keeper's passphrase away; call it while :func:`border_alone` holds.

    Returns:
        The keeper's name.

    Raises:
        AccessError: ``border.wrong_passphrase``.
        UsageError: ``border.last_keeper``: nobody could open it any more.
    """
    place = border_file(study)
    held = _read(place)
    kept, gone = _parted(held, passphrase)
    _write(place, Sealed(held.head, kept, held.board, held.body))
    return gone


def has_slot(study: Study, keys: Keys) -> bool:
    """Whether the passphrase that gave these keys still opens the workspace."""
    return keys.slot in _read(border_file(study)).slots


def _parted(held: Sealed, passphrase: str) -> tuple[tuple[str, ...], str]:
    """The slots that a passphrase does not open, and the name of the keeper whose slot it opens."""
    wrapping = _drawn_out(held.head, passphrase)
    kept = tuple(slot for slot in held.slots if _opened_slot(held.head, slot, wrapping) is None)
    gone = [keys for slot in held.slots if (keys := _opened_slot(held.head, slot, wrapping))]
    if not gone:
        raise AccessError("border.wrong_passphrase", "the passphrase opens nothing", do="type it again")
    if not kept:
        raise UsageError("border.last_keeper", "nobody could open it any more", do="add a keeper first")
    return kept, gone[0].holder


def _keys_of(sealed: Sealed, passphrase: str) -> Keys | None:
    wrapping = _drawn_out(sealed.head, passphrase)
    found = (_opened_slot(sealed.head, slot, wrapping) for slot in sealed.slots)
    return next((each for each in found if each is not None), None)


def _check_slot(sealed: Sealed, keys: Keys) -> None:
    if keys.slot not in sealed.slots:
        raise AccessError("border.locked", "the workspace is closed", do="open it with your passphrase")


def _slot(head: Mapping[str, Any], passphrase: str, keys: Keys) -> str:
    said = {"holder": keys.holder, "key": keys.key.hex()}
    return _seal(_drawn_out(head, passphrase), said, _about(head, "slot"), pad=512)


def _opened_slot(head: Mapping[str, Any], slot: str, wrapping: bytes) -> Keys | None:
    try:
        said = _unsealed(wrapping, slot, _about(head, "slot"))
    except DataError:
        return None
    return Keys(str(said["holder"]), bytes.fromhex(said["key"]), slot)


def _drawn_out(head: Mapping[str, Any], passphrase: str) -> bytes:
    """The key that a passphrase gives, which takes half a second and 128 MB to find out."""
    from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

    about = head["scrypt"]
    made = Scrypt(salt=bytes.fromhex(about["salt"]), length=32, n=about["n"], r=about["r"], p=about["p"])
    return made.derive(passphrase.encode())


def _board_key(study: Study) -> bytes:
    return reader_key(study, "border board")


def _sealed_board(study: Study, head: Mapping[str, Any], board: Mapping[str, Any]) -> str:
    return _seal(_board_key(study), board, _about(head, "board"))


def _sealed_body(head: Mapping[str, Any], keys: Keys, body: Mapping[str, Any]) -> str:
    return _seal(keys.key, body, _about(head, "body"))


def _about(head: Mapping[str, Any], part: str) -> bytes:
    """What each seal is bound to: no part can be put in another's place, or into another file."""
    return json.dumps([dict(head), part], sort_keys=True).encode()


def _seal(key: bytes, said: Mapping[str, Any], about: bytes, *, pad: int = _PAD) -> str:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    plain = json.dumps(said, ensure_ascii=False).encode()
    padded = plain + b" " * (-len(plain) % pad)
    nonce = secrets.token_bytes(12)
    return base64.b64encode(nonce + AESGCM(key).encrypt(nonce, padded, about)).decode()


def _unsealed(key: bytes, sealed: str, about: bytes) -> dict[str, Any]:
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        whole = base64.b64decode(sealed, validate=True)
        found = json.loads(AESGCM(key).decrypt(whole[:12], whole[12:], about))
    except (InvalidTag, ValueError):
        raise _damaged() from None
    return dict(found)


def _read(place: Path) -> Sealed:
    if not place.is_file():
        raise UsageError(
            "border.none", "the study has no border workspace", do="make one with qaplan border create"
        )
    try:
        if place.stat().st_size > _MOST_BYTES:
            raise _damaged()
        whole = json.loads(place.read_text(encoding="ascii"))
        head, about = whole["head"], whole["head"]["scrypt"]
        is_ours = head["format"] == _FORMAT and _is_fair(about) and len(bytes.fromhex(about["salt"])) == 16
        if not is_ours or not all(isinstance(each, str) for each in whole["slots"]):
            raise _damaged()
        return Sealed(head, tuple(whole["slots"]), str(whole["board"]), str(whole["body"]))
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        raise _damaged() from None


def _is_fair(about: Mapping[str, Any]) -> bool:
    """Whether drawing a passphrase out takes work, but not endless work."""
    n, r, p = about["n"], about["r"], about["p"]
    if not all(type(each) is int for each in (n, r, p)):
        return False
    return bool(2**14 <= n <= _MOST_N and n & (n - 1) == 0 and (r, p) == (8, 1))


def _write(place: Path, sealed: Sealed) -> None:
    said = {"head": dict(sealed.head), "slots": sealed.slots, "board": sealed.board, "body": sealed.body}
    place.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{place.name}.", suffix=".half", dir=place.parent)
    half = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as written:
            json.dump(said, written)
            written.flush()
            os.fsync(written.fileno())
        half.chmod(0o600)
        half.replace(place)
    finally:
        half.unlink(missing_ok=True)


def _damaged() -> DataError:
    return DataError(
        "border.damaged",
        "the border workspace cannot be read: it was changed, or belongs to another study",
        do="put the copy in its place that the service keeps",
    )
