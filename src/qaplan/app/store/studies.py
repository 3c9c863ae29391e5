"""A study on disk: its folder, its description, and its database under an alias of its own."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Literal, cast

import tomlkit
from tomlkit.exceptions import TOMLKitError

from qaplan.app.store.databases import check_database, drop_database, make_database
from qaplan.app.store.deeds import one_deed
from qaplan.app.store.failures import said_plainly
from qaplan.app.store.routing import STUDY_LABEL
from qaplan.app.store.server import is_on_server
from qaplan.app.store.settings import connect, disconnect
from qaplan.base.errors import DataError, QaplanError, UsageError
from qaplan.base.names import LANGUAGES, Names

__all__ = [
    "DESCRIPTION",
    "SCHEMA_VERSION",
    "Study",
    "StudyKind",
    "close_study",
    "connect_study",
    "create_study",
    "describe",
    "is_study",
    "load_study",
    "reader_key",
    "writing",
]

StudyKind = Literal["real", "virtual"]
SCHEMA_VERSION = 1
DESCRIPTION = "study.toml"

_DATABASE = "qaplan.sqlite3"
_FOLDERS = ("media", "outputs")


@dataclass(frozen=True)
class Study:
    """An open study.

    Args:
        folder: Where it lies.
        alias: Name of its database within this process.
        study_id: Short id.
        title: Its title.
        kind: Real or virtual, for ever.
        made_on: The day that it was begun.
        schema: Its schema on the server; empty where its database is a file in the folder.
    """

    folder: Path
    alias: str
    study_id: str
    title: Names
    kind: StudyKind
    made_on: date
    schema: str = ""

    @property
    def database(self) -> Path:
        """The file of its database, where that is a file."""
        return self.folder / _DATABASE

    @property
    def media_folder(self) -> Path:
        """Where copied media lie."""
        return self.folder / "media"

    @property
    def outputs_folder(self) -> Path:
        """Where reports and packages go."""
        return self.folder / "outputs"


def is_study(folder: Path) -> bool:
    """Whether a folder is a study."""
    return (folder / DESCRIPTION).is_file()


def create_study(folder: Path, title: Names, kind: StudyKind, *, now: datetime) -> Study:
    """Make the folder, its description and an empty database.

    Args:
        folder: A folder that does not exist yet or is empty.
        title: The study's title.
        kind: Real or virtual, for ever.
        now: The moment, UTC.

    Returns:
        The open study.

    Raises:
        UsageError: ``study.not_empty`` if there is anything in the folder; what the disk refuses. The folder
            is then as it was.
        DataError: ``study.bad_name`` if the folder's name gives no short id.
    """
    study_id = _short_id(folder)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise _not_empty(folder)
    with ExitStack() as undo:
        _claim(folder, undo)
        schema = new_schema(study_id) if is_on_server() else ""
        study = Study(folder.resolve(), _alias(folder), study_id, title, kind, now.date(), schema)
        with said_plainly():
            _make_database(study, undo)
            _keep_settings(study.alias, study_id, kind)
            # The description comes last: a folder without one is no study, whatever else lies in it.
            (folder / DESCRIPTION).write_text(describe(study), encoding="utf-8")
        undo.pop_all()
    return load_study(folder)


def _claim(folder: Path, undo: ExitStack) -> None:
    """Make the folders of a study; of two who begin one in the same place the second is refused."""
    is_made = not folder.exists()
    folder.mkdir(parents=True, exist_ok=True)
    first, *others = (folder / name for name in _FOLDERS)
    try:
        first.mkdir()
    except FileExistsError as error:
        raise _not_empty(folder) from error
    undo.callback(_clear, folder, is_made=is_made)
    for other in others:
        other.mkdir()


def _clear(folder: Path, *, is_made: bool) -> None:
    """Take away what was begun in a folder."""
    for path in folder.iterdir():
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
    if is_made:
        folder.rmdir()


def _not_empty(folder: Path) -> UsageError:
    return UsageError(
        "study.not_empty",
        "there is something in the folder already",
        where=str(folder),
        do="name a new folder; a study begins in an empty one",
    )


def load_study(folder: Path) -> Study:
    """Open a study.

    Raises:
        UsageError: ``study.not_found`` if the folder is none; ``study.bad_description`` if its description
            cannot be read or contradicts its database; ``study.older_schema`` if an earlier version of the
            program made it and ``study.unknown_schema`` if a later one did; what the disk or the server
            refuses.
        DataError: ``study.damaged`` if its database is gone, damaged or none of ours.
    """
    if not is_study(folder):
        raise UsageError(
            "study.not_found",
            "this folder is no study",
            where=str(folder),
            do="name the folder that qaplan init made",
        )
    study = connect_study(folder)
    with said_plainly():
        check_database(study.alias, STUDY_LABEL, study.schema or str(study.database))
        kept = [_setting(study.alias, name) for name in ("study_id", "kind")]
    for word, held, said in zip(("id", "kind"), kept, (study.study_id, study.kind), strict=True):
        if held != said:
            raise _bad_description(folder, f"it says another {word} than the study's own database")
    return study


def connect_study(folder: Path) -> Study:
    """Connect the database of a study, of whatever version; nothing is asked of it yet.

    Raises:
        UsageError: ``study.bad_description`` if its description cannot be read.
        DataError: ``study.damaged`` if its database is gone.
    """
    study = _read_description(folder.resolve())
    if not study.schema:
        _check_file(study.database)
    connect(study.alias, study.database, schema=study.schema)
    return study


def _check_file(file: Path) -> None:
    """Refuse a study whose database is gone: an empty one in its place would hide the loss."""
    if not file.is_file() or file.stat().st_size == 0:
        raise DataError(
            "study.damaged",
            "the study's database is gone or empty",
            where=str(file),
            do="restore it from a backup with qaplan restore",
        )


def close_study(study: Study) -> None:
    """Close this thread's connection to the study's database."""
    disconnect(study.alias)


def reader_key(study: Study, audience: str) -> bytes:
    """The key from which the ids that one audience sees are made; the same for the life of the study."""
    secret = bytes.fromhex(_setting(study.alias, "secret"))
    return hmac.digest(secret, f"audience:{audience}".encode(), "sha256")


@contextmanager
def writing(study: Study) -> Iterator[None]:
    """One short writing transaction: all of it or nothing.

    Raises:
        UsageError: What the disk refuses, or ``store.busy`` if another program writes for too long.
        DataError: ``log.unlogged`` if rows were changed and no event was written.
    """
    from django.db import transaction

    with said_plainly(), transaction.atomic(using=study.alias):
        if study.schema:
            _wait_for_turn(study)
        with one_deed(study.alias):
            yield


def _wait_for_turn(study: Study) -> None:
    """Be the only one who writes into this study, as SQLite has it of itself."""
    from django.db import connections

    with connections[study.alias].cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [study.schema])


def _make_database(study: Study, undo: ExitStack) -> None:
    connect(study.alias, study.database, schema=study.schema)
    undo.callback(disconnect, study.alias)
    if study.schema:
        undo.callback(_drop_schema, study)
    make_database(study.alias, STUDY_LABEL, schema=study.schema)


def _drop_schema(study: Study) -> None:
    # A server that is gone has said so already.
    with suppress(QaplanError), said_plainly():
        drop_database(study.alias, study.schema)


def _keep_settings(alias: str, study_id: str, kind: StudyKind) -> None:
    from qaplan.app.store.models import Setting

    settings = {"study_id": study_id, "kind": kind, "secret": secrets.token_hex(32)}
    Setting.objects.using(alias).bulk_create(Setting(name=n, value=v) for n, v in settings.items())


def _setting(alias: str, name: str) -> str:
    from qaplan.app.store.models import Setting

    found = Setting.objects.using(alias).filter(name=name).first()
    return found.value if found else ""


def describe(study: Study) -> str:
    """The description of a study, as its folder keeps it."""
    document = tomlkit.document()
    document["schema_version"] = SCHEMA_VERSION
    document["study_id"] = study.study_id
    document["kind"] = study.kind
    document["made_on"] = study.made_on
    if study.schema:
        document["schema"] = study.schema
    names = tomlkit.table()
    names.update({code: getattr(study.title, code) for code in LANGUAGES if getattr(study.title, code)})
    document["title"] = names
    return tomlkit.dumps(document)


def _read_description(folder: Path) -> Study:
    try:
        described = tomlkit.parse((folder / DESCRIPTION).read_text(encoding="utf-8")).unwrap()
    except (TOMLKitError, UnicodeDecodeError) as error:
        raise _bad_description(folder, "it is not a TOML file") from error
    version = described.get("schema_version")
    if version != SCHEMA_VERSION:
        raise UsageError(
            "study.unknown_schema",
            f"the study has schema version {version}, this program reads {SCHEMA_VERSION}",
            where=str(folder / DESCRIPTION),
            do="open it with the version of Qaplan that made it, or a newer one",
        )
    try:
        kind = described["kind"]
        kk, ru, en = (str(described["title"].get(code, "")) for code in LANGUAGES)
        title = Names(kk=kk, ru=ru, en=en)
        study_id, made_on = str(described["study_id"]), described["made_on"]
    except (KeyError, AttributeError) as error:
        raise _bad_description(folder, "an entry is missing") from error
    if kind not in {"real", "virtual"} or not isinstance(made_on, date):
        raise _bad_description(folder, "the kind is neither real nor virtual, or made_on is no date")
    schema = str(described.get("schema", ""))
    return Study(folder, _alias(folder), study_id, title, cast("StudyKind", kind), made_on, schema)


def _alias(folder: Path) -> str:
    return f"study-{hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:12]}"


def new_schema(study_id: str) -> str:
    return f"study_{study_id.replace('-', '_')}_{secrets.token_hex(4)}"


def _bad_description(folder: Path, why: str) -> UsageError:
    return UsageError(
        "study.bad_description",
        f"the study's description cannot be used: {why}",
        where=str(folder / DESCRIPTION),
        do="correct it by hand or take it from a copy of the study",
    )


def _short_id(folder: Path) -> str:
    name = str(folder.resolve())
    words = re.sub(r"[^a-z0-9]+", "-", folder.resolve().name.casefold()).strip("-")
    is_text = not any("\ud800" <= letter <= "\udfff" for letter in name)
    if not words or not is_text:
        raise DataError(
            "study.bad_name",
            "the folder's name has no Latin letter or figure to make a short id from, or is no plain text",
            where=name.encode("ascii", "backslashreplace").decode(),
            do="name it in Latin letters, such as ustyurt; the title may be in any script",
        )
    return words[:40]
