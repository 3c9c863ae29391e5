"""Where long work is done: in a thread of this process, or in processes of this machine.

Both work on Windows: nothing is forked and no signal is sent. What either leaves undone when the machine goes
off is taken up again, since the table of jobs says what was begun.
"""

from __future__ import annotations

import multiprocessing
import queue
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Protocol

from qaplan.base.errors import QaplanError

__all__ = ["Executor", "InProcess", "Later", "LocalProcesses", "Lost", "Run", "executor_here", "use_executor"]

Run = Callable[[str, str], None]
"""Does one piece of work: the study's folder and the job's id. It can be imported by name."""

Lost = Callable[[str, str, int], bool]
"""Told the folder, the job and the process that ended without a word; says whether to try again."""

_held: list[Executor] = []


class Executor(Protocol):
    """Something that does work, sooner or later."""

    def submit(self, run: Run, folder: str, job_id: str, *, lost: Lost) -> None:
        """Have a piece of work done; it returns at once."""

    def wait(self, timeout_s: float | None = None) -> bool:
        """Wait until nothing is left to do; say whether that is so."""


class Later:
    """Does nothing: whoever takes up the work of the study next does it."""

    def submit(self, run: Run, folder: str, job_id: str, *, lost: Lost) -> None:
        """Leave a piece of work to wait."""

    def wait(self, timeout_s: float | None = None) -> bool:
        """There is nothing to wait for."""
        return True


class InProcess:
    """Does one piece of work after the other, in one thread of this process that ends with it."""

    def __init__(self) -> None:
        """Begin with nothing to do."""
        self._asked: queue.Queue[tuple[Run, str, str]] = queue.Queue()
        self._left = 0
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None

    def submit(self, run: Run, folder: str, job_id: str, *, lost: Lost) -> None:
        """Have a piece of work done after those that were asked for before."""
        with self._changed:
            self._left += 1
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="jobs", daemon=True)
                self._thread.start()
        self._asked.put((run, folder, job_id))

    def wait(self, timeout_s: float | None = None) -> bool:
        """Wait until nothing is left to do."""
        with self._changed:
            return self._changed.wait_for(lambda: self._left == 0, timeout_s)

    def _work(self) -> None:
        while True:
            run, folder, job_id = self._asked.get()
            try:
                # A study that cannot be opened says so to whoever opens it next.
                with suppress(QaplanError):
                    run(folder, job_id)
            except BaseException:
                self._thread = None
                raise
            finally:
                with self._changed:
                    self._left -= 1
                    self._changed.notify_all()


class LocalProcesses:
    """Does each piece of work in a process of its own, a few at a time.

    A picture that brings its process down brings down nothing else; the piece is tried again.
    """

    def __init__(self, most: int = 1) -> None:
        """Begin with nothing to do.

        Args:
            most: Processes at a time.
        """
        self._spawn = multiprocessing.get_context("spawn")
        self._places = threading.Semaphore(most)
        self._threads: list[threading.Thread] = []

    def submit(self, run: Run, folder: str, job_id: str, *, lost: Lost) -> None:
        """Have a piece of work done as soon as there is a place."""
        self._threads = [each for each in self._threads if each.is_alive()]
        work = partial(self._work, run, folder, job_id, lost)
        thread = threading.Thread(target=work, name=job_id, daemon=True)
        self._threads.append(thread)
        thread.start()

    def wait(self, timeout_s: float | None = None) -> bool:
        """Wait until nothing is left to do."""
        for thread in self._threads:
            thread.join(timeout_s)
        return not any(each.is_alive() for each in self._threads)

    def _work(self, run: Run, folder: str, job_id: str, lost: Lost) -> None:
        is_wanted = True
        while is_wanted:
            with self._places:
                process = self._spawn.Process(target=run, args=(folder, job_id), daemon=False)
                process.start()
                process.join()
            is_wanted = process.exitcode != 0 and lost(folder, job_id, process.pid or 0)


def use_executor(executor: Executor) -> None:
    """Say where work that is asked for in this process is done from now on."""
    _held[:] = [executor]


def executor_here() -> Executor:
    """Where work is done that is asked for in this process: in a thread of it unless said otherwise."""
    if not _held:
        _held.append(InProcess())
    return _held[0]
