"""Hard realities of camera trapping, by the numbers of the list of seventeen, each with where it was told of.

Clocks and clips (1 to 5 and 11) are in ``test_realities_clocks.py``. The files are made here in the shape
that the reports describe; nothing of them is copied.
"""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import piexif
import pytest
from PIL import Image

from qaplan.app.services.detections import import_detections
from qaplan.app.services.events import study_effort, study_events
from qaplan.app.services.ingest import ingest_card
from qaplan.app.services.labels import LabelSource, import_labels
from qaplan.app.services.packages import export_package, import_package
from qaplan.app.services.repeats import exclude_repeats, list_repeats, undo_repeats
from qaplan.app.services.sessions import Session
from qaplan.app.services.studies import Study, close_study, init_study
from qaplan.app.store.card_tables import HeldMedium, load_media
from qaplan.app.store.log import Change, append_event
from qaplan.app.store.observation_tables import add_observations, load_observations
from qaplan.app.store.studies import writing
from qaplan.base.actors import Actor
from qaplan.base.errors import DataError
from qaplan.recognition.repeats.types import RepeatRule
from qaplan.survey.effort import effort_days
from qaplan.survey.events import StationMedium, group_events
from qaplan.survey.types import EventRule, Observation
from tests.media_factory import TAKEN, avi, fill_card, jpeg

STEWARD = Session(Actor("role:steward", "role"), now=datetime(2025, 11, 1, 12, 0, tzinfo=UTC))
HEAD = "station_id,longitude,latitude,start,end,utc_offset,problem1_from,problem1_to,problem1_reason\n"
DATES = "2024-08-20,2024-09-20,+05:00"


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    made = init_study(tmp_path / "study", "Study", session=STEWARD)
    yield made
    close_study(made)


def pictures(number: int, *, seed: int = 0, serial: str = "", first: int = 0) -> dict[str, bytes]:
    """Pictures of one card, an hour apart, named as every camera names them."""
    return {
        f"IMG_{first + n:04}.JPG": jpeg(TAKEN + timedelta(hours=n), seed=seed * 100 + n, serial=serial)
        for n in range(number)
    }


def by_path(study: Study) -> dict[str, HeldMedium]:
    return {held.medium.path: held for held in load_media(study)}


def run_of(path: Path, boxes: dict[str, list[dict[str, object]]]) -> Path:
    images = [{"file": name, "detections": found} for name, found in boxes.items()]
    head = {
        "format_version": "1.4",
        "detector": "md_v5a",
        "detector_metadata": {"megadetector_version": "v5a"},
    }
    named = {"1": "animal", "2": "person", "3": "vehicle"}
    path.write_text(json.dumps({"info": head, "detection_categories": named, "images": images}))
    return path


def box(category: str = "1", conf: float = 0.7, bbox: list[float] | None = None) -> dict[str, object]:
    return {"category": category, "conf": conf, "bbox": bbox or [0.4, 0.3, 0.2, 0.1]}


def exported(study: Study, folder: Path, audience: str) -> dict[str, bytes]:
    export_package(
        study,
        folder,
        contributors=["Programme"],
        sampling_design="targeted",
        audience=audience,
        session=STEWARD,
    )
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_reality_06_one_name_on_every_card_is_never_one_picture(study: Study, tmp_path: Path) -> None:
    """IMG_0001 on each card and again after 9999 in the next folder (Intervalometerator 107)."""
    for number, station in enumerate(("K1", "K2")):
        rolled = {f"101TEST/{name}": data for name, data in pictures(2, seed=9 + number).items()}
        full = {f"100TEST/{name}": data for name, data in pictures(2, seed=number, first=9998).items()}
        again = {f"100TEST/{name}": data for name, data in pictures(2, seed=5 + number).items()}
        fill_card(tmp_path / "tree" / station, full | again | rolled)
    result = ingest_card(study, tmp_path / "tree", layout="station", session=STEWARD)
    media = list(load_media(study))
    assert (result.new, result.twice) == (12, 0)
    assert len({held.medium_id for held in media}) == 12
    assert sum(held.medium.path.endswith("IMG_0001.JPG") for held in media) == 4


