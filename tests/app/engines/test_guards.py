from __future__ import annotations

import subprocess
import sys
import textwrap

import pytest


@pytest.mark.skipif(sys.platform == "win32", reason="this platform has no limit for memory")
def test_the_process_may_not_take_all_memory() -> None:
    code = """
        from qaplan.app.engines.guards import set_guards
        assert set_guards(2 << 30) == ""
        bytearray(3 << 30)
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 1
    assert "MemoryError" in done.stderr


def test_a_platform_without_limits_says_so() -> None:
    code = """
        import sys
        sys.modules["resource"] = None
        from qaplan.app.engines.guards import set_guards
        print(set_guards(2 << 30))
    """
    command = [sys.executable, "-c", textwrap.dedent(code)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    assert "only the clock guards files here" in done.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="this platform has no limit for processor time")
def test_the_process_may_not_work_for_ever() -> None:
    code = """
        from qaplan.app.engines.guards import allow_seconds
        allow_seconds(1)
        while True:
            pass
    """
    command = [sys.executable, "-c", textwrap.dedent(code)]
    done = subprocess.run(command, capture_output=True, check=False, timeout=60)
    assert done.returncode < 0
