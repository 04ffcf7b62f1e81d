import asyncio
import sys
import tempfile
from pathlib import Path

from tests.authorisation.matrix import GOLDEN, rows_of
from tests.services import migrated_postgres_url
from tests.world import open_world


async def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'matrix.sqlite3'}"
        if "--postgresql" in sys.argv:
            url = migrated_postgres_url()
        async with open_world(url) as world:
            rows = await rows_of(world)
    known = GOLDEN.read_text().splitlines() if GOLDEN.exists() else []
    if "--write" in sys.argv:
        GOLDEN.write_text("\n".join(rows) + "\n")
    changed = sorted({*rows} ^ {*known})
    sys.stdout.writelines(f"{'+' if line in rows else '-'} {line}\n" for line in changed)
    sys.exit("--write" not in sys.argv and rows != known)


asyncio.run(main())