def test_reality_07_a_card_copied_twice_is_told_as_held_and_counts_once(study: Study, tmp_path: Path) -> None:
    """Rows in a database that are no files on a disk (PantheraIDS 152, camtraptor 100)."""
    fill_card(tmp_path / "one/K1", pictures(3))
    ingest_card(study, tmp_path / "one", layout="station", session=STEWARD)
    shutil.copytree(tmp_path / "one/K1", tmp_path / "two/K1 copy")
    (tmp_path / "two/K1 copy/IMG_0100.JPG").write_bytes(jpeg(TAKEN, seed=77))
    again = ingest_card(study, tmp_path / "two/K1 copy", session=STEWARD)
    assert (again.new, again.already_held) == (1, 3)
    assert len(list(load_media(study, with_duplicates=False))) == 4


def test_reality_08_one_serial_at_two_stations_at_once_keeps_both_out(study: Study, tmp_path: Path) -> None:
    """A camera that serves as two on one day (PantheraIDS 157)."""
    fill_card(tmp_path / "tree/K1", pictures(3, serial="S77"))
    fill_card(tmp_path / "tree/K2", pictures(3, seed=4, serial="S77"))
    with pytest.raises(DataError) as caught:
        ingest_card(study, tmp_path / "tree", layout="station", session=STEWARD)
    assert caught.value.code == "survey.serial_twice"
    assert list(load_media(study)) == []


def test_reality_09_a_gap_is_no_effort_and_a_lost_card_is_unknown_effort(
    study: Study, tmp_path: Path
) -> None:
    """Dead, snowed in, stolen, night flash broken, card lost (camtrap-dp 53, 354, 355)."""
    for number, station in enumerate(("K1", "K2", "K3")):
        fill_card(tmp_path / "tree" / station, pictures(2, seed=number))
    sheet = tmp_path / "field.csv"
    sheet.write_text(
        f"{HEAD}K1,54.5,43.1,{DATES},2024-09-10,2024-09-20,dead\n"
        f"K2,54.6,43.2,{DATES},2024-09-10,2024-09-20,flash_failed\n"
        f"K3,54.6,43.2,{DATES},2024-08-20,2024-09-20,lost_card\n"
    )
    ingest_card(study, tmp_path / "tree", layout="station", sheet=sheet, session=STEWARD)
    days = {row.station_id: effort_days(row.intervals) for row in study_effort(study)}
    assert (days["K1"].working, days["K1"].not_working) == (21.0, 10.0)
    assert (days["K2"].working, days["K2"].flash_failed) == (21.0, 10.0)
    assert days["K3"].working in {None, 0.0}
    assert days["K3"].unknown == 31.0
    package = tmp_path / "package"
    assert (
        len(
            list(csv.DictReader(io.StringIO(exported(study, package, "steward")["deployments.csv"].decode())))
        )
        >= 4
    )


def test_reality_10_broken_files_are_rows_and_never_stop_a_card(study: Study, tmp_path: Path) -> None:
    """Cut, empty and lying files (microsoft/Biodiversity 94 and 104)."""
    files = pictures(2) | {
        "CUT.JPG": jpeg(TAKEN, seed=50)[:-40],
        "EMPTY.JPG": b"",
        "LIE.JPG": b"MZ" + b"\0" * 90,
    }
    card = fill_card(tmp_path / "K1", files)
    avi(card / "CLIP.AVI")
    result = ingest_card(study, card, session=STEWARD)
    assert result.states == {"ok": 3, "truncated": 1, "empty": 1, "unreadable": 1}
    assert by_path(study)["CUT.JPG"].medium.clock == TAKEN


def test_reality_12_a_branch_is_listed_and_left_out_only_when_a_person_says_so(
    study: Study, tmp_path: Path
) -> None:
    """False triggers by the hundred thousand (MegaDetector 157, animl 181)."""
    fill_card(tmp_path / "tree/K1", pictures(20))
    ingest_card(study, tmp_path / "tree", layout="station", session=STEWARD)
    boxes = {f"K1/IMG_{n:04}.JPG": [box(bbox=[0.4 + n / 5000, 0.3, 0.2, 0.1])] for n in range(19)}
    boxes["K1/IMG_0019.JPG"] = [box(bbox=[0.1, 0.6, 0.3, 0.2])]
    import_detections(study, run_of(tmp_path / "run.json", boxes), session=STEWARD)
    events, rule = study_events(study), RepeatRule(0.8, 10)
    (place,) = list_repeats(study, rule).found
    assert (place.media, place.protected) == (19, 0)
    assert study_events(study) == events
    exclude_repeats(study, [place.id], rule, session=STEWARD)
    assert [len(event.medium_ids) for event in study_events(study)] == [1]
    undo_repeats(study, place.id, session=STEWARD)
    assert study_events(study) == events


