"""The last answers that cost much to find: kept in this process until what they rest on changes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

__all__ = ["Kept"]

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Kept(Generic[K, V]):
    """Answers by what they rest on, as a study and the head of its log; the one unasked longest goes first.

    Args:
        most: How many are kept.

    >>> squares = Kept[int, int](most=2)
    >>> squares.get(3, lambda: 9), squares.get(3, lambda: 0)
    (9, 9)
    """

    def __init__(self, *, most: int) -> None:
        self._most = most
        self._lock = Lock()
        self._by_key: OrderedDict[K, V] = OrderedDict()

    def get(self, key: K, make: Callable[[], V]) -> V:
        """The answer that is kept, else one made now.

        It is made outside the lock: readers of other answers never wait, and two who ask the same at once
        may both make it.

        Args:
            key: All that the answer rests on.
            make: Makes it; what it raises is passed on, and nothing is kept.
        """
        with self._lock:
            if key in self._by_key:
                self._by_key.move_to_end(key)
                return self._by_key[key]
        made = make()
        with self._lock:
            self._by_key[key] = made
            self._by_key.move_to_end(key)
            while len(self._by_key) > self._most:
                self._by_key.popitem(last=False)
        return made

    def clear(self) -> None:
        """Forget all answers."""
        with self._lock:
            self._by_key.clear()
