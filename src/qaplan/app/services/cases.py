"""Taking a case file into a study and giving it back."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from qaplan.app.services.sessions import Session, check_may, session_here
from qaplan.app.store.case_tables import CaseChanges, load_case, save_case
from qaplan.app.store.studies import Study
from qaplan.evidence.case import CaseFile
from qaplan.evidence.files import read_case, read_packaged_case

__all__ = ["CaseImport", "import_case", "load_case"]


@dataclass(frozen=True)
class CaseImport:
    """What taking a case file came to.

    Args:
        source: Folder or name of the packaged case.
        changes: What was new and what was other than held.
    """

    source: str
    changes: CaseChanges

    def summary(self) -> str:
        """What was taken, in plain English."""
        added, changed = sum(self.changes.added.values()), sum(self.changes.changed.values())
        if not added and not changed:
            return f"{self.source}: already held, nothing changed ({self.changes.same} rows)."
        rows = ", ".join(f"{count} {name}" for name, count in sorted(self.changes.added.items()))
        return f"{self.source}: {added} rows added ({rows or 'none'}), {changed} changed."

    def to_record(self) -> dict[str, object]:
        """Everything a program needs, ready for JSON."""
        return {"source": self.source, **self.changes.to_record()}


def import_case(
    study: Study, source: Path | str, *, session: Session | None = None, why: str = ""
) -> CaseImport:
    """Take a case file, wholly or not at all; taking it again changes nothing.

    Args:
        study: The study.
        source: A folder of tables, or the name of a packaged case such as ``ustyurt``.
        session: Who takes it; whoever calls on this machine when None.
        why: The reason for the log.

    Returns:
        What was new and what was other than held.

    Raises:
        DataError: What :func:`qaplan.evidence.files.read_case` raises; the study is then as before.
    """
    mine = session or session_here()
    check_may(mine, "study.keep")
    case = _read(source)
    changes = save_case(study, case, actor=mine.actor, at=mine.moment(), why=why)
    return CaseImport(source if isinstance(source, str) else source.name, changes)


def _read(source: Path | str) -> CaseFile:
    return read_packaged_case(source) if isinstance(source, str) else read_case(source)