@pytest.mark.parametrize("audience", ["public", "steward"])
def test_reality_13_no_export_carries_a_picture_of_people(
    study: Study, tmp_path: Path, audience: str
) -> None:
    """Herders and border staff (Wildlife Insights' policy, Agouti's 403, camtrap-dp 293, ecoSecrets 63)."""
    fill_card(tmp_path / "tree/K1/gazelle", pictures(5))
    sheet = tmp_path / "field.csv"
    sheet.write_text(f"station_id,longitude,latitude,start,end,utc_offset\nK1,54.5,43.1,{DATES}\n")
    options = {"layout": "station/species", "sheet": sheet, "mode": "copy"}
    ingest_card(study, tmp_path / "tree", session=STEWARD, **options)  # type: ignore[arg-type]
    run = run_of(tmp_path / "run.json", {"gazelle/IMG_0000.JPG": [box("2", 0.12)]})
    assert import_detections(study, run, session=STEWARD, threshold=0.5).restricted == 1
    (hidden,) = [held for held in load_media(study) if held.is_restricted]
    files = exported(study, tmp_path / "package", audience)
    original = (tmp_path / "tree/K1/gazelle/IMG_0000.JPG").read_bytes()
    assert all(original not in data and data[:2] != b"\xff\xd8" for data in files.values())
    rows = list(csv.DictReader(io.StringIO(files["media.csv"].decode())))
    if audience == "public":
        assert len(rows) == 4
        assert all(hidden.medium_id.encode() not in data for data in files.values())
    else:
        assert {row["filePublic"] for row in rows if row["mediaID"] == hidden.medium_id} == {"false"}


def test_reality_14_modes_species_and_rules_part_events_and_one_picture_holds_two_animals() -> None:
    """Motion mixed with time-lapse, two animals in one picture (camtrap-dp 375, PantheraIDS 67)."""
    media = [
        StationMedium("a", "K1", TAKEN, "motion"),
        StationMedium("b", "K1", TAKEN + timedelta(minutes=5), "time_lapse"),
        StationMedium("c", "K1", TAKEN + timedelta(minutes=40), "motion"),
    ]
    said = [
        Observation(f"{medium}{n}", medium, "animal", "human", scientific_name="Panthera pardus", sex=sex)
        for medium, n, sex in (("a", 1, "female"), ("a", 2, "male"), ("b", 1, ""), ("c", 1, ""))
    ]
    rule = EventRule(30, "last-record")
    events = group_events(media, said, rule)
    told = [(event.trigger_mode, event.medium_ids, event.count) for event in events]
    assert told == [("motion", ("a",), 2), ("motion", ("c",), 1), ("time_lapse", ("b",), 1)]
    assert {event.rule for event in events} == {rule}
    assert len(group_events(media, said, EventRule(60, "last-record"))) == 2


def test_reality_15_flank_sex_and_what_nobody_identified_survive_every_step(
    study: Study, tmp_path: Path
) -> None:
    """Lost between steps, and only analysed animals kept (PantheraIDS 58, 111, 121, 74, 1)."""
    fill_card(tmp_path / "tree/K1", pictures(3))
    sheet = tmp_path / "field.csv"
    sheet.write_text(f"station_id,longitude,latitude,start,end,utc_offset\nK1,54.5,43.1,{DATES}\n")
    ingest_card(study, tmp_path / "tree", layout="station", sheet=sheet, session=STEWARD)
    table = tmp_path / "individuals.csv"
    table.write_text(
        "Station,Species,Individual,DateTimeOriginal,Directory,FileName,metadata_sex,metadata_flank\n"
        "K1,leopard,L1,2024-08-25 03:10:07,x/K1,IMG_0000.JPG,male,left\n"
        "K1,leopard,,2024-08-25 04:10:07,x/K1,IMG_0001.JPG,,right\n"
    )
    import_labels(study, LabelSource(table, said_by="A reviewer"), session=STEWARD)
    exported(study, tmp_path / "package", "steward")
    other = init_study(tmp_path / "other", "Other", session=STEWARD)
    import_package(other, tmp_path / "package", session=STEWARD)
    for held in (study, other):
        told = sorted(
            (each.individual_id, each.sex, each.flank, each.classified_by)
            for each in load_observations(held)
            if each.scientific_name == "Panthera pardus"
        )
        assert told == [("", "", "right", "A reviewer"), ("L1", "male", "left", "A reviewer")]
    assert len(list(load_media(other))) == 3
    close_study(other)


