"""Permeability by species and month."""

from __future__ import annotations

import pytest

from qaplan.base.errors import DataError
from qaplan.landscape.border.types import Gate, Permeability, PermeabilityRule

RULES = Permeability(
    (
        PermeabilityRule(0.01),
        PermeabilityRule(0.2, months=(1, 2)),
        PermeabilityRule(0.5, species="Panthera pardus"),
        PermeabilityRule(0.9, species="Panthera pardus", months=(7,)),
    )
)


@pytest.mark.parametrize(
    ("species", "month", "share"),
    [
        ("", None, 0.01),
        ("", 1, 0.2),
        ("Saiga tatarica", 7, 0.01),
        ("panthera pardus", None, 0.5),
        ("Panthera pardus", 1, 0.5),
        ("Panthera pardus", 7, 0.9),
    ],
)
def test_the_rule_that_says_most_counts(species: str, month: int | None, share: float) -> None:
    assert RULES.of(species, month, otherwise=1.0) == share


def test_without_a_rule_what_was_asked_counts() -> None:
    assert Permeability().of("Panthera pardus", 3, otherwise=0.07) == 0.07


@pytest.mark.parametrize("share", [-0.1, 1.1, float("nan")])
def test_what_is_no_share_is_refused(share: float) -> None:
    with pytest.raises(DataError) as refused:
        PermeabilityRule(share)
    assert refused.value.code == "gates.bad_permeability"


def test_a_thirteenth_month_is_refused() -> None:
    with pytest.raises(DataError) as refused:
        PermeabilityRule(0.5, months=(13,))
    assert refused.value.code == "gates.bad_months"


def test_a_gate_without_months_is_open_all_year() -> None:
    assert Gate("a", ()).is_open_in(5)
    assert not Gate("a", (), months=(3,)).is_open_in(5)
    assert Gate("a", (), months=(3,)).is_open_in(None)
