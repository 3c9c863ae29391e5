from __future__ import annotations

from dataclasses import replace

import numpy as np

from qaplan.identity.chips.types import Box, ChipPixels
from qaplan.identity.matching.features import describe
from qaplan.identity.matching.settings import FeatureSettings, Look

ONE_LOOK = FeatureSettings(looks=(Look(200, 80),), middle=0.0)


def spotted(mask: np.ndarray | None = None) -> ChipPixels:
    noise = np.random.default_rng(3).integers(0, 255, (20, 30, 3), dtype=np.uint8)
    return ChipPixels(np.kron(noise, np.ones((10, 10, 1), np.uint8)), mask, Box(0, 0, 300, 200))


def test_places_are_in_pixels_of_the_chip_as_it_was_given():
    features = describe(spotted(), ONE_LOOK)
    assert features.chip_shape == (200, 300)
    assert 200 < features.geometry[:, 0].max() <= 300
    assert 130 < features.geometry[:, 1].max() <= 200


def test_no_more_features_are_kept_than_asked_for():
    assert len(describe(spotted(), ONE_LOOK).descriptors) == 80


def test_features_off_the_mask_are_dropped():
    mask = np.zeros((200, 300), np.bool_)
    mask[:, :150] = True
    features = describe(spotted(mask), ONE_LOOK)
    assert len(features.geometry)
    assert features.geometry[:, 0].max() <= 150
    assert describe(spotted(mask), replace(ONE_LOOK, uses_mask=False)).geometry[:, 0].max() > 150


def test_a_mask_tells_where_the_body_is():
    mask = np.zeros((200, 300), np.bool_)
    mask[50:150, 100:200] = True
    left, top, width, height = describe(spotted(mask), ONE_LOOK).body
    assert (round(left, -1), round(top, -1)) == (100, 50)
    assert 85 < width < 100
    assert 85 < height < 100
    assert describe(spotted(), ONE_LOOK).body is None


def test_without_a_mask_features_are_looked_for_in_the_middle():
    features = describe(spotted(), replace(ONE_LOOK, middle=0.5))
    away = np.square((features.geometry[:, :2] - (150, 100)) / (75, 50)).sum(axis=1)
    assert (away < 1.1).all()


def test_each_look_is_told_apart():
    two = replace(ONE_LOOK, looks=(Look(200, 40), Look(150, 30, tilt=0.7, channel="blue")))
    looks = describe(spotted(), two).geometry[:, 4]
    assert (looks == 0).sum() == 40
    assert (looks == 1).sum() == 30


def test_a_blank_chip_has_no_features():
    blank = ChipPixels(np.full((60, 90, 3), 90, np.uint8), None, Box(0, 0, 90, 60))
    assert describe(blank).descriptors.shape == (0, 128)
    assert describe(blank).geometry.shape == (0, 5)


def test_a_descriptor_is_of_unit_length():
    lengths = np.linalg.norm(describe(spotted(), ONE_LOOK).descriptors / 255.0, axis=1)
    assert np.abs(lengths - 1.0).max() < 0.02  # rounding to bytes
