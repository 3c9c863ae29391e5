"""Bringing a study or a house to this version of the program, with what was there kept beside it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from qaplan.app.services.keeping.manifest import HOUSE_DATABASE
from qaplan.app.services.keeping.sources import source_at
from qaplan.app.services.sessions import Session, check_may, session_here
from qaplan.app.store.databases import check_database, schema_state
from qaplan.app.store.failures import said_plainly
from qaplan.app.store.log import Change, append_event
from qaplan.app.store.routing import HOUSE_ALIAS, HOUSE_LABEL, STUDY_LABEL
from qaplan.app.store.server import HOUSE_SCHEMA, is_on_server
from qaplan.app.store.studies import Study, connect_study, writing
from qaplan.app.store.upgrades import upgrade_file, upgrade_schema

__all__ = ["Upgraded", "upgrade"]

_KEPT = "before-upgrade"


@dataclass(frozen=True)
class Upgraded:
    """What became of one database.

    Args:
        name: Folder of the study, or ``house``.
        steps: Steps that were made; empty if it was of this version already.
        kept: Where the tables lie as they were: a file or a schema; empty if nothing was done.
    """

    name: str
    steps: tuple[str, ...] = ()
    kept: str = ""

    def summary(self) -> str:
        """What was done, in plain English."""
        if not self.steps:
            return f"{self.name}: of this version already, nothing was done."
        return f"{self.name}: brought up by {len(self.steps)} steps; as it was, it lies in {self.kept}."

    def to_record(self) -> dict[str, object]:
        """Everything a program needs, ready for JSON."""
        return {"name": self.name, "steps": list(self.steps), "kept": self.kept}


def upgrade(folder: Path, *, session: Session | None = None) -> tuple[Upgraded, ...]:
    """Bring a study, or a house with all its studies, to this version; each of them whole or not at all.

    Args:
        folder: The study or the house.
        session: Who asks; whoever calls on this machine when None.

    Raises:
        UsageError: ``study.not_found``; ``study.unknown_schema`` if a later version made it; ``store.busy``
            if another program has it open; what the disk refuses.
        DataError: ``upgrade.failed`` if the new tables are not whole. The database is then as it was.
    """
    mine = session or session_here()
    check_may(mine, "study.keep")
    source = source_at(folder)
    done = []
    if source.has_house:
        done.append(_upgrade_house(source.folder))
    done.extend(_upgrade_study(name or study.study_id, study, mine) for name, study in source.studies)
    return tuple(done)


def _upgrade_study(name: str, study: Study, session: Session) -> Upgraded:
    steps = _missing(study.alias, STUDY_LABEL, study.schema or str(study.database))
    if not steps:
        return Upgraded(name)
    if study.schema:
        kept = upgrade_schema(study.alias, STUDY_LABEL, study.schema)
    else:
        file = _kept_at(study.database)
        upgrade_file(study.database, study.alias, STUDY_LABEL, file)
        kept = str(file)
    opened = connect_study(study.folder)
    change = Change("study.upgraded", "study", study.study_id, "", {"steps": list(steps)})
    with writing(opened):
        append_event(opened, session.actor, change, at=session.moment())
    return Upgraded(name, steps, kept)


def _upgrade_house(folder: Path) -> Upgraded:
    file = folder / HOUSE_DATABASE
    steps = _missing(HOUSE_ALIAS, HOUSE_LABEL, str(file))
    if not steps:
        return Upgraded("house")
    if is_on_server():
        return Upgraded("house", steps, upgrade_schema(HOUSE_ALIAS, HOUSE_LABEL, HOUSE_SCHEMA))
    kept = _kept_at(file)
    upgrade_file(file, HOUSE_ALIAS, HOUSE_LABEL, kept)
    return Upgraded("house", steps, str(kept))


def _missing(alias: str, label: str, where: str) -> tuple[str, ...]:
    """The steps to be made; a database of a later version, or none of ours, is refused."""
    with said_plainly():
        state = schema_state(alias, label)
        if state.unknown or not state.made:
            check_database(alias, label, where)
    return state.missing


def _kept_at(file: Path) -> Path:
    return file.parent / _KEPT / f"{file.stem}-{datetime.now(UTC):%Y%m%d-%H%M%S}{file.suffix}"
