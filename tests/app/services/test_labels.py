"""Labels of other programs stand beside what people said, are taken once, and are taken back exactly."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from qaplan.app.services.ingest import ingest_card
from qaplan.app.services.labels import (
    LabelSource,
    import_labels,
    parse_mapping,
    undo_label_import,
)
from qaplan.app.services.log import check_log, show_log
from qaplan.app.services.studies import Study
from qaplan.app.store.card_tables import load_media
from qaplan.app.store.observation_tables import load_observations
from qaplan.base.errors import DataError, UsageError

MakeCard = Callable[..., Path]
SHEEP = "u;mammalia;cetartiodactyla;bovidae;ovis;aries;domestic sheep"
HUMAN = "u;mammalia;primates;hominidae;homo;sapiens;human"


def speciesnet(tmp_path: Path, *entries: dict[str, object]) -> Path:
    path = tmp_path / "predictions.json"
    path.write_text(json.dumps({"predictions": list(entries)}))
    return path


def entry(path: str, prediction: str, score: float = 0.9, **more: object) -> dict[str, object]:
    return {
        "filepath": path,
        "prediction": prediction,
        "prediction_score": score,
        "prediction_source": "classifier",
        "model_version": "4.0.1a",
    } | more


def table(path: Path, rows: list[dict[str, object]]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as opened:
        writer = csv.DictWriter(opened, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def test_the_sheep_of_a_model_stands_rolled_up_beside_the_word_of_a_person(
    study: Study, make_card: MakeCard, tmp_path: Path
) -> None:
    make_card("tree/K1/urial", 1)
    ingest_card(study, tmp_path / "cards/tree", layout="station/species")
    run = speciesnet(tmp_path, entry("data/K1/urial/IMG_0000.JPG", SHEEP))
    result = import_labels(study, LabelSource(run))
    assert (result.matched, result.by_machines, result.rolled_up, result.restricted) == (1, 1, 1, 0)
    human, machine = sorted(load_observations(study), key=lambda each: each.method)
    assert (human.method, human.scientific_name) == ("human", "urial")
    assert (machine.scientific_name, machine.extra["label"]) == ("Ovis", "domestic sheep")
    assert machine.extra["could_be"] == "Ovis vignei"
    assert (machine.probability, machine.threshold, machine.classified_by) == (0.9, 0.2, "SpeciesNet 4.0.1a")


def test_the_same_export_again_changes_nothing_and_another_threshold_replaces_it(
    study: Study, make_card: MakeCard, tmp_path: Path
) -> None:
    ingest_card(study, make_card("K1", 2))
    run = speciesnet(tmp_path, entry("K1/IMG_0000.JPG", SHEEP, 0.9), entry("K1/IMG_0001.JPG", SHEEP, 0.4))
    import_labels(study, LabelSource(run))
    before, events = tuple(load_observations(study)), check_log(study).events
    assert import_labels(study, LabelSource(run)).is_held
    assert (tuple(load_observations(study)), check_log(study).events) == (before, events)
    import_labels(study, LabelSource(run), threshold=0.5)
    said = sorted(each.observation_type for each in load_observations(study))
    assert said == ["animal", "unclassified"]
    import_labels(study, LabelSource(run))
    assert tuple(load_observations(study)) == before


def test_an_import_is_taken_back_exactly_and_the_log_knows(
    study: Study, make_card: MakeCard, tmp_path: Path
) -> None:
    make_card("tree/K1/gazelle", 2)
    ingest_card(study, tmp_path / "cards/tree", layout="station/species")
    before = tuple(load_observations(study))
    run = speciesnet(tmp_path, entry("gazelle/IMG_0000.JPG", SHEEP), entry("gazelle/IMG_0001.JPG", HUMAN))
    result = import_labels(study, LabelSource(run))
    assert undo_label_import(study, result.import_id, why="wrong run") == 2
    assert tuple(load_observations(study)) == before
    assert sum(held.is_restricted for held in load_media(study)) == 1
    assert [line.change.action for line in show_log(study)][-1] == "recognition.labels_undone"
    with pytest.raises(UsageError) as caught:
        undo_label_import(study, result.import_id)
    assert caught.value.code == "recognition.unknown_import"


def test_a_person_is_restricted_however_low_the_score(
    study: Study, make_card: MakeCard, tmp_path: Path
) -> None:
    ingest_card(study, make_card("K1", 2))
    box = {"category": "2", "label": "human", "conf": 0.15, "bbox": [0.1, 0.1, 0.2, 0.4]}
    run = speciesnet(
        tmp_path,
        entry("K1/IMG_0000.JPG", "u;;;;;;blank", detections=[box]),
        entry("K1/IMG_0001.JPG", SHEEP),
    )
    assert import_labels(study, LabelSource(run), threshold=0.8).restricted == 1
    assert [held.is_restricted for held in load_media(study)] == [True, False]


def test_a_name_that_fits_two_media_is_refused_and_the_rest_is_taken(
    study: Study, make_card: MakeCard, tmp_path: Path
) -> None:
    make_card("tree/K1", 2)
    make_card("tree/K2", 1, seed=4)
    ingest_card(study, tmp_path / "cards/tree", layout="station")
    run = speciesnet(tmp_path, entry("IMG_0000.JPG", SHEEP), entry("IMG_0001.JPG", SHEEP))
    result = import_labels(study, LabelSource(run))
    assert (result.matched, result.ambiguous) == (1, ("IMG_0000.JPG",))


def test_the_export_of_another_card_changes_nothing(
    study: Study, make_card: MakeCard, tmp_path: Path
) -> None:
    ingest_card(study, make_card("K1", 1))
    events = check_log(study).events
    with pytest.raises(DataError) as caught:
        import_labels(study, LabelSource(speciesnet(tmp_path, entry("X/Y.JPG", SHEEP))))
    assert caught.value.code == "recognition.other_card"
    assert check_log(study).events == events


def test_rows_without_folders_meet_their_media_by_station(
    study: Study, make_card: MakeCard, tmp_path: Path
) -> None:
    make_card("tree/K1", 1)
    make_card("tree/K2", 1, seed=4)
    ingest_card(study, tmp_path / "cards/tree", layout="station")
    rows = [
        {"Station": station, "Species": species, "DateTimeOriginal": "2024-08-25 03:10:07",
         "Directory": "C:/elsewhere", "FileName": "IMG_0000.JPG"}
        for station, species in (("K1", "wolf"), ("K2", "leopard"))
    ]  # fmt: skip
    result = import_labels(study, LabelSource(table(tmp_path / "records.csv", rows), said_by="ranger"))
    said = {each.medium_id: each for each in load_observations(study)}
    named = {held.card_id: said[held.medium_id].scientific_name for held in load_media(study)}
    assert (result.matched, sorted(named.values())) == (2, ["Canis lupus", "Panthera pardus"])
    assert {each.classified_by for each in said.values()} == {"ranger"}
    assert [caution.code for caution in result.cautions] == [
        "recognition.records_only", "recognition.clocks_differ",
    ]  # fmt: skip


def test_wildlife_insights_without_an_offset_stays_without_utc(
    study: Study, make_card: MakeCard, tmp_path: Path
) -> None:
    ingest_card(study, make_card("D1", 1))
    row = {
        "project_id": "1", "deployment_id": "D1", "image_id": "i", "filename": "IMG_0000.JPG",
        "is_blank": "0", "identified_by": "A person", "wi_taxon_id": "t", "class": "Mammalia",
        "genus": "Hystrix", "species": "indica", "common_name": "Indian crested porcupine",
        "timestamp": "8/25/24 03:10", "number_of_objects": "2",
    }  # fmt: skip
    path = table(tmp_path / "images.csv", [row])
    result = import_labels(study, LabelSource(path))
    (said,) = load_observations(study)
    assert (said.scientific_name, said.count, said.method) == ("Hystrix indica", 2, "human")
    assert said.extra["taken"] == "2024-08-25T03:10:00"
    assert [caution.code for caution in result.cautions] == ["recognition.no_zone"]
    undo_label_import(study, result.import_id)
    with_zone = import_labels(study, LabelSource(path, utc_offset="+05:00"))
    (said,) = load_observations(study)
    assert said.extra["taken"] == "2024-08-25T03:10:00+05:00"
    assert with_zone.cautions == ()


def test_timelapse_columns_are_mapped_and_nothing_is_deleted(
    study: Study, make_card: MakeCard, tmp_path: Path
) -> None:
    ingest_card(study, make_card("K1", 2))
    rows = [
        {"File": f"IMG_000{n}.JPG", "RelativePath": "K1", "DateTime": "2024-08-25 03:10:07",
         "DeleteFlag": "true" if n else "false", "Зверь": "джейран", "Количество": "3", "Погода": "снег"}
        for n in range(2)
    ]  # fmt: skip
    path = table(tmp_path / "TimelapseData.csv", rows)
    result = import_labels(
        study, LabelSource(path, columns=parse_mapping(["Зверь=species"]), said_by="A. B.")
    )
    assert "recognition.marked_for_deletion" in {caution.code for caution in result.cautions}
    said = list(load_observations(study))
    assert {(each.scientific_name, each.count) for each in said} == {("Gazella subgutturosa", 3)}
    assert sorted(each.extra.get("marked_for_deletion", "") for each in said) == ["", "true"]
    assert len(list(load_media(study))) == 2
    assert {each.extra["погода"] for each in said} == {"снег"}


def test_addaxai_keeps_the_models_label_beside_the_persons(
    study: Study, make_card: MakeCard, tmp_path: Path
) -> None:
    ingest_card(study, make_card("K1", 2))
    table(
        tmp_path / "files.csv",
        [
            {"file_id": f"f{n}", "relative_path": f"K1/IMG_000{n}.JPG", "file_type": "image",
             "observation_type": "animal"}
            for n in range(2)
        ],
    )  # fmt: skip
    box = {
        "bbox_x": 0.1,
        "bbox_y": 0.2,
        "bbox_width": 0.3,
        "bbox_height": 0.4,
        "detection_category": "animal",
    }
    rows = [
        {"file_id": "f0", **box, "detection_confidence": 0.8, "classification_label": "saiga",
         "classification_confidence": 1.0, "ai_classification_label": "goat",
         "ai_classification_confidence": 0.7, "classification_method": "human", "is_verified": "TRUE"},
        {"file_id": "f1", **box, "detection_confidence": 0.6, "classification_label": "wolf",
         "classification_confidence": 0.6, "ai_classification_label": "wolf",
         "ai_classification_confidence": 0.6, "classification_method": "machine", "is_verified": "FALSE"},
    ]  # fmt: skip
    result = import_labels(study, LabelSource(table(tmp_path / "detections.csv", rows)))
    assert (result.by_people, result.by_machines) == (1, 2)
    said = sorted((each.method, each.scientific_name) for each in load_observations(study))
    assert said == [("human", "Saiga tatarica"), ("machine", "Bovidae"), ("machine", "Canis lupus")]


def test_an_unknown_threshold_format_and_mapping_are_refused(study: Study, tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        import_labels(study, LabelSource(tmp_path / "x"), threshold=2)
    assert caught.value.code == "recognition.bad_threshold"
    with pytest.raises(UsageError) as caught:
        import_labels(study, LabelSource(tmp_path / "x", format="excel"))
    assert caught.value.code == "recognition.unknown_format"
    with pytest.raises(UsageError) as caught:
        parse_mapping(["species"])
    assert caught.value.code == "recognition.bad_mapping"


def test_the_39_records_of_camtrapr_meet_its_own_pictures(study: Study, shared_data: Path) -> None:
    camtrapr = shared_data / "cameratraps/camtrapR"
    ingest_card(study, camtrapr / "pictures/sample_images_species_dir", layout="station/species")
    result = import_labels(study, LabelSource(camtrapr / "recordTableSample.csv"))
    assert (result.matched, result.unmatched, result.ambiguous) == (39, (), ())
    assert {caution.code for caution in result.cautions} == {"recognition.records_only"}


def test_the_individuals_of_camtrapr_keep_their_numbers(study: Study, shared_data: Path) -> None:
    camtrapr = shared_data / "cameratraps/camtrapR"
    ingest_card(study, camtrapr / "pictures/sample_images_indiv_tag")
    root = "C:/Users/niedballa/Documents/R/win-library/3.2/camtrapR/pictures/sample_images_tagged"
    result = import_labels(study, LabelSource(camtrapr / "recordTableIndividualSample.csv", root=root))
    assert result.matched == 21
    told = [each for each in load_observations(study) if each.observation_id.startswith("labels-")]
    assert all(each.individual_id for each in told)
