"""The built client on one instance, for all tests of it that run in this process."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.browser import build
from tests.web.town import Town, town


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def client(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Town]:
    build("client")
    async with town(tmp_path_factory.mktemp("client")) as found:
        yield found
