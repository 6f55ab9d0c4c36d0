"""What a job is, and how its two sides are measured: in turns, so that a busy moment falls on both."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

from bench.sample import Sample

# Sets the stage for a round, by its number (0 warms up), untimed; what it returns is timed.
Side = Callable[[int], Callable[[], object]]


@dataclass(frozen=True)
class Sides:
    """The program's way, and the bare library's."""

    program: Side
    floor: Side


@dataclass(frozen=True)
class Job:
    """`what` the program does and its `floor`, in words; `goal` is the ratio to be had, 0 for none."""

    name: str
    what: str
    floor: str
    rounds: int
    prepare: Callable[[Sample], AbstractContextManager[Sides]]
    goal: float = 0.0


@dataclass(frozen=True)
class Timing:
    """Seconds of one side, a round each."""

    seconds: tuple[float, ...]

    @property
    def median(self) -> float:
        """The median round."""
        return statistics.median(self.seconds)


@dataclass(frozen=True)
class Measured:
    """What came of a job."""

    job: Job
    program: Timing
    floor: Timing

    @property
    def ratio(self) -> float:
        """How many times as long as the bare library the program takes, by the medians."""
        return self.program.median / self.floor.median


def measure(job: Job, sample: Sample, rounds: int) -> Measured:
    """Both sides in turns, after a round to warm up that is not counted."""
    program, floor = [], []
    with job.prepare(sample) as sides:
        gc.collect()  # the rubbish of setting the stage is not the work's
        for number in range(rounds + 1):
            program.append(_seconds(sides.program(number)))
            floor.append(_seconds(sides.floor(number)))
    return Measured(job, Timing(tuple(program[1:])), Timing(tuple(floor[1:])))


def _seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun
