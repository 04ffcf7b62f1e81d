"""What stands on the terminal when the instance is ready, to be pasted as it is."""

import io
import json
import re

from rich.console import Console

from core.settings import Settings
from server.banner import show_banner
from server.seed import EXAMPLE_QUERY


def test_the_example_can_be_pasted_from_a_narrow_terminal() -> None:
    written = io.StringIO()
    show_banner(Settings(_env_file=None), Console(file=written, width=40))
    body = re.search(r"-d '(.*?)'", written.getvalue(), re.DOTALL)
    assert body is not None
    assert json.loads(body[1]) == {"query": EXAMPLE_QUERY}
    assert f"\n  {EXAMPLE_QUERY}\n" in written.getvalue()
