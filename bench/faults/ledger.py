"""Whether what was acknowledged is there, once, and nothing half made beside it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from bench.faults.site import Site
from bench.figures import Figure

_TERMINAL = ("COMPLETED", "FAILED", "REJECTED", "CANCELED")


@dataclass
class Ledger:
    """What a client was promised: the keys of the jobs that the server has acknowledged."""

    acknowledged: set[str]

    async def check(self, site: Site) -> list[Figure]:
        """Call when every job is over."""
        jobs = await site.rows("SELECT id, idempotency_key AS key, state FROM generations")
        clips = await site.rows("SELECT generation_id AS id FROM clips WHERE generation_id > 0")
        ended = await site.rows("SELECT data FROM outbox WHERE type = 'generation.finished'")
        keys = Counter(row["key"] for row in jobs)
        made = Counter(row["id"] for row in clips)
        wanted = Counter(row["id"] for row in jobs if row["state"] == "COMPLETED")
        return [
            bar("acknowledged", len(self.acknowledged)),
            none("acknowledged and lost", len(self.acknowledged - set(keys))),
            none("made twice for one key", sum(count - 1 for count in keys.values())),
            none("jobs not at an end", sum(row["state"] not in _TERMINAL for row in jobs)),
            none("clips too many or too few", _difference(made, wanted)),
            none("ends told too often or not at all", abs(len(ended) - len(jobs))),
            none("files missing or damaged", await broken_files(site)),
        ]


async def broken_files(site: Site) -> int:
    """Files that a clip names and the store of a site on this machine does not have whole."""
    rows = await site.rows("SELECT key, size FROM renditions")
    media = Path(site.environment["MUTOSCOPE_DATA_DIR"]) / "media"
    return sum(not _is_whole(media / row["key"], row["size"]) for row in rows)


def bar(name: str, value: float, unit: str = "", must: str = "") -> Figure:
    return Figure(name, value, unit, must)


def none(name: str, value: float) -> Figure:
    """A figure that must be nought."""
    return Figure(name, value, "", "<= 0")


def percentile(values: Iterable[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]


def _difference(one: Counter[int], other: Counter[int]) -> int:
    return (one - other).total() + (other - one).total()


def _is_whole(path: Path, size: int) -> bool:
    return path.is_file() and path.stat().st_size == size
