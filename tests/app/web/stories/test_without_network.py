"""The stories once more where there is no network but the machine itself."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from tests.loopback_only import is_possible, run_without_network
from tests.needs import needs


@pytest.mark.slow
def test_the_first_ten_minutes_need_no_network_but_loopback(root: Path):
    needs("chromium", "assets")
    if not is_possible():
        pytest.skip("this system does not let a program take its network away")
    story = "tests/app/web/stories/test_first_ten_minutes.py::test_the_first_ten_minutes[kk]"
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", story]
    done = run_without_network(command, folder=root, environment=os.environ)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
    assert "1 passed" in done.stdout


@pytest.mark.slow
def test_in_that_place_nothing_outside_is_reached(root: Path):
    if not is_possible():
        pytest.skip("this system does not let a program take its network away")
    asks = "import socket; socket.create_connection(('192.0.2.1', 80), timeout=3)"
    done = run_without_network([sys.executable, "-c", asks], folder=root, environment=os.environ)
    assert done.returncode != 0
    assert "unreachable" in done.stderr
