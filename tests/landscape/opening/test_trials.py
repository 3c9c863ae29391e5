"""What one or two further gates bring, for all of them at once."""

from __future__ import annotations

import numpy as np
import pytest

from qaplan.landscape.opening.preparing import prepare
from qaplan.landscape.opening.trials import with_one_more, with_two_more
from tests.landscape.opening.fences import fenced

CIRCUIT = prepare(fenced(24, 20, 1, [11], populations=4).laid(), permeability=1e-3).circuit


def test_one_more_is_what_each_set_says() -> None:
    values = with_one_more(CIRCUIT, CIRCUIT.state_of([3]))
    expected = [CIRCUIT.value_of([3, gate]) for gate in range(CIRCUIT.n_gates)]
    assert values == pytest.approx(expected, rel=1e-11)


def test_two_more_are_what_each_set_says() -> None:
    first, second = np.triu_indices(CIRCUIT.n_gates, 1)
    values = with_two_more(CIRCUIT, CIRCUIT.state_of([3]), first, second)
    expected = [CIRCUIT.value_of([3, one, other]) for one, other in zip(first, second, strict=True)]
    assert values == pytest.approx(expected, rel=1e-11)


def test_no_pairs_are_no_values() -> None:
    none = np.zeros(0, dtype=np.int64)
    assert len(with_two_more(CIRCUIT, CIRCUIT.shut, none, none)) == 0
