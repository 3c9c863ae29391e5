"""Rows of a table that says what is in each picture."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence

from qaplan.survey.sheet.cells import Cell
from qaplan.survey.sheet.rows import text_of
from qaplan.survey.table.counts import read_animals, read_life_stage, read_sex
from qaplan.survey.table.faults import CellError
from qaplan.survey.table.rows import RowCells
from qaplan.survey.table.sightings import Registers, find_species
from qaplan.survey.table.types import ObservationType, PictureNote, RefusedRow
from qaplan.survey.types import Observation

__all__ = ["observation_id_of", "read_observations"]

_TYPES: dict[ObservationType, str] = {
    "blank": "blank|empty|пусто|пустой|пустой кадр|нет|ложное срабатывание|бос|none|nothing",
    "human": "human|person|people|человек|люди|адам|адамдар",
    "vehicle": "vehicle|car|машина|автомобиль|транспорт|техника|көлік",
    "unknown": "unknown|неизвестно|неопределено|не определено|белгісіз|?",
    "animal": "animal|животное|зверь|жануар|аң",
    "unclassified": "unclassified",
}
_TYPE_OF = {word: kind for kind, words in _TYPES.items() for word in words.split("|")}
_FLANKS = {
    "left": "left|l|левый|левая|лев|л|сол|сол жақ",
    "right": "right|r|правый|правая|прав|п|пр|оң|оң жақ",
    "both": "both|оба|обе|екі жақ",
    "front": "front|спереди|алды",
    "back": "back|сзади|арты",
}
_FLANK_OF = {word: flank for flank, words in _FLANKS.items() for word in words.split("|")}


def read_observations(
    rows: Sequence[RowCells], registers: Registers, *, classified_by: str = ""
) -> tuple[tuple[PictureNote, ...], tuple[RefusedRow, ...]]:
    """Read the rows of a table of pictures.

    Args:
        rows: The rows.
        registers: Where species are looked up.
        classified_by: Who looked at the pictures, where the table does not say.

    Returns:
        What is said of each picture, still without a medium, and the rows that were refused.
    """
    taken: list[PictureNote] = []
    refused: list[RefusedRow] = []
    for row in rows:
        note = _note(row, registers, classified_by)
        if note is None:
            refused.append(row.refused())
        else:
            taken.append(note)
    return tuple(taken), tuple(refused)


def observation_id_of(medium_id: str, said: Observation, seen: Counter[str]) -> str:
    """The id of what a table says of a medium, from both; numbered for a second animal like the first."""
    parts = (medium_id, said.observation_type, said.scientific_name, said.sex, said.life_stage, said.flank,
             said.individual_id, str(said.count), said.classified_by)  # fmt: skip
    content = hashlib.sha256("\0".join(parts).encode()).hexdigest()[:24]
    seen[content] += 1
    return f"t-{content}" if seen[content] == 1 else f"t-{content}-{seen[content]}"


def _note(row: RowCells, registers: Registers, classified_by: str) -> PictureNote | None:
    folder, file = row.text("folder").replace("\\", "/"), row.text("file").replace("\\", "/")
    if not file:
        row.note("file", CellError("table.file_missing"))
    kind = _kind(row)
    species = find_species(row, registers.species) if kind == "animal" and row.text("species") else ""
    groups = row.tried("count", read_animals) or ()
    if len(groups) > 1 or any(each.fewest != each.most for each in groups):
        row.note("count", CellError("table.count_unclear", value=row.text("count")[:40]))
    flank = row.tried("flank", lambda cell: _word(cell, _FLANK_OF)) or ""
    sex, stage = row.tried("sex", read_sex) or "", row.tried("life_stage", read_life_stage) or ""
    if row.faults or kind is None:
        return None
    said = Observation(
        observation_id=row.text("observation_id"),
        medium_id="",
        observation_type=kind,
        method="human",
        classified_by=row.text("observer") or classified_by,
        scientific_name=species,
        count=groups[0].most if groups else None,
        sex=sex or (groups[0].sex if groups else ""),
        life_stage=stage or (groups[0].life_stage if groups else ""),
        flank=flank,
        individual_id=row.text("individual_id"),
        comments=row.text("comments"),
    )
    return PictureNote(f"{folder.strip('/')}/{file}" if folder else file, said, row.number)


def _kind(row: RowCells) -> ObservationType | None:
    """What the picture shows: by its own column, or by a word for nothing or people as species."""
    if row.text("type"):
        return row.tried("type", lambda cell: _TYPE_OF[_word(cell, {word: word for word in _TYPE_OF})])
    species = row.text("species").casefold()
    if not species:
        row.note("species", CellError("table.species_missing"))
        return None
    return _TYPE_OF.get(species, "animal")


def _word(cell: Cell, meanings: dict[str, str]) -> str:
    text = text_of(cell).casefold().strip(". ")
    if text and text not in meanings:
        known = ", ".join(sorted(set(meanings.values())))
        raise CellError("table.word_unclear", value=text[:40], known=known)
    return meanings.get(text, "")
