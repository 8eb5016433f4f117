"""The desk in a process of its own, so that the page stays alive and a solve can be stopped.

The child solves in its main thread, where Ctrl-C is heard: :meth:`Worker.stop` strikes it there,
and the engine ends soon with the best plan it has. Questions about plans that are there (pictures,
options, files) are answered in a second thread meanwhile.
"""

import _thread
import multiprocessing
import os
import queue
import signal
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from multiprocessing.connection import Connection
from types import FrameType
from typing import Any

from airkit.errors import AirkitError
from airkit.words import LANGUAGES, Lang, say

STOP, DROP = "stop", "drop"
FAIR_STEP = "fair_step"
# Steps between two told bounds that reach the page, at least so many seconds apart.
TELL_EVERY_S = 0.3
# Time a child has to end by itself, and between two looks for a signal [s].
GRACE_S, LISTEN_S = 2, 0.05
# What is done one after another in the main thread; all else is a question about a plan.
ON_THE_BENCH = ("open", "answer_soon", "solve")


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
    """A child process with a desk."""

    def __init__(self) -> None:
        self._count = 0
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=serve, args=(theirs,), daemon=True)
        self._process.start()
        theirs.close()

    def listen(self, hear: Callable[[Message], object]) -> None:
        """Call with each message, in a thread of its own."""
        threading.Thread(target=self._listen, args=(hear,), daemon=True).start()

    def ask(self, method: str, *arguments: Any, **settings: Any) -> int:
        """Queue a job; its number."""
        self._count += 1
        self._pipe.send(Job(self._count, method, arguments, tuple(settings.items())))
        return self._count

    def stop(self) -> None:
        """End the solve at work, which comes back with the best plan it has, and forget others."""
        self._pipe.send(STOP)

    def drop(self) -> None:
        """Throw away the solve at work and those that wait."""
        self._pipe.send(DROP)

    def close(self) -> None:
        """End the child."""
        self._pipe.close()
        self._process.join(GRACE_S)
        if self._process.is_alive():
            self._process.terminate()

    def _listen(self, hear: Callable[[Message], object]) -> None:
        while True:
            try:
                message = self._pipe.recv()
            except (EOFError, OSError):
                return
            hear(message)


def serve(pipe: Connection) -> None:
    """Work in the child until the pipe closes."""
    speak = _Speaker(pipe)
    bench = _Bench(speak)
    questions: queue.SimpleQueue[Job] = queue.SimpleQueue()
    threading.Thread(target=_take, args=(pipe, bench, questions), daemon=True).start()
    threading.Thread(target=_answer, args=(bench, questions), daemon=True).start()
    bench.work_on()


def _take(pipe: Connection, bench: "_Bench", questions: "queue.SimpleQueue[Job]") -> None:
    """Hand out what comes in, solves to the bench and questions about plans to their thread."""
    while True:
        try:
            taken = pipe.recv()
        except (EOFError, OSError):  # the page is gone
            os._exit(0)
        if not isinstance(taken, Job):
            bench.stop(taken == DROP)
        elif taken.method in ON_THE_BENCH:
            bench.jobs.put(taken)
        else:
            questions.put(taken)


def _answer(bench: "_Bench", questions: "queue.SimpleQueue[Job]") -> None:
    """Answer questions about plans while the next one is being solved."""
    while True:
        job = questions.get()
        bench.speak.send(bench.done(job, dict(job.settings)))


class _Bench:
    """Does one job after another in the main thread, where it can be struck."""

    def __init__(self, speak: "_Speaker") -> None:
        from airkit.planner.desk import Desk  # the child alone needs the engines

        self.speak, self._desk = speak, Desk()
        self.jobs: queue.SimpleQueue[Job] = queue.SimpleQueue()
        self._at_work = self._is_dropped = self._is_stopped = False

    def work_on(self) -> None:
        """Work until the process ends."""
        signal.signal(signal.SIGINT, self._struck)
        while True:
            self.speak.send(self._work(self._next()))

    def _next(self) -> Job:
        while True:  # a wait without an end hears no signal
            try:
                return self.jobs.get(timeout=LISTEN_S)
            except queue.Empty:
                continue

    def stop(self, is_dropped: bool) -> None:
        """Forget the jobs that wait and strike the one at work."""
        while not self.jobs.empty():
            job = self.jobs.get()
            self.speak.send(Message(job.number, "failed", _sentences("planner_stopped")))
        if self._at_work:
            self._is_stopped, self._is_dropped = True, is_dropped
            _thread.interrupt_main()

    def look(self, word_id: str) -> None:
        """Called at each step of a solve: one that nobody waits for goes no further.

        Nor does one stopped on the way to a fair plan, where many programmes are solved in turn.
        """
        if self._is_dropped or (self._is_stopped and word_id.startswith(FAIR_STEP)):
            raise KeyboardInterrupt

    def _struck(self, _number: int, _frame: FrameType | None) -> None:
        if self._at_work:
            raise KeyboardInterrupt

    def _work(self, job: Job) -> Message:
        """Do a job; whatever goes wrong becomes a message."""
        settings = dict(job.settings)
        if job.method == "solve":
            tell = _Teller(self, job.number)
            settings |= {"progress": tell.step, "watch": tell.watch}
        try:
            self._is_stopped = self._is_dropped = False
            self._at_work = True
            try:
                return self.done(job, settings)
            finally:
                self._at_work = False
        except KeyboardInterrupt:
            self._at_work = False
            return Message(job.number, "failed", _sentences("planner_stopped"))

    def done(self, job: Job, settings: Mapping[str, Any]) -> Message:
        """What a job gives, or why it does not."""
        try:
            content = getattr(self._desk, job.method)(*job.arguments, **settings)
            return Message(job.number, "done", content)
        except AirkitError as error:
            return Message(job.number, "failed", {lang: error.say(lang) for lang in LANGUAGES})
        except Exception as error:  # noqa: BLE001, the page must hear of it and the child live on
            what = f"{type(error).__name__}: {error}"
            return Message(job.number, "failed", _sentences("planner_broke", what=what))


class _Speaker:
    """Sends whole messages from several threads."""

    def __init__(self, pipe: Connection) -> None:
        self._pipe, self._lock = pipe, threading.Lock()

    def send(self, message: Message) -> None:
        with self._lock:
            self._pipe.send(message)


class _Teller:
    """Tells steps at once and bounds now and then."""

    def __init__(self, bench: _Bench, number: int) -> None:
        self._bench, self._number = bench, number
        self._told = float("-inf")

    def step(self, word_id: str) -> None:
        self._bench.look(word_id)
        self._bench.speak.send(Message(self._number, "step", word_id))

    def watch(self, bound: float, cost: float) -> None:
        now = time.monotonic()
        if now - self._told >= TELL_EVERY_S:
            self._told = now
            self._bench.speak.send(Message(self._number, "watch", (bound, cost)))


def _sentences(word_id: str, **values: object) -> dict[Lang, str]:
    return {lang: say(word_id, lang, **values) for lang in LANGUAGES}
