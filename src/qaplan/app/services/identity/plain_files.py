"""Which animals the pictures of a plain manifest may show; a ranking, never a decision."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from pathlib import Path

from qaplan.app.services.identity.plain_asking import (
    PlainMatching,
    PlainReader,
    Step,
    answer,
    cautions_of,
    gallery_of,
    named,
    sides_of,
)
from qaplan.app.services.identity.plain_chips import DescribedChip, DescribedChips
from qaplan.base.errors import DataError, Problem, UsageError
from qaplan.base.refusal import Caution
from qaplan.identity.manifests.cells import row_numbers
from qaplan.identity.manifests.files import read_manifest
from qaplan.identity.manifests.types import Manifest
from qaplan.identity.matching.types import Candidate

__all__ = ["MatchDone", "SideAnswer", "match_manifest"]

_MATCHES_TOLD = 3


@dataclass(frozen=True)
class SideAnswer:
    """Which animals one side of one encounter may be.

    Args:
        encounter: The encounter, as the manifest says.
        viewpoint: From where it is seen.
        individual: Whose it is as the manifest says; empty where nobody has said.
        rows: The rows of its chips.
        candidates: The animals, the most alike first.
    """

    encounter: str
    viewpoint: str
    individual: str
    rows: tuple[int, ...]
    candidates: tuple[Candidate, ...]

    def line(self) -> str:
        """The answer in one line of plain English."""
        told = [
            f"{each.name} {each.score:.4g}{' (same station)' if each.warnings else ''}"
            for each in self.candidates
        ]
        return f"{self.encounter} {self.viewpoint}: {', '.join(told) or 'nothing is alike'}"

    def to_record(self) -> dict[str, object]:
        """Everything a program needs, ready for JSON."""
        return {
            "encounter": self.encounter,
            "flank": self.viewpoint,
            "individual": self.individual,
            "rows": list(self.rows),
            "candidates": [_candidate_record(each) for each in self.candidates],
        }


@dataclass(frozen=True)
class MatchDone:
    """Which animals the sides of a manifest may be.

    Args:
        answers: One for each side that was asked about.
        gallery_chips: Chips that they were compared with.
        individuals: Animals among these.
        memory_bytes: What the gallery took.
        failures: Rows that could not be read, and why.
        cautions: What is doubtful.
    """

    answers: tuple[SideAnswer, ...]
    gallery_chips: int
    individuals: int
    memory_bytes: int
    failures: tuple[Problem, ...] = ()
    cautions: tuple[Caution, ...] = ()

    def summary(self) -> str:
        """The answers in plain English."""
        head = (
            f"{len(self.answers)} sides compared with {self.gallery_chips} chips of {self.individuals} "
            "individuals. Scores rank; they decide nothing."
        )
        return "\n".join((head, *(each.line() for each in self.answers)))

    def to_record(self) -> dict[str, object]:
        """Everything a program needs, ready for JSON."""
        return {
            "answers": [each.to_record() for each in self.answers],
            "gallery_chips": self.gallery_chips,
            "individuals": self.individuals,
            "gallery_memory_bytes": self.memory_bytes,
            "failures": [vars(each) for each in self.failures],
            "cautions": [each.code for each in self.cautions],
        }


def match_manifest(
    path: Path,
    *,
    queries: Path | None = None,
    rows: frozenset[int] = frozenset(),
    top: int = 10,
    how: PlainMatching | None = None,
    step: Step | None = None,
) -> MatchDone:
    """Rank the animals that pictures may show; nothing is decided.

    Args:
        path: Manifest of the known pictures.
        queries: Manifest of the pictures that are asked about; those of ``path`` when None.
        rows: Rows that are asked about; all when empty.
        top: Candidates told for each side.
        how: How; the measured defaults when None.
        step: Told what is being done.

    Raises:
        UsageError: ``identity.no_such_row``, ``identity.bad_top``.
        DataError: What ``read_manifest`` and ``read_chip_model`` raise, and ``identity.empty_gallery``.
    """
    if top < 1:
        raise UsageError("identity.bad_top", "fewer than one candidate is asked for", do="ask for 10")
    how = how or PlainMatching()
    known = read_manifest(path)
    asked = read_manifest(queries) if queries is not None else known
    _check_rows(rows, asked)
    reader = PlainReader(how, step)
    held = _by_word(reader.read(known))
    searched = gallery_of(how.settings, held.chips)
    if not len(searched):
        raise DataError(
            "identity.empty_gallery",
            "no picture with a known animal could be read",
            where=known.source,
            do="name the animal of some pictures in the column individual",
        )
    seen = held if asked is known else _by_word(reader.read(asked), apart="?/")
    sides = sides_of(each for each in seen.chips if not rows or each.row.number in rows)
    answers = []
    for number, side in enumerate(sides, start=1):
        reader.tell(f"{number} of {len(sides)} sides compared")
        answers.append(_told(side, answer(searched, side, held.chips)[:top]))
    failures = held.failures if seen is held else (*held.failures, *seen.failures)
    return MatchDone(
        tuple(answers),
        len(searched),
        len({each.reference.name for each in named(held.chips)}),
        searched.memory_bytes,
        failures,
        cautions_of((known, asked), failures),
    )


def _check_rows(rows: frozenset[int], asked: Manifest) -> None:
    absent = rows - {row.number for row in asked.rows}
    if absent:
        raise UsageError(
            "identity.no_such_row",
            f"the manifest has no {row_numbers(absent)}",
            where=asked.source,
            do="count as a spreadsheet does: the heading is row 1",
        )


def _by_word(held: DescribedChips, *, apart: str = "") -> DescribedChips:
    """The chips with their encounters as written, so that an unnamed chip leaves out its encounter too.

    The same word in another manifest is another encounter; ``apart`` keeps them from being taken for one.
    """
    chips = tuple(
        replace(each, reference=replace(each.reference, encounter_id=f"{apart}{each.row.encounter}"))
        for each in held.chips
    )
    return replace(held, chips=chips)


def _told(side: tuple[DescribedChip, ...], candidates: tuple[Candidate, ...]) -> SideAnswer:
    row = side[0].row
    numbers = tuple(each.row.number for each in side)
    return SideAnswer(row.encounter, row.viewpoint.value, row.individual, numbers, candidates)


def _candidate_record(candidate: Candidate) -> dict[str, object]:
    return {
        "individual": candidate.name,
        "score": candidate.score,
        "warnings": list(candidate.warnings),
        "matches": [
            {
                "query_chip": each.query_chip_id,
                "chip": each.chip_id,
                "score": each.score,
                "shares_station": each.shares_station,
                "spots": [asdict(spot) for spot in each.spots],
            }
            for each in candidate.matches[:_MATCHES_TOLD]
        ],
    }
