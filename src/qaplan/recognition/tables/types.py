"""Labels as other programs and people wrote them: who, which model, which score, and on which picture."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, get_args

from qaplan.base.errors import Problem, UsageError
from qaplan.base.refusal import Caution

__all__ = ["Label", "LabelTable", "LabelledFile", "SeenKind", "TableFormat", "as_table_format"]

TableFormat = Literal["speciesnet", "wildlife-insights", "camtrapr", "timelapse", "addaxai"]
SeenKind = Literal["animal", "human", "vehicle", "blank", "unknown", "unclassified"]


@dataclass(frozen=True)
class Label:
    """What one person or one model said of one picture.

    Args:
        kind: animal, human, vehicle, blank, unknown or unclassified.
        method: Whether a human or a machine said it; unknown where the table does not tell.
        name: The animal as written; empty when not named.
        lineage: Latin names from below where the table has them: species, genus, family, order, class.
        said_by: The person, or the model with its version; empty when not told.
        said_at: When, as written.
        score: The raw score, 0 to 1; None where there is none.
        bbox: x, y, width, height as shares of the picture; None when not drawn.
        count: Number of animals; None when not said.
        sex: female, male or unknown; empty when not said.
        life_stage: adult, subadult, juvenile or unknown; empty when not said.
        flank: left, right or as written; empty when not said.
        individual: Name or number of the animal; empty when not said.
        comments: Remarks, as written.
        extra: Further columns, as written.
    """

    kind: SeenKind
    method: Literal["human", "machine", "unknown"]
    name: str = ""
    lineage: tuple[str, ...] = ()
    said_by: str = ""
    said_at: str = ""
    score: float | None = None
    bbox: tuple[float, float, float, float] | None = None
    count: int | None = None
    sex: str = ""
    life_stage: str = ""
    flank: str = ""
    individual: str = ""
    comments: str = ""
    extra: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class LabelledFile:
    """One picture or clip of a table.

    Args:
        path: Path as the table gives it, with slashes.
        labels: What was said of it; empty where a program failed on it.
        place: Deployment or station that the table names; empty when it names none.
        clock: Camera clock as the table has it, without a zone; None when it has none.
        person_score: Highest score with which a person may be on it, 1 where a person says so.
        failure: Why there is no label; empty otherwise.
    """

    path: str
    labels: tuple[Label, ...] = ()
    place: str = ""
    clock: datetime | None = None
    person_score: float = 0.0
    failure: str = ""


@dataclass(frozen=True)
class LabelTable:
    """One export of one program.

    Args:
        sha256: Digest over its files, hexadecimal.
        source: Name of the file or folder.
        format: Whose table it is.
        files: Its pictures, each path once for each place.
        model: The model that it names with its version; empty when it names none or several.
        cautions: What is doubtful about it.
        problems: Rows that were left out and why.
    """

    sha256: str
    source: str
    format: TableFormat
    files: tuple[LabelledFile, ...]
    model: str = ""
    cautions: tuple[Caution, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def id(self) -> str:
        """Twelve characters that stay the same while the export does."""
        return self.sha256[:12]


def as_table_format(text: str) -> TableFormat | None:
    """Read the name of a format; None for nothing.

    Raises:
        UsageError: ``recognition.unknown_format``.
    """
    if not text:
        return None
    for known in get_args(TableFormat):
        if known == text:
            named: TableFormat = known
            return named
    raise UsageError(
        "recognition.unknown_format",
        f"'{text[:40]}' is no format of labels",
        do=f"leave it out, or choose one of {', '.join(get_args(TableFormat))}",
    )
