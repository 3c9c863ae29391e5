"""What pages look things up by: the spellings of every name, and the records that each statement names.

Both follow from the rows of the case file and are kept in the transaction that keeps those rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from qaplan.app.store.studies import Study
from qaplan.base.names import fold, sounded
from qaplan.identity.types import Statement

__all__ = ["keep_links", "keep_spellings", "spelling_starts"]

_BATCH = 400
_LONGEST = 200


def keep_spellings(study: Study, register: str, names: Mapping[str, Iterable[str]]) -> None:
    """Keep under which spellings things are found; what was kept of the same things is replaced.

    Args:
        study: The study.
        register: Register of the things, such as ``individuals``.
        names: Every name of each thing, by its id; the id itself is always a spelling.
    """
    from qaplan.app.store.models import Spelling

    rows = Spelling.objects.using(study.alias)
    for ids in _batches(sorted(names)):
        rows.filter(register=register, subject__in=ids).delete()
        rows.bulk_create(
            [
                Spelling(register=register, subject=subject, name=name, folded=start)
                for subject in ids
                for name in dict.fromkeys([subject, *names[subject]])
                for start in spelling_starts(name)
            ],
            batch_size=_BATCH,
        )


def keep_links(study: Study, statements: Iterable[Statement]) -> None:
    """Keep which records statements name; what was kept of the same statements is replaced."""
    from qaplan.app.store.models import StatementRecord

    rows = StatementRecord.objects.using(study.alias)
    by_id = {each.statement_id: each for each in statements}
    for ids in _batches(sorted(by_id)):
        rows.filter(statement_id__in=ids).delete()
        rows.bulk_create(
            [
                StatementRecord(statement_id=each, record=record, position=position)
                for each in ids
                for position, record in enumerate(by_id[each].records)
            ],
            batch_size=_BATCH,
        )


def spelling_starts(name: str) -> tuple[str, ...]:
    """What a reader may begin to type to find a name: it and its rest from each word, folded and sounded.

    >>> spelling_starts("Тау Шері")
    ('тау шері', 'шері', 'tau sheri', 'sheri')
    """
    found: list[str] = []
    for whole in (fold(name), sounded(name)):
        words = whole.split()
        found += [" ".join(words[at:])[:_LONGEST] for at in range(len(words))]
    return tuple(dict.fromkeys(found))


def _batches(ids: list[str]) -> Iterator[list[str]]:
    for at in range(0, len(ids), _BATCH):
        yield ids[at : at + _BATCH]
