"""A study's situation for an audience: every list of it passed, in the order of the report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from qaplan.evidence.types import LegalAct, Organisation, Place
from qaplan.sharing.answer_cells import release_cells
from qaplan.sharing.camera_rows import effort_rows, is_public_label, station_cells
from qaplan.sharing.coordinates import find_coordinates
from qaplan.sharing.speech import Speech
from qaplan.sharing.terms import Terms
from qaplan.sharing.types import (
    DisputeLine,
    EstimateLine,
    LifeLine,
    PeriodCount,
    RecordLine,
    Situation,
    SpeakerLine,
)

__all__ = ["release_situation"]


def release_situation(situation: Situation, terms: Terms) -> Situation:
    """Take out of a situation what the audience does not get.

    Args:
        situation: The whole situation.
        terms: The terms of the release, which keep the account of what was held back.

    Returns:
        The situation as the audience gets it: for the steward all of it with cells of 0.1 degree.
    """
    stations = station_cells(situation.stations, terms)
    estimates = tuple(replace(each, cells=release_cells(each.cells, terms)) for each in situation.estimates)
    if not terms.is_public:
        return replace(situation, stations=stations, estimates=estimates)
    speech = Speech(terms, frozenset(_words(situation)), _private_ids(situation, terms))
    return replace(
        situation,
        headline=speech.message(situation.headline),
        known=speech.messages(situation.known),
        not_known=speech.messages(situation.not_known),
        facts=speech.book(situation.facts),
        acts=tuple(act for act in situation.acts if _is_clean(act)),
        life_lines=tuple(_life_lines(situation, speech)),
        records=tuple(_records(situation)),
        disputes=tuple(_dispute(each, speech) for each in situation.disputes),
        counts=tuple(_counts(situation, speech)),
        refusals=tuple(speech.refusal(each) for each in situation.refusals),
        estimates=tuple(_estimates(estimates, speech)),
        crossings=speech.messages(situation.crossings),
        stations=stations,
        effort=effort_rows(situation.effort, terms),
        species=tuple(row for row in situation.species if is_public_label(row[0])),
        places=tuple(_place(each, speech) for each in situation.places),
        organisations=tuple(_organisation(each, speech) for each in situation.organisations),
    )


def _private_ids(situation: Situation, terms: Terms) -> set[str]:
    rows = [row.deployment_id for row in situation.effort] + [row.station_id for row in situation.effort]
    return {*rows, *(each.station_id for each in situation.stations), *terms.cells}


def _words(situation: Situation) -> Iterator[str]:
    """Bare strings that public sentences may carry: ids and addresses of the public record, nothing typed."""
    yield from (situation.study_id, situation.kind)
    for act in situation.acts:
        yield from (act.act_id, act.number, act.taxon_as_written, act.taxon_id, act.issuer, *act.sources)
    for record in situation.records:
        if record.tier == "public":
            yield from (record.record_id, record.individual_id, record.grade.value, *record.sources)
    for line in situation.life_lines:
        if any(point.tier == "public" for point in line.points):
            yield line.individual_id
    for dispute in situation.disputes:
        yield dispute.question_id
        yield from (source for speaker in dispute.speakers for source in speaker.sources)
    for place in situation.places:
        yield from (place.place_id, *place.names.all(), *place.sources)
    for organisation in situation.organisations:
        yield from (organisation.organisation_id, *organisation.names.all(), *organisation.sources)
    yield from (label for label, _, _ in situation.species if is_public_label(label))
    yield from (line.model for line in situation.estimates if line.tier == "public")


def _is_clean(act: LegalAct) -> bool:
    return not any(find_coordinates(text) for text in (act.number, act.taxon_as_written))


def _life_lines(situation: Situation, speech: Speech) -> Iterator[LifeLine]:
    for line in situation.life_lines:
        points = tuple(point for point in line.points if point.tier == "public")
        if points:
            yield replace(line, points=points, sentence=speech.message(line.sentence))


def _records(situation: Situation) -> Iterator[RecordLine]:
    for record in situation.records:
        if record.tier == "public" and not any(map(find_coordinates, record.place.all())):
            yield record


def _dispute(dispute: DisputeLine, speech: Speech) -> DisputeLine:
    return replace(
        dispute,
        question=speech.message(dispute.question),
        speakers=tuple(_speaker(each, speech) for each in dispute.speakers),
        note=None if dispute.note is None else speech.message(dispute.note),
    )


def _speaker(speaker: SpeakerLine, speech: Speech) -> SpeakerLine:
    return replace(speaker, sentence=speech.message(speaker.sentence))


def _counts(situation: Situation, speech: Speech) -> Iterator[PeriodCount]:
    """The counts whose sentence may be said and that rest on public records and individuals alone."""
    public = {record.record_id for record in situation.records if record.tier == "public"}
    private = {record.record_id for record in situation.records} - public
    for line in situation.life_lines:
        if not any(point.tier == "public" for point in line.points):
            private.add(line.individual_id)
    for count in situation.counts:
        sentence = speech.message(count.sentence)
        carried_by = {each for _, _, ids in count.by_speaker for each in ids}
        if sentence.key != "sharing.withheld" and not carried_by & private:
            yield replace(count, sentence=sentence)


def _estimates(lines: Iterable[EstimateLine], speech: Speech) -> Iterator[EstimateLine]:
    """The estimates that rest on nothing but what is public, and whose sentences may all be said."""
    for line in lines:
        said, instead = speech.messages(line.sentences), speech.messages(line.instead)
        is_said = all(each.key != "sharing.withheld" for each in (*said, *instead))
        if line.tier == "public" and is_said and not find_coordinates(line.model):
            yield replace(line, sentences=said, instead=instead)


def _place(place: Place, speech: Speech) -> Place:
    coarse = None if place.coarse is None else (round(place.coarse[0], 1), round(place.coarse[1], 1))
    note = speech.text(place.note) if place.sources else ""
    return replace(place, published_extent=None, coarse=coarse, note=note)


def _organisation(organisation: Organisation, speech: Speech) -> Organisation:
    return replace(organisation, role=speech.text(organisation.role) if organisation.sources else "")
