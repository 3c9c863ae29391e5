"""Numbers of animals as people write them: "2 ад.", "1 самка и 3 котёнка", "3-5"."""

from __future__ import annotations

import re

from qaplan.survey.sheet.cells import Cell
from qaplan.survey.table.faults import CellError
from qaplan.survey.table.types import AnimalGroup

__all__ = ["read_animals", "read_life_stage", "read_sex"]

_SEXES = {
    "female": "самка самки самок самку female females f ♀ ж жен ұрғашы ұрғашысы аналық",
    "male": "самец самца самцов самцы male males m ♂ м муж еркек еркегі аталық",
}
_STAGES = {
    "adult": "ад ad adult adults взр взрослый взрослая взрослых взрослые имаго ересек ересегі",
    "subadult": "сад субад sad subad subadult subadults полувзрослый полувзрослых подросток жартылай",
    "juvenile": "юв juv juvs juvenile juveniles cub cubs kitten kittens lamb lambs мол молодой молодых "
    "молодые сег сегол сеголеток сеголетка сеголетки котенок котенка котят детеныш детеныша детенышей "
    "ягненок ягненка ягнят төл төлі марғау",
}
_BARE = frozenset(
    [
        "ос",
        "особь",
        "особи",
        "особей",
        "экз",
        "экземпляр",
        "голов",
        "голова",
        "головы",
        "шт",
        "гол",
        "individual",
        "individuals",
        "ind",
        "animal",
        "animals",
        "head",
        "heads",
        "бас",
        "дара",
        "жануар",
    ]
)
_SEX_OF = {word: sex for sex, words in _SEXES.items() for word in words.split()}
_STAGE_OF = {word: stage for stage, words in _STAGES.items() for word in words.split()}
_UNKNOWN_WORDS = {"?", "-", "—", "–", "неизв", "неизвестно", "неизвестен", "unknown", "белгісіз", "не опр"}
_GROUP = re.compile(r"(?P<low>\d+)(?:\s*[-–—]\s*(?P<high>\d+))?(?P<words>(?:\s*[^\W\d_♀♂]+\.?|\s*[♀♂])*)")
_PARTING = re.compile(r"\s*(?:[,;+&/]|\bи\b|\band\b|\bжәне\b|\bс\b|\bwith\b)\s*")


def read_animals(cell: Cell) -> tuple[AnimalGroup, ...]:
    """Read how many animals there were, with their sex and age where the cell says so.

    Returns:
        The groups; none for an empty cell.

    Raises:
        CellError: ``table.count_unclear`` where it is not sure what is meant, ``table.count_zero``.

    >>> read_animals("2 ад.")
    (AnimalGroup(fewest=2, most=2, sex='', life_stage='adult'),)
    """
    if cell is None or (isinstance(cell, str) and not cell.strip()):
        return ()
    text = _plain(cell)
    parts = [part for part in _PARTING.split(text) if part]
    if len(parts) > 1 and any(part.isdecimal() for part in parts):
        raise CellError("table.count_unclear", value=str(cell)[:40])
    groups = tuple(_group(part, str(cell)) for part in parts)
    if not groups or any(group.most == 0 for group in groups):
        raise CellError("table.count_zero" if groups else "table.count_unclear", value=str(cell)[:40])
    return groups


def _plain(cell: Cell) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    text = " ".join(str(cell).casefold().replace("ё", "е").split())
    return re.sub(r"^(\d+)[.,]0+$", r"\1", text)


def _group(text: str, whole: str) -> AnimalGroup:
    found = _GROUP.fullmatch(text)
    words = re.findall(r"[^\W\d_♀♂]+|[♀♂]", found["words"]) if found else []
    if found is None or not all(word in _SEX_OF or word in _STAGE_OF or word in _BARE for word in words):
        raise CellError("table.count_unclear", value=whole[:40])
    low = int(found["low"])
    high = int(found["high"] or low)
    sexes = {_SEX_OF[word] for word in words if word in _SEX_OF}
    stages = {_STAGE_OF[word] for word in words if word in _STAGE_OF}
    if high < low or len(sexes) > 1 or len(stages) > 1 or high > 100_000:
        raise CellError("table.count_unclear", value=whole[:40])
    return AnimalGroup(low, high, "".join(sexes), "".join(stages))


def read_sex(cell: Cell) -> str:
    """Read a sex; nothing for an empty cell or one that says unknown.

    Raises:
        CellError: ``table.word_unclear``.
    """
    return _word(cell, _SEX_OF)


def read_life_stage(cell: Cell) -> str:
    """Read an age class; nothing for an empty cell or one that says unknown.

    Raises:
        CellError: ``table.word_unclear``.
    """
    return _word(cell, _STAGE_OF)


def _word(cell: Cell, meanings: dict[str, str]) -> str:
    text = _plain(cell if cell is not None else "").strip(". ")
    if not text or text in _UNKNOWN_WORDS:
        return ""
    if text not in meanings:
        raise CellError(
            "table.word_unclear", value=str(cell)[:40], known=", ".join(sorted(set(meanings.values())))
        )
    return meanings[text]
