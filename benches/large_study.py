"""A study as large as a programme after some years, put into the tables in bulk; for benches and tests.

At scale one: 1,000,000 pictures of 200 stations, 20,000 records of 1,500 animals, 50,000 statements, 20,000
events in the log. Every row is one that the services read; the triggers of undo rest while it is built.
"""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from qaplan.app.services.studies import Study, init_study
from qaplan.app.store.case_tables import REGISTERS, Register, save_case
from qaplan.app.store.codec import encode
from qaplan.app.store.field_tables import save_deployments, save_stations
from qaplan.app.store.log import Change, append_event
from qaplan.app.store.lookups import keep_links, keep_spellings
from qaplan.app.store.studies import writing
from qaplan.app.store.undo_triggers import install_triggers, remove_triggers
from qaplan.base.actors import Actor
from qaplan.base.dates import PartialDate
from qaplan.base.exact_places import exact_place
from qaplan.base.instants import Instant
from qaplan.base.names import Names
from qaplan.evidence.case import CaseFile
from qaplan.evidence.types import Claim, Grade, LegalAct, Organisation, Place, Question, Record
from qaplan.identity.types import Individual, SexAssertion, Statement, Verdict
from qaplan.survey.types import Deployment, Medium, MediumState, Observation, Station

__all__ = ["MEDIA", "RECORDS", "STATEMENTS", "build_large_study"]

MEDIA, RECORDS, STATEMENTS, ANIMALS, STATIONS, EVENTS = 1_000_000, 20_000, 50_000, 1_500, 200, 20_000
LABELS = ("Capra aegagrus", "Ovis vignei", "Vulpes vulpes", "Lepus tolai", "Canis lupus", "Panthera pardus")
WEIGHTS = (30, 30, 20, 15, 4, 1)
OFFSET = timedelta(hours=5)
BEGUN = datetime(2019, 1, 1)  # noqa: DTZ001 - a camera's clock
NOW = datetime(2026, 1, 1, tzinfo=UTC)
WHO = Actor("role:steward", "role")
KINDS = ("camera_trap", "camera_trap", "camera_trap", "carcass", "sighting_report")


def build_large_study(folder: Path, *, scale: float = 1.0, seed: int = 1) -> Study:
    """Make a study and fill it.

    Args:
        folder: A folder that does not exist yet.
        scale: Part of the full size, over zero.
        seed: Of what is drawn.
    """
    study = init_study(folder, Names(kk="Үлкен", ru="Большое", en="Large"), kind="virtual")
    rng = random.Random(seed)
    remove_triggers(study.alias)
    with writing(study):
        _fill_registers(study, rng, scale)
        _fill_field(study, rng, scale)
        _fill_log(study, int(EVENTS * scale))
    install_triggers(study.alias)
    return study


def _fill_registers(study: Study, rng: random.Random, scale: float) -> None:
    animals, records, statements = (max(20, int(size * scale)) for size in (ANIMALS, RECORDS, STATEMENTS))
    small = CaseFile(
        places=tuple(_place(n) for n in range(60)),
        organisations=tuple(_organisation(n) for n in range(40)),
        acts=tuple(_act(n) for n in range(20)),
        questions=tuple(Question(f"Q-{n:02}", "claim.question.name_of_the_taxon", "name") for n in range(30)),
        claims=tuple(_claim(n) for n in range(120)),
    )
    save_case(study, small, actor=WHO, at=NOW)
    made = tuple(_record(n, rng, animals) for n in range(records))
    own: dict[str, list[str]] = {}
    for each in made:
        own.setdefault(each.individual_id, []).append(each.record_id)
    listed = tuple(_individual(n, own.get(f"A-{n:05}", [])) for n in range(animals))
    said = tuple(_statements(rng, own, statements))
    for field, values in (("records", made), ("individuals", listed), ("statements", said)):
        _insert_register(study, REGISTERS[field], values)
    keep_links(study, said)
    keep_spellings(study, "individuals", {each.individual_id: each.names.all() for each in listed})
    keep_spellings(study, "records", {each.record_id: () for each in made})


