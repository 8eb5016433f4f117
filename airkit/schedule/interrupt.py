"""Ctrl-C during a run: the run ends soon and keeps the best plan it has."""

import signal
import threading
from types import FrameType
from typing import Any, Self


class Interrupt:
    """While open, Ctrl-C is noted in ``struck`` instead of raising; the solver asks and stops.

    One within another tells the outer one as well, and knows what the outer one was told before.
    Elsewhere than in the main thread signals cannot
    be caught, and nothing is changed.

    Examples
    --------
    >>> with Interrupt() as interrupt:
    ...     interrupt.struck
    False
    """

    def __init__(self) -> None:
        self.struck = False
        self._before: Any = None
        self._is_main = threading.current_thread() is threading.main_thread()

    def __enter__(self) -> Self:
        if self._is_main:
            self._before = signal.signal(signal.SIGINT, self._strike)
            outer = self._outer()
            self.struck = outer is not None and outer.struck
        return self

    def __exit__(self, *error: object) -> None:
        if self._is_main:
            signal.signal(signal.SIGINT, self._before)

    def _strike(self, number: int, frame: FrameType | None) -> None:
        self.struck = True
        outer = self._outer()
        if outer is not None:
            outer._strike(number, frame)

    def _outer(self) -> "Interrupt | None":
        owner = getattr(self._before, "__self__", None)
        return owner if isinstance(owner, Interrupt) else None
