"""Whose turn it is: members take turns, however much each has asked for.

What was asked for in batches (a priority below 0) comes after everything else. Then first whose
owner has the fewest jobs at work, then by priority, then whose owner was served least recently, then
the oldest. The last but one is what keeps one member's ten jobs from going before another's one where
a single worker takes them: between two jobs nobody has any at work.
"""

from models.generations.clock import now_sql

HELD_SQL = "('RUNNING', 'POSTPROCESSING', 'MODERATING')"
# Who was served longer ago than this counts as not served: else a stream of newcomers would go
# before them for ever.
_MEMORY_MS = 600_000

LOW = -1  # the priority of what may wait
CLAIM_ORDER = "g.priority < 0, o.running, g.priority DESC, o.served_ms, g.queued_at_ms, g.id"


def owners_sql() -> str:
    """Of each owner of queued jobs: how many they have at work (`running`), and when their latest
    one began (`served_ms`, 0 for none lately)."""
    return f"""
SELECT q.owner_id,
    (SELECT count(*) FROM generations h
        WHERE h.owner_id = q.owner_id AND h.state IN {HELD_SQL}) AS running,
    coalesce((SELECT l.started_at_ms FROM (
        SELECT s.started_at_ms FROM generations s
        WHERE s.owner_id = q.owner_id AND s.state <> 'QUEUED' AND s.started_at_ms IS NOT NULL
        ORDER BY s.id DESC LIMIT 1) l
        WHERE l.started_at_ms > {now_sql()} - {_MEMORY_MS}), 0) AS served_ms
FROM (SELECT DISTINCT owner_id FROM generations WHERE state = 'QUEUED') q"""  # noqa: S608
