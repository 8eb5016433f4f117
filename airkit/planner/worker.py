"""The desk in a process of its own, so that the page stays alive and a solve can be stopped.

The child works in its main thread, where Ctrl-C is heard: :meth:`Worker.stop` strikes it there,
and the engine ends soon with the best plan it has.
"""

import _thread
import multiprocessing
import os
import queue
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

from airkit.errors import AirkitError
from airkit.words import LANGUAGES, Lang, say

STOP = "stop"
# Steps between two told bounds that reach the page, at least so many seconds apart.
TELL_EVERY_S = 0.3
# Time a child has to end by itself [s].
GRACE_S = 2


@dataclass(frozen=True)
class Job:
    """A method of the desk and its arguments; ``number`` comes back with every message of it."""

    number: int
    method: str
    arguments: tuple[Any, ...] = ()
    settings: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True, eq=False)
class Message:
    """What a job says: ``step`` (a word id), ``watch`` (bound and best cost), ``done``, ``failed``.

    The content of ``failed`` is a sentence by language.
    """

    number: int
    kind: str
    content: Any = None


class Worker:
    """A child process with a desk.

    Parameters
    ----------
    hear : callable
        Called with each message, in a thread of its own.
    """

    def __init__(self, hear: Callable[[Message], object]) -> None:
        self._hear = hear
        self._count = 0
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=serve, args=(theirs,), daemon=True)
        self._process.start()
        theirs.close()
        threading.Thread(target=self._listen, daemon=True).start()

    def ask(self, method: str, *arguments: Any, **settings: Any) -> int:
        """Queue a job; its number."""
        self._count += 1
        self._pipe.send(Job(self._count, method, arguments, tuple(settings.items())))
        return self._count

    def stop(self) -> None:
        """End the job at work; a solve comes back with the best plan it has."""
        self._pipe.send(STOP)

    def close(self) -> None:
        """End the child."""
        self._pipe.close()
        self._process.join(GRACE_S)
        if self._process.is_alive():
            self._process.terminate()

    def _listen(self) -> None:
        while True:
            try:
                message = self._pipe.recv()
            except (EOFError, OSError):
                return
            self._hear(message)


def serve(pipe: Connection) -> None:
    """Work in the child until the pipe closes."""
    jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
    bench = _Bench(pipe)
    threading.Thread(target=_take, args=(pipe, jobs, bench), daemon=True).start()
    while True:
        try:
            job = jobs.get()
            if job is None:
                return
            bench.work(job)
        except KeyboardInterrupt:  # struck when the work was done already
            continue


def _take(pipe: Connection, jobs: "queue.SimpleQueue[Job | None]", bench: "_Bench") -> None:
    """Put jobs in the queue; strike the main thread where one is to be stopped."""
    while True:
        try:
            taken = pipe.recv()
        except (EOFError, OSError):  # the page is gone
            os._exit(0)
        if isinstance(taken, Job):
            jobs.put(taken)
        elif bench.is_busy:
            _thread.interrupt_main()


class _Bench:
    """Does one job after another and tells how they go."""

    def __init__(self, pipe: Connection) -> None:
        from airkit.planner.desk import Desk  # the child alone needs the engines

        self._pipe, self._desk = pipe, Desk()
        self.is_busy = False

    def work(self, job: Job) -> None:
        """Do a job; whatever goes wrong becomes a message."""
        signal.signal(signal.SIGINT, signal.default_int_handler)
        self.is_busy = True
        try:
            content = getattr(self._desk, job.method)(*job.arguments, **self._settings(job))
            message = Message(job.number, "done", content)
        except KeyboardInterrupt:
            message = Message(job.number, "failed", _sentences("planner_stopped"))
        except AirkitError as error:
            message = Message(job.number, "failed", {lang: error.say(lang) for lang in LANGUAGES})
        except Exception as error:  # noqa: BLE001, the page must hear of it and the child live on
            what = f"{type(error).__name__}: {error}"
            message = Message(job.number, "failed", _sentences("planner_broke", what=what))
        finally:
            self.is_busy = False
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # a message is sent whole
        self._pipe.send(message)

    def _settings(self, job: Job) -> dict[str, Any]:
        if job.method != "solve":
            return dict(job.settings)
        tell = _Teller(self._pipe, job.number)
        return {**dict(job.settings), "progress": tell.step, "watch": tell.watch}


class _Teller:
    """Tells steps at once and bounds now and then."""

    def __init__(self, pipe: Connection, number: int) -> None:
        self._pipe, self._number = pipe, number
        self._told = float("-inf")

    def step(self, word_id: str) -> None:
        self._pipe.send(Message(self._number, "step", word_id))

    def watch(self, bound: float, cost: float) -> None:
        now = time.monotonic()
        if now - self._told >= TELL_EVERY_S:
            self._told = now
            self._pipe.send(Message(self._number, "watch", (bound, cost)))


def _sentences(word_id: str, **values: object) -> dict[Lang, str]:
    return {lang: say(word_id, lang, **values) for lang in LANGUAGES}
