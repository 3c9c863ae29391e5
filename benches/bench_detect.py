"""What it costs to lay pictures before a model and to read its numbers, beside the model itself."""

from __future__ import annotations

import time
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from benches.cards import make_card

from qaplan.app.engines.detector import GuardedModel
from qaplan.app.engines.frames import GuardedFrames
from qaplan.recognition.detectors.detecting import boxes_in
from qaplan.recognition.detectors.files import read_model
from qaplan.recognition.detectors.fit import fit_of, frames_for, laid_out
from qaplan.recognition.detectors.manifest import parse_manifest
from tests.onnx_models import constant_model, manifest_text, write_model

PICTURES = 60
SIDE = 1280
CANDIDATES = 102_000


def test_pictures_are_shown_to_a_model_at_little_cost(
    tmp_path: Path, budgets: Mapping[str, Mapping[str, Any]]
) -> None:
    rows = np.zeros((1, 1000, 8), dtype=np.float32)
    rows[0, 0] = [640, 640, 200, 100, 0.9, 0.8, 0, 0]
    content = constant_model({"output0": rows}, side=SIDE)
    model = read_model(write_model(tmp_path / "tiny", content, manifest_text(content, side=SIDE)))
    paths = sorted(make_card(tmp_path / "CARD", PICTURES).rglob("*.JPG"))
    wanted, seen = frames_for(model.manifest.input), 0
    with GuardedFrames() as frames, GuardedModel(model, threads=1) as running:
        frames.read(paths[0], "image/jpeg", wanted)
        running.outputs(np.zeros((SIDE, SIDE, 3), dtype=np.uint8))
        begun = time.perf_counter()
        for path in paths:
            pixels = frames.read(path, "image/jpeg", wanted).frames[0].pixels
            fit = fit_of(pixels.shape[1], pixels.shape[0], model.manifest.input)
            seen += len(boxes_in(running.outputs(laid_out(pixels, fit)), model.manifest, fit))
        each = (time.perf_counter() - begun) / PICTURES
    print(f"\n{each * 1000:.0f} ms for each picture at {SIDE} px, beside what a model takes")
    assert seen == PICTURES
    assert each <= budgets["detect"]["seconds_each"]


def test_the_numbers_of_the_largest_model_are_read_at_once(budgets: Mapping[str, Mapping[str, Any]]) -> None:
    rng = np.random.default_rng(1)
    manifest = parse_manifest(tomllib.loads(manifest_text(b"x", side=SIDE)), where="")
    rows = np.zeros((1, CANDIDATES, 8), dtype=np.float32)
    rows[0, :, :2], rows[0, :, 2:4] = (
        rng.uniform(0, SIDE, (CANDIDATES, 2)),
        rng.uniform(10, 200, (CANDIDATES, 2)),
    )
    rows[0, :, 4:] = rng.beta(0.3, 6, (CANDIDATES, 4))
    fit = fit_of(SIDE, 960, manifest.input)
    begun = time.perf_counter()
    found = boxes_in({"output0": rows}, manifest, fit)
    took = time.perf_counter() - begun
    print(f"\n{CANDIDATES} candidates, {len(found)} boxes kept: {took:.2f} s")
    assert 0 < len(found) <= 300
    assert took <= budgets["detect"]["decoding_seconds"]
