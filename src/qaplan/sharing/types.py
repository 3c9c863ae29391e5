"""Audiences, what was released to one, and the situation that a report tells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import InitVar, dataclass, field
from datetime import date
from typing import Generic, Literal, TypeVar

from qaplan.base.dates import DaySpan, PartialDate
from qaplan.base.errors import DisclosureError
from qaplan.base.facts import FactBook, Tier
from qaplan.base.messages import Message
from qaplan.base.names import Names
from qaplan.base.places import Cell
from qaplan.base.refusal import Refusal
from qaplan.evidence.types import Grade, LegalAct, Organisation, Place
from qaplan.survey.camtrap_dp.package import ReleasedPosition
from qaplan.survey.types import EffortInterval

__all__ = [
    "Audience",
    "CellValue",
    "DayCurve",
    "DeploymentEffort",
    "DisputeLine",
    "EstimateLine",
    "EventCount",
    "LifeLine",
    "LifePoint",
    "OutputName",
    "PeriodCount",
    "RecordLine",
    "Released",
    "ReleasedPosition",
    "ReleasedStation",
    "Situation",
    "SpeakerLine",
    "StationCell",
]

Audience = Tier
T = TypeVar("T")

_SEAL = object()


@dataclass(frozen=True)
class Released(Generic[T]):
    """A value that may leave the house, for one audience; made by ``sharing.release`` alone.

    Args:
        value: What was released.
        audience: For whom.
        withheld: Ids of the facts that this audience does not get.
        release_id: Short digest of what left, for the ledger and the files' metadata.
        withheld_sentences: Keys of the sentences that were replaced because they named such a fact.
        seal: Known to ``sharing.release`` alone; copies with changed fields are refused as well.
    """

    value: T
    audience: Audience
    withheld: frozenset[str]
    release_id: str
    withheld_sentences: frozenset[str] = frozenset()
    seal: InitVar[object] = None

    def __post_init__(self, seal: object) -> None:
        """Refuse to be made anywhere else.

        Raises:
            DisclosureError: ``sharing.not_released`` if it is not ``sharing.release`` that makes it.
        """
        if seal is not _SEAL:
            raise DisclosureError(
                "sharing.not_released",
                "a value was declared released that never passed release",
                do="call sharing.release(value, audience)",
            )


@dataclass(frozen=True)
class StationCell:
    """A station as the map may show it.

    Args:
        station_id: Its id; for the public an id that only this audience sees.
        cell: The cell that the station was given once, at the audience's tier.
    """

    station_id: str
    cell: Cell


@dataclass(frozen=True)
class CellValue:
    """What holds in one coarse cell of an answer's map.

    An answer carries cells of every size in which an audience may see it; each was reckoned for itself,
    for a coarse cell is more than the mean of its parts.

    Args:
        cell: The cell.
        values: Numbers under stable keys, units in the keys.
    """

    cell: Cell
    values: Mapping[str, float]


@dataclass(frozen=True)
class DayCurve:
    """How an animal's activity runs over a day by the sun.

    Args:
        hours: Hours of the day.
        density_per_h: Share of the activity at each.
        lower_per_h: Lower end of its interval.
        upper_per_h: Upper end.
        day_length_h: From sunrise to sunset; None where the days were not stretched to it.
    """

    hours: tuple[float, ...]
    density_per_h: tuple[float, ...]
    lower_per_h: tuple[float, ...]
    upper_per_h: tuple[float, ...]
    day_length_h: float | None = None


@dataclass(frozen=True)
class ReleasedStation:
    """A station as a table may carry it.

    Args:
        station_id: Its id; for the public an id that only this audience sees.
        cell: The cell that it was given once, at the audience's tier; None when it was given none.
        position: Numbers with their own sharpness; None when nobody has said where it is.
        location_name: Name of the spot, for stewards; empty for the public.
    """

    station_id: str
    cell: Cell | None
    position: ReleasedPosition | None
    location_name: str = ""


@dataclass(frozen=True)
class EventCount:
    """Independent events of one label at one station, as the public gets them.

    Args:
        station_id: An id that only this audience sees.
        scientific_name: The label.
        events: Their number, at least three.
    """

    station_id: str
    scientific_name: str
    events: int


@dataclass(frozen=True)
class OutputName:
    """What the name of a file that leaves is made of.

    Args:
        study_id: Short id of the study.
        document: What it is, such as ``situation``.
        language: Code of the language; empty when it has none.
        extension: Extension without the dot.
        as_of: The day that it holds for, where that is not the day on which it was made.
    """

    study_id: str
    document: str
    language: str
    extension: str
    as_of: date | None = None


@dataclass(frozen=True)
class DeploymentEffort:
    """One row of the effort chart.

    Args:
        deployment_id: The deployment; for the public an id that only this audience sees.
        station_id: The station, likewise.
        intervals: What the field sheet says.
        media_first: First medium by the camera clock; None without media, and for the public.
        media_last: Last medium, likewise.
        sheet_days: Camera days by the field sheet; None is unknown (lost card, no sheet).
        media_days: Days from the first to the last medium, both counted; None without media.
        is_moved: Whether the intervals keep their lengths and were moved to the first of their month.
    """

    deployment_id: str
    station_id: str
    intervals: tuple[EffortInterval, ...]
    media_first: date | None
    media_last: date | None
    sheet_days: float | None
    media_days: int | None
    is_moved: bool = False


@dataclass(frozen=True)
class LifePoint:
    """One record on a life line.

    Args:
        record_id: The record.
        when: When it happened; unknown is drawn apart, never at the announcement.
        place: Where, coarse, in three languages.
        kind: Choice key of the record's kind.
        is_certain: Whether the case file is sure that it is this animal.
        is_death: Whether the animal was found dead.
        tier: The widest audience that may see it; that of its record.
    """

    record_id: str
    when: PartialDate
    place: Names
    kind: str
    is_certain: bool
    is_death: bool
    tier: Tier = "steward"


@dataclass(frozen=True)
class LifeLine:
    """All records of one individual in the order of their dates.

    Args:
        individual_id: Catalogue id.
        names: Public names; empty when it has none.
        points: Its records.
        sentence: What is known of it, in a sentence.
    """

    individual_id: str
    names: Names
    points: tuple[LifePoint, ...]
    sentence: Message


@dataclass(frozen=True)
class RecordLine:
    """One row of the table of records.

    Args:
        record_id: The record.
        kind: Choice key of what it is.
        grade: How hard it is.
        happened: First of the four dates.
        retrieved: Second.
        identified: Third.
        announced: Fourth.
        lag_to_retrieval: Days from happening to retrieval; None where a date is unknown.
        lag_to_announcement: Days from happening to announcement; None where a date is unknown.
        place: Where, in three languages.
        individual_id: Catalogue id; empty when unidentified.
        original: Choice key of whether the original is held.
        sources: Addresses.
        tier: The widest audience that may see it; that of its record.
    """

    record_id: str
    kind: str
    grade: Grade
    happened: PartialDate
    retrieved: PartialDate
    identified: PartialDate
    announced: PartialDate
    lag_to_retrieval: DaySpan | None
    lag_to_announcement: DaySpan | None
    place: Names
    individual_id: str
    original: str
    sources: tuple[str, ...]
    tier: Tier = "steward"


@dataclass(frozen=True)
class SpeakerLine:
    """What one party says to a question.

    Args:
        speakers: Names of the parties.
        said_on: When.
        sentence: What.
        sources: Addresses.
    """

    speakers: tuple[Names, ...]
    said_on: PartialDate
    sentence: Message
    sources: tuple[str, ...]


@dataclass(frozen=True)
class DisputeLine:
    """One question with all of its sides and what they come to over time.

    Args:
        question_id: The question.
        question: The question in words.
        speakers: The sides, in the order of their dates.
        standings: Days on which the standing of an identity question changed, with the choice key of the
            new standing; empty for other questions.
        note: What the record carries in spite of the dispute; None when nothing.
    """

    question_id: str
    question: Message
    speakers: tuple[SpeakerLine, ...]
    standings: tuple[tuple[date, str], ...] = ()
    note: Message | None = None


@dataclass(frozen=True)
class PeriodCount:
    """Minimum number known alive in one period, by whose statements one believes.

    Args:
        period: The period.
        low: Fewest animals over all parties.
        high: Most animals over all parties.
        by_speaker: Names of the party, its count, and the ids of the individuals or records that carry it.
        sentence: The count in words; its facts open the derivation.
    """

    period: PartialDate
    low: int
    high: int
    by_speaker: tuple[tuple[Names, int, tuple[str, ...]], ...]
    sentence: Message


@dataclass(frozen=True)
class EstimateLine:
    """One estimate of a study, as a report tells it.

    Args:
        estimate_id: Its id.
        kind: What was estimated, such as ``density``.
        model: With which model; empty where there is no choice.
        as_of: The day that it holds for.
        status: ``ok``, ``refused``, or why it is no good.
        sentences: What it says.
        instead: What can be said instead, where it is refused.
        code: Code of the refusal; empty where nothing is refused.
        aicc: Akaike's criterion for small samples, in the convention in which models compare; None where
            models do not compare.
        weight: Share of the support among the models of the same inputs; None likewise.
        tier: The widest audience of everything that it rests on.
        cells: What holds in coarse cells, of every size in which an audience may see it.
        curve: The activity over a day, where that was estimated.
    """

    estimate_id: str
    kind: str
    model: str
    as_of: date
    status: str
    sentences: tuple[Message, ...]
    instead: tuple[Message, ...] = ()
    code: str = ""
    aicc: float | None = None
    weight: float | None = None
    tier: Tier = "steward"
    cells: tuple[CellValue, ...] = ()
    curve: DayCurve | None = None


@dataclass(frozen=True)
class Situation:
    """Everything that the report of a study says, before it is put into words.

    Args:
        study_id: Short id of the study.
        title: Its title.
        kind: Real or virtual, for ever.
        as_of: The day that it holds for.
        pictures_held: Media in our hands.
        headline: The answer in a sentence.
        known: What is known, in sentences.
        not_known: What is not known, in sentences.
        facts: Every fact that a sentence or a table names.
        acts: Legal acts in force by date.
        life_lines: One for each individual.
        records: The table of records.
        disputes: What is disputed and between whom.
        counts: Minimum known alive by period.
        refusals: What the data cannot carry, with what can be said instead.
        upper_bounds: Rows of (animals seen, detection probability, upper bound of N).
        estimates: What was estimated, the best model of each kind first.
        crossings: What the register of crossings says, in sentences.
        stations: Stations as cells.
        effort: One row for each deployment.
        species: Rows of (scientific name or label, independent events, media).
        media_states: Number of files in each state.
        places: Places that the report names.
        organisations: Organisations that it names.
    """

    study_id: str
    title: Names
    kind: Literal["real", "virtual"]
    as_of: date
    pictures_held: int
    headline: Message
    known: tuple[Message, ...]
    not_known: tuple[Message, ...]
    facts: FactBook
    acts: tuple[LegalAct, ...] = ()
    life_lines: tuple[LifeLine, ...] = ()
    records: tuple[RecordLine, ...] = ()
    disputes: tuple[DisputeLine, ...] = ()
    counts: tuple[PeriodCount, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    upper_bounds: tuple[tuple[int, float, int], ...] = ()
    estimates: tuple[EstimateLine, ...] = ()
    crossings: tuple[Message, ...] = ()
    stations: tuple[StationCell, ...] = ()
    effort: tuple[DeploymentEffort, ...] = ()
    species: tuple[tuple[str, int, int], ...] = ()
    media_states: dict[str, int] = field(default_factory=dict)
    places: tuple[Place, ...] = ()
    organisations: tuple[Organisation, ...] = ()
