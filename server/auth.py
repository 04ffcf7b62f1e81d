"""From a header or a socket's first message to the member behind it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from core.errors import Unauthenticated
from models.callers import authenticate
from resolvers.context import VISITOR, Context, Instance
from resolvers.loaders import Loaders
from server import logs
from server.connection import ConnectionInfo


def context_factory(instance: Instance) -> Callable[[ConnectionInfo], Awaitable[Context]]:
    """Makes the context of each operation. The session is looked up every time, so that what was
    revoked a moment ago opens nothing, on sockets too."""

    async def make(info: ConnectionInfo) -> Context:
        # In the task of this operation alone: sockets run each in its own.
        logs.bind(request_id=info.request_id, transport=info.transport)
        viewer = session = None
        token = bearer_token(info)
        if token is None:
            loaders, kind = Loaders(None), VISITOR
        else:
            caller = await authenticate(token, instance.clock.now())
            if caller is None:
                raise Unauthenticated("The token is not good (any more); sign in again.")
            viewer, session = caller.user, caller.session
            loaders, kind = Loaders.of_caller(caller), caller.kind
        return Context(
            instance=instance,
            viewer=viewer,
            session=session,
            request_id=info.request_id,
            client_ip=info.client_ip,
            loaders=loaders,
            kind=kind,
        )

    return make


def bearer_token(info: ConnectionInfo) -> str | None:
    """`Authorization: Bearer …` over HTTP, `{"authorization": "Bearer …"}` in `connection_init`.

    Raises `Unauthenticated` for anything else in its place. Cookies never sign anybody in, so a
    foreign page cannot act for a member.
    """
    given: object = info.headers.get("authorization")
    if info.connection_params is not None:
        params = {str(name).lower(): value for name, value in info.connection_params.items()}
        given = params.get("authorization", given)
    if given is None:
        return None
    if isinstance(given, str) and given[:7].lower() == "bearer " and (token := given[7:].strip()):
        return token
    raise Unauthenticated("Send `Authorization: Bearer TOKEN`.")
