"""A detector run over a study: in shards, beside what people said, and never brought down by a picture."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from qaplan.app.services.detect import detect, look_at_models
from qaplan.app.services.ingest import ingest_card
from qaplan.app.services.log import check_log, show_log
from qaplan.app.services.sessions import Session
from qaplan.app.services.studies import Study
from qaplan.app.store.card_tables import load_media
from qaplan.app.store.observation_tables import load_observations
from qaplan.base.actors import Actor
from qaplan.base.errors import AccessError, DataError, UsageError
from qaplan.base.messages import Text
from qaplan.recognition.files import read_megadetector
from tests.media_factory import avi, jpeg, mp4
from tests.onnx_models import constant_model, manifest_text, write_model

MakeCard = Callable[..., Path]
# cx, cy, w, h in px of an input of 64; objectness; animal, person, vehicle.
ANIMAL = [32, 32, 20, 10, 0.9, 0.8, 0.05, 0.01]
PERSON = [20, 32, 10, 20, 0.5, 0.1, 0.6, 0.1]


def _model(folder: Path, *rows: list[float], threshold: float = 0.2) -> Path:
    content = constant_model({"output0": np.array([rows], dtype=np.float32)})
    return write_model(folder, content, manifest_text(content, threshold=threshold))


def test_boxes_become_suggestions_with_model_version_threshold_and_raw_score(
    study: Study, make_card: MakeCard, tmp_path: Path, session: Session
) -> None:
    ingest_card(study, make_card("A", 3), session=session)
    done = detect(study, _model(tmp_path / "tiny", ANIMAL), session=session)
    assert (done.seen, done.failed, done.taken.observations, done.taken.restricted) == (3, 0, 3, 0)
    said = list(load_observations(study))
    assert {(each.method, each.classified_by, each.threshold) for each in said} == {
        ("machine", "Tiny 1.0", 0.2)
    }
    assert {each.observation_type for each in said} == {"animal"}
    assert said[0].probability == pytest.approx(0.72, abs=1e-5)
    # The picture of 32 by 24 is enlarged to 64 by 48 and has 8 grey rows above it.
    assert said[0].bbox == pytest.approx((22 / 64, 19 / 48, 20 / 64, 10 / 48), abs=1e-5)


def test_media_with_a_person_are_restricted_even_below_the_threshold(
    study: Study, make_card: MakeCard, tmp_path: Path, session: Session
) -> None:
    ingest_card(study, make_card("A", 2), session=session)
    done = detect(study, _model(tmp_path / "tiny", ANIMAL, PERSON), threshold=0.5, session=session)
    assert (done.taken.restricted, done.taken.observations) == (2, 2)
    assert all(held.is_restricted for held in load_media(study))


def test_running_again_changes_nothing_and_a_new_card_adds_its_own(
    study: Study, make_card: MakeCard, tmp_path: Path, session: Session
) -> None:
    model = _model(tmp_path / "tiny", ANIMAL)
    ingest_card(study, make_card("A", 2), session=session)
    detect(study, model, session=session)
    asked: list[int] = []
    again = detect(study, model, session=session, progress=lambda done, _: asked.append(done))
    assert (again.taken.is_held, again.taken.observations, asked) == (True, 0, [])
    ingest_card(study, make_card("B", 3, seed=1), session=session)
    more = detect(study, model, session=session, progress=lambda done, _: asked.append(done))
    assert (more.taken.observations, len(asked)) == (3, 3)
    assert len(list(load_observations(study))) == 5
    actions = [line.change.action for line in show_log(study) if "recognition" in line.change.action]
    assert actions == ["recognition.run_taken", "recognition.run_extended"]
    assert check_log(study)


def test_another_threshold_replaces_the_suggestions_and_runs_nothing_again(
    study: Study, make_card: MakeCard, tmp_path: Path, session: Session
) -> None:
    model = _model(tmp_path / "tiny", ANIMAL)
    ingest_card(study, make_card("A", 2), session=session)
    detect(study, model, session=session)
    asked: list[int] = []
    detect(study, model, threshold=0.9, session=session, progress=lambda done, _: asked.append(done))
    assert asked == []
    assert [each.observation_type for each in load_observations(study)] == ["blank", "blank"]


def test_a_run_that_was_stopped_goes_on_where_it_was(
    study: Study, make_card: MakeCard, tmp_path: Path, session: Session
) -> None:
    model = _model(tmp_path / "tiny", ANIMAL)
    ingest_card(study, make_card("A", 130), session=session)

    def stop(done: int, _of: int) -> None:
        if done == 110:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        detect(study, model, session=session, progress=stop)
    assert list(load_observations(study)) == []
    asked: list[int] = []
    done = detect(study, model, session=session, progress=lambda done, _: asked.append(done))
    assert (done.seen, len(asked)) == (130, 20)


def test_a_bad_picture_a_lost_one_and_a_changed_one_are_rows(
    study: Study, make_card: MakeCard, tmp_path: Path, session: Session
) -> None:
    card = make_card("A", 4)
    whole = jpeg(size=(64, 48), seed=9)
    # Its header and its end are whole, so that it is taken; its pixels are not.
    start = whole.index(b"\xff\xda")
    (card / "BAD.JPG").write_bytes(whole[:start] + b"\xff\xd9")
    ingest_card(study, card, session=session)
    (card / "IMG_0000.JPG").unlink()
    (card / "IMG_0001.JPG").write_bytes(jpeg(seed=77))
    done = detect(study, _model(tmp_path / "tiny", ANIMAL), session=session)
    assert (done.seen, done.failed) == (2, 3)
    reasons = sorted(problem.what for problem in done.failures)
    assert [reason.split(" (")[0] for reason in reasons] == [
        "it cannot be decoded",
        "the file is not where its card was read from",
        "the file no longer holds the bytes that were taken",
    ]
    assert len(list(load_observations(study))) == 2


def test_the_same_bytes_twice_are_seen_once_and_both_are_restricted(
    study: Study, make_card: MakeCard, tmp_path: Path, session: Session
) -> None:
    card = make_card("A", 1)
    (card / "COPY.JPG").write_bytes((card / "IMG_0000.JPG").read_bytes())
    ingest_card(study, card, session=session)
    asked: list[int] = []
    done = detect(
        study,
        _model(tmp_path / "tiny", PERSON),
        session=session,
        progress=lambda done, _: asked.append(done),
    )
    assert (asked, done.taken.matched, done.taken.restricted) == ([1], 2, 2)


def test_clips_are_seen_frame_by_frame(study: Study, tmp_path: Path, session: Session) -> None:
    card = tmp_path / "cards" / "V"
    card.mkdir(parents=True)
    avi(card / "a.avi", frames=12)
    mp4(card / "b.mp4", frames=12)
    ingest_card(study, card, session=session)
    done = detect(study, _model(tmp_path / "tiny", ANIMAL), frames_per_clip=3, session=session)
    assert (done.seen, done.taken.observations) == (2, 6)
    assert {each.extra["frame_number"] for each in load_observations(study)} == {"0", "6", "11"}
    assert [file.frame_rate for file in read_megadetector(done.file).files] == pytest.approx([5.0, 5.0])


def test_a_model_that_does_not_know_people_says_so(
    study: Study, make_card: MakeCard, tmp_path: Path, session: Session
) -> None:
    ingest_card(study, make_card("A", 1), session=session)
    content = constant_model({"output0": np.array([[[*ANIMAL[:6]]]], dtype=np.float32)})
    model = write_model(tmp_path / "tiny", content, manifest_text(content, classes={0: "animal"}))
    done = detect(study, model, session=session)
    assert [caution.code for caution in done.cautions] == ["detector.no_people"]
    assert "не знает людей" in Text("ru").say(done.cautions[0].message)
    assert "does not know people" in look_at_models(model)[0].sentence()


def test_the_results_are_a_file_that_says_which_model_and_licence(
    study: Study, make_card: MakeCard, tmp_path: Path, session: Session
) -> None:
    ingest_card(study, make_card("A", 1), session=session)
    done = detect(study, _model(tmp_path / "tiny", ANIMAL), session=session)
    info = json.loads(done.file.read_text())["info"]
    assert (info["detector"], info["detector_metadata"]["model_licence"]) == ("Tiny", "MIT")
    assert json.loads(json.dumps(done.to_record()))["seen"] == 1


def test_without_media_or_with_a_wrong_call_nothing_is_run(
    study: Study, make_card: MakeCard, tmp_path: Path, session: Session
) -> None:
    model = _model(tmp_path / "tiny", ANIMAL)
    with pytest.raises(DataError) as caught:
        detect(study, model, session=session)
    assert caught.value.code == "detector.no_media"
    with pytest.raises(UsageError) as wrong:
        detect(study, model, threshold=2, session=session)
    assert wrong.value.code == "recognition.bad_threshold"
    with pytest.raises(UsageError) as frames:
        detect(study, model, frames_per_clip=0, session=session)
    assert frames.value.code == "detector.bad_frames"
    with pytest.raises(AccessError):
        detect(study, model, session=Session(Actor("role:public", "role"), "public"))


def test_without_onnxruntime_it_is_said_how_to_get_it(
    study: Study, make_card: MakeCard, tmp_path: Path, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    # None in the table of modules is how Python itself says that there is no such package.
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    with pytest.raises(DataError) as caught:
        detect(study, _model(tmp_path / "tiny", ANIMAL), session=session)
    assert caught.value.code == "engine.onnxruntime_missing"
    assert "qaplan[detectors]" in str(caught.value)


def test_models_are_looked_at_and_those_that_may_not_be_run_say_why(tmp_path: Path) -> None:
    _model(tmp_path / "good", ANIMAL)
    bad = _model(tmp_path / "other", PERSON)
    (bad / "model.onnx").write_bytes(b"x")
    found = {each.folder.name: each for each in look_at_models(tmp_path)}
    assert found["good"].sentence() == "good: Tiny 1.0, MIT, threshold 0.2."
    assert found["other"].refusal is not None
    assert found["other"].refusal.code == "detector.wrong_checksum"
    assert [each.to_record()["is_usable"] for each in found.values()] == [True, False]
    assert look_at_models(tmp_path / "nowhere") == ()