def test_reality_16_what_leaves_has_cells_and_their_uncertainty_and_no_gps_and_no_serial(
    study: Study, tmp_path: Path
) -> None:
    """Sensitive sites leak through platforms (camtrap-dp 335, 467, 230; rfcx 472)."""
    gps = {
        piexif.GPSIFD.GPSLatitudeRef: b"N",
        piexif.GPSIFD.GPSLatitude: ((43, 1), (7, 1), (2444, 100)),
        piexif.GPSIFD.GPSLongitudeRef: b"E",
        piexif.GPSIFD.GPSLongitude: ((54, 1), (32, 1), (3556, 100)),
    }
    for number in range(4):
        exif = {
            "0th": {piexif.ImageIFD.Model: b"T1"},
            "Exif": {
                piexif.ExifIFD.DateTimeOriginal: f"2024:08:25 0{number}:00:00".encode(),
                piexif.ExifIFD.BodySerialNumber: b"SN4711",
            },
            "GPS": gps,
        }
        buffer = io.BytesIO()
        Image.new("RGB", (32, 24), (number, 90, 60)).save(buffer, "JPEG", exif=piexif.dump(exif))
        fill_card(tmp_path / "tree/K1/Panthera pardus", {f"I{number}.JPG": buffer.getvalue()})
    sheet = tmp_path / "field.csv"
    sheet.write_text(f"station_id,latitude,longitude,start,end,utc_offset\nK1,43.12346,54.54321,{DATES}\n")
    ingest_card(study, tmp_path / "tree", layout="station/species", sheet=sheet, session=STEWARD)
    files = exported(study, tmp_path / "package", "public")
    everything = b"".join(files.values())
    for secret in (b"43.123", b"54.543", b"SN4711", b"K1"):
        assert secret not in everything
    (row,) = csv.DictReader(io.StringIO(files["deployments.csv"].decode()))
    assert float(row["coordinateUncertainty"]) > 1000
    assert re.fullmatch(r"\d+(\.\d{1,2})?", row["latitude"])


def test_reality_17_a_models_label_keeps_its_raw_words_and_a_person_decides_beside_it(
    study: Study, tmp_path: Path
) -> None:
    """A label that was rolled up, a geofence that was wrong (cameratrapai 19, 77)."""
    fill_card(tmp_path / "tree/K1", pictures(2))
    ingest_card(study, tmp_path / "tree", layout="station", session=STEWARD)
    prediction = "u;mammalia;cetartiodactyla;bovidae;ovis;aries;domestic sheep"
    classes = {
        "classes": [prediction, "u;mammalia;carnivora;felidae;panthera;pardus;leopard"],
        "scores": [0.6, 0.3],
    }
    entries = [
        {"filepath": f"K1/IMG_000{n}.JPG", "prediction": prediction, "prediction_score": 0.6,
         "prediction_source": "classifier+geofence", "classifications": classes, "model_version": "4.0.1a"}
        for n in range(2)
    ]  # fmt: skip
    path = tmp_path / "predictions.json"
    path.write_text(json.dumps({"predictions": entries}))
    import_labels(study, LabelSource(path), session=STEWARD, threshold=0.25)
    first = next(load_media(study)).medium_id
    by_person = Observation("h1", first, "animal", "human", "A reviewer", scientific_name="Ovis vignei")
    with writing(study):
        add_observations(study, [by_person])
        change = Change("recognition.labels_taken", "labels", "h1")
        append_event(study, STEWARD.actor, change, at=STEWARD.moment())
    machine, human = [
        next(each for each in load_observations(study) if each.medium_id == first and each.method == method)
        for method in ("machine", "human")
    ]
    assert (machine.scientific_name, machine.extra["label"]) == ("Ovis", "domestic sheep")
    assert (machine.classified_by, machine.probability, machine.threshold) == ("SpeciesNet 4.0.1a", 0.6, 0.25)
    assert machine.extra["source"] == "classifier+geofence"
    assert machine.extra["suggestions"] == "domestic sheep 0.6; leopard 0.3"
    assert human == by_person
    events = {event.scientific_name: event.medium_ids for event in study_events(study)}
    assert events["Ovis vignei"] == (first,)
    assert first not in events["Ovis"]
