"""python -m tests.safety.sentence FOLDER: takes each file of a folder into a jail of its own, forked
off this process (which has imported everything once), and prints how each ended, as JSON."""

import json
import os
import sys
import time
from pathlib import Path

from core import jail
from core.errors import BadInput
from media import inspection
from safety import faces, liveness, uploads

PICTURE, RECORDING, INSPECTION = "picture", "recording", "inspection"
BOUNDS = jail.Bounds(memory=1 << 30, seconds=10, file_size=8 << 20)


def serve(path: Path) -> int:
    """What the child exits with: 0 it was read, 3 it was refused, 4 the decoder gave up."""
    kind = path.name.split("-")[0]
    jail.confine(BOUNDS)
    try:
        if kind == PICTURE:
            uploads.rewrite(path, path.with_suffix(".out"))
        elif kind == RECORDING:
            liveness.measure(path)
        else:
            inspection.inspect(path, roots=None)
    except BadInput:
        return jail.REFUSED
    except Exception:  # noqa: BLE001 - whatever a decoder raises, as long as it raises
        return 4
    return 0


def main() -> None:
    import av
    import c2pa  # noqa: F401
    from PIL import Image

    from media import fingerprints, images, video, watermark  # noqa: F401

    av.logging.set_level(av.logging.PANIC)
    Image.init()
    faces.prepare()
    ends = {}
    for path in sorted(Path(sys.argv[1]).glob("*-*")):
        began = time.monotonic()
        child = os.fork()
        if child == 0:
            os._exit(serve(path))
        _, status, used = os.wait4(child, 0)
        ends[path.name] = {
            "exit": os.waitstatus_to_exitcode(status),
            "cpu": used.ru_utime + used.ru_stime,
            "seconds": time.monotonic() - began,
            "memory": used.ru_maxrss * 1024,
        }
    json.dump(ends, sys.stdout)


if __name__ == "__main__":
    main()