def _insert_register(study: Study, register: Register, values: Sequence[Any]) -> None:
    from qaplan.app.store import models

    model = getattr(models, register.table)
    rows = (
        model(key=register.id_of(each), position=n, body=encode(each), **register.columns(each))
        for n, each in enumerate(values)
    )
    model.objects.using(study.alias).bulk_create(rows, batch_size=500)


def _place(number: int) -> Place:
    names = Names(kk=f"{number}-жер", ru=f"Место {number}", en=f"Place {number}")
    return Place(
        f"P-{number:03}", names, "KZ", "sanctuary", area_ha=1000.0 + number, sources=("https://example.org",)
    )


def _organisation(number: int) -> Organisation:
    return Organisation(
        f"O-{number:03}", Names(en=f"Organisation {number}", ru=f"Организация {number}"), "KZ"
    )


def _act(number: int) -> LegalAct:
    dated = date(2000 + number, 3, 1)
    return LegalAct(f"ACT-{number}", f"Act No {number}", dated, None, "O-001", "rules_set")


def _claim(number: int) -> Claim:
    when = PartialDate.parse(f"{2018 + number % 7}")
    values: dict[str, Any] = {"name": Names(en=f"Name {number}")}
    question = f"Q-{number % 30:02}"
    return Claim(
        f"C-{number:03}", question, (f"O-{number % 40:03}",), when, "claim.taxon.is_called", values, {}
    )


def _record(number: int, rng: random.Random, animals: int) -> Record:
    day = date(2018, 1, 1) + timedelta(days=rng.randrange(2900))
    kind = rng.choice(KINDS)
    happened = PartialDate.of(day) if rng.random() > 0.03 else PartialDate.unknown()
    return Record(
        f"R-{number:06}",
        kind,  # type: ignore[arg-type]  # of the list above
        Grade.C3 if kind == "sighting_report" else Grade.C1,
        happened,
        PartialDate.unknown(),
        PartialDate.unknown(),
        PartialDate.of(day + timedelta(days=rng.randrange(60))),
        "KZ",
        place_id=f"P-{rng.randrange(60):03}",
        individual_id=f"A-{rng.randrange(animals):05}",
        outcome="dead" if kind == "carcass" else "alive",
        sources=("https://example.org",),
        tier="public" if rng.random() < 0.8 else "steward",
    )


def _individual(number: int, records: Sequence[str]) -> Individual:
    names = (
        Names(kk=f"Барыс {number}", ru=f"Барс {number}", en=f"Leopard {number}")
        if number % 5 == 0
        else Names()
    )
    sex = (SexAssertion("male" if number % 2 else "female", records[0]),) if records else ()
    return Individual(f"A-{number:05}", names, tuple(records), sex=sex)


def _statements(rng: random.Random, own: dict[str, list[str]], wanted: int) -> Iterator[Statement]:
    """Most join records of one animal; one in thirty parts two of them, one in ten cannot tell."""
    groups = [records for records in own.values() if len(records) > 2]
    everybody = [record for records in groups for record in records]
    for number in range(wanted):
        records = rng.choice(groups)
        made_on = date(2019, 1, 1) + timedelta(days=rng.randrange(2500))
        drawn = rng.random()
        if drawn < 0.10:
            pair, verdict = (rng.choice(records), rng.choice(everybody)), Verdict.UNDETERMINED
        elif drawn < 0.13:
            first, second = rng.sample(records, 2)
            pair, verdict = (first, second), Verdict.DIFFERENT
        else:
            first, second = rng.sample(records, 2)
            pair, verdict = (first, second), Verdict.SAME
        if pair[0] == pair[1]:
            pair = (records[0], records[1])
        author = f"O-{rng.randrange(40):03}"
        yield Statement(
            f"ST-{number:06}", pair, verdict, author, made_on, "spots of the side", sources=("x",)
        )


