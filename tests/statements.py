"""How many SQL statements a piece of work runs, as Tortoise logs them.

with statements() as ran:
    await ann.run(FEED, first=50)
assert len(ran) == 3

Rows that were read before are read again: what is known already would make one page cheaper than
another. `warm=True` counts as a process does that has read them.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from models import base
from models.reads.facts import Facts

_OF_OUTBOX = re.compile(r"\s*(INSERT INTO|UPDATE|DELETE FROM|SELECT\b.*?\bFROM) outbox", re.DOTALL)


class _Recorder(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.ran: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        sql = str(record.args[0] if isinstance(record.args, tuple) and record.args else record.msg)
        # The relay stamps the outbox beside the work; its statements are not the work's.
        if not _OF_OUTBOX.match(sql):
            self.ran.append(sql)


@contextmanager
def statements(*, warm: bool = False) -> Iterator[list[str]]:
    """The statements that run until the block ends, but for those about the outbox."""
    known = base._OPEN.reading
    if known is not None and not warm:
        base._OPEN.reading = replace(known, facts=Facts())
    logger = logging.getLogger("tortoise.db_client")
    recorder = _Recorder()
    level = logger.level
    logger.setLevel(logging.DEBUG)
    logger.addHandler(recorder)
    try:
        yield recorder.ran
    finally:
        logger.removeHandler(recorder)
        logger.setLevel(level)
        base._OPEN.reading = known
