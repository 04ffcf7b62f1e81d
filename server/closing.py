"""Why sockets are closed, in numbers. Most codes are those of
https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md; with what its clients do next:

    4400  the frame is no message of the protocol        given up
    4401  `subscribe` before the connection was accepted given up
    4403  the connection is refused, or its session over tried again
    4406  the client does not speak the subprotocol      given up
    4408  `connection_init` did not come in time         tried again
    4409  an operation with this id is running           given up
    4429  `connection_init` twice, or too many messages  given up

and three of our own: 4413, the peer reads too slowly (reconnect and resume); 1012, the instance
restarts (the reason says when to come back); 1013, too many sockets or a fault on our side (later).
"""

import random
from enum import IntEnum


class CloseCode(IntEnum):
    RESTART = 1012
    TRY_AGAIN_LATER = 1013
    BAD_MESSAGE = 4400
    UNAUTHORIZED = 4401
    FORBIDDEN = 4403
    SUBPROTOCOL = 4406
    INIT_TIMEOUT = 4408
    DUPLICATE_ID = 4409
    SLOW_PEER = 4413
    TOO_MANY = 4429


def restart_reason(spread: float) -> str:
    """The reason of a 1012: when to come back, in milliseconds, another time within `spread` seconds
    for each peer, so that a restart is no stampede."""
    return f"retry-after-ms={random.uniform(0, spread) * 1000:.0f}"