def _fill_field(study: Study, rng: random.Random, scale: float) -> None:
    stations = max(4, int(STATIONS * min(1.0, scale * 10)))
    spots = [
        Station(f"S{n:03}", exact_place(50.0 + rng.random() * 8, 41.0 + rng.random() * 6, uncertainty_m=10.0))
        for n in range(stations)
    ]
    save_stations(study, spots, actor=WHO, at=NOW)
    start, end = Instant(BEGUN, OFFSET), Instant(BEGUN + timedelta(days=2500), OFFSET)
    deployments = [
        Deployment(f"D{n:03}", f"S{n:03}", start=start, end=end, utc_offset=OFFSET) for n in range(stations)
    ]
    save_deployments(study, deployments, actor=WHO, at=NOW)
    each = max(10, int(MEDIA * scale) // stations)
    _insert_cards(study, stations, each)
    for number in range(stations):
        media = list(_media(number, each))
        _insert(study, "Medium", _MEDIUM_COLUMNS, media)
        _insert(study, "Observation", _SAID_COLUMNS, _observations(rng, [row[0] for row in media]))


def _insert_cards(study: Study, stations: int, files: int) -> None:
    columns = ("card_id", "name", "digest", "deployment_id", "root", "mode", "imported_at", "actor", "files")
    rows = (
        (f"C{n:03}", f"C{n:03}", f"{n:064x}", f"D{n:03}", "cards", "reference", NOW, WHO.id, files)
        for n in range(stations)
    )
    _insert(study, "CardImport", columns, rows)


_MEDIUM_COLUMNS = (
    "medium_id", "card_id", "path", "sha256", "size_bytes", "media_type", "state", "clock", "serial",
    "deployment_id", "is_restricted", "body", "published",
)  # fmt: skip
_SAID_COLUMNS = (
    "observation_id", "medium_id", "event_id", "observation_type", "scientific_name", "individual_id",
    "method", "classified_by", "body",
)  # fmt: skip


def _media(card: int, count: int) -> Iterator[tuple[Any, ...]]:
    drawn = Medium("@PATH@", "@SHA@", 400_000, "image/jpeg", MediumState.OK, clock=BEGUN, clock_source="exif")
    pattern = json.dumps(encode(drawn)).replace(BEGUN.isoformat(), "@CLOCK@")
    for index in range(count):
        sha = hashlib.sha256(f"{card}/{index}".encode()).hexdigest()
        path = f"DCIM/IMG_{index:05}.JPG"
        clock = (BEGUN + timedelta(minutes=170 * (index // 3), seconds=index % 3)).isoformat()
        written = pattern.replace("@PATH@", path).replace("@SHA@", sha).replace("@CLOCK@", clock)
        yield (f"m-{sha[:24]}", f"C{card:03}", path, sha, 400_000, "image/jpeg", "ok", clock, "",
               f"D{card:03}", False, written, "null")  # fmt: skip


def _observations(rng: random.Random, media: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    """A quarter of the pictures shows an animal."""
    patterns = {
        label: json.dumps(encode(Observation("@ID@", "@MEDIUM@", "animal", "human", scientific_name=label)))
        for label in LABELS
    }
    for medium_id in media:
        if rng.random() < 0.25:
            label = rng.choices(LABELS, WEIGHTS)[0]
            body = patterns[label].replace("@ID@", f"o-{medium_id}").replace("@MEDIUM@", medium_id)
            yield f"o-{medium_id}", medium_id, "", "animal", label, "", "human", "", body


def _fill_log(study: Study, wanted: int) -> None:
    for number in range(wanted):
        change = Change(
            "evidence.changed", "Record", f"R-{number % RECORDS:06}", "read again", {"note": number}
        )
        append_event(study, WHO, change, at=NOW)


def _insert(study: Study, table: str, columns: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> None:
    """Put rows into a table as they are; columns that are not named get what the model gives them."""
    from django.db import connections

    from qaplan.app.store import models

    meta = getattr(models, table)._meta
    rest = {
        field.column: field.get_default()
        for field in meta.concrete_fields
        if field.column not in columns and not field.primary_key
    }
    places = ", ".join(["%s"] * (len(columns) + len(rest)))
    names = ", ".join(f'"{name}"' for name in (*columns, *rest))
    tail = tuple(json.dumps(value) if isinstance(value, dict) else value for value in rest.values())
    with connections[study.alias].cursor() as cursor:
        cursor.executemany(
            f'INSERT INTO "{meta.db_table}" ({names}) VALUES ({places})', [(*row, *tail) for row in rows]
        )
