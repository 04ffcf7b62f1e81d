"""Named places where a process can be made to die, for the fault suite (`python -m bench.faults`).

`MUTOSCOPE_CRASH_POINT` names the one that is armed, outside production only; the process then ends
there as by kill -9: nothing is flushed, closed or rolled back.
"""

import os
from enum import StrEnum

_STATUS = 137  # what a shell tells of a process that was killed with -9


class Point(StrEnum):
    SUBMIT_WRITTEN = "submit-written"  # a job inserted, not committed
    SUBMIT_COMMITTED = "submit-committed"  # committed, not answered
    RELAY_STAMPED = "relay-stamped"  # events have positions, nobody was told
    CLAIM_COMMITTED = "claim-committed"
    FILE_STORED = "file-stored"  # one file of several is in the store
    FINISH_WRITTEN = "finish-written"  # the draft inserted, not committed
    FINISH_COMMITTED = "finish-committed"


_armed: Point | None = None


def arm(name: Point | None) -> None:
    """Die at the first `point(name)`; None disarms."""
    global _armed  # noqa: PLW0603 - one per process, like the process
    _armed = name


def point(name: Point) -> None:
    if name is _armed:
        os._exit(_STATUS)
