"""graphql-transport-ws without a network: frames in, actions out."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from core.errors import QuotaExceeded
from server.protocol import (
    Action,
    Cancel,
    Close,
    Initialise,
    Protocol,
    ProtocolLimits,
    Refuse,
    Send,
    Start,
)

ROOMY = ProtocolLimits(operations=1_000, rate=1_000, burst=100_000)
INIT = '{"type":"connection_init"}'
PING = '{"type":"ping"}'


def protocol(limits: ProtocolLimits = ROOMY, *, ready: bool = False) -> Protocol:
    made = Protocol(limits, now=0)
    if ready:
        assert made.receive(INIT, now=0) == Initialise(None)
        assert made.accept() == Send('{"type":"connection_ack"}')
    return made


def subscribe(id: Any = "1", payload: Any = None) -> str:
    payload = {"query": "{ hello }"} if payload is None else payload
    return json.dumps({"type": "subscribe", "id": id, "payload": payload})


def code(action: Action | None) -> int | None:
    return action.code if isinstance(action, Close) else None


def test_the_payload_of_the_init_reaches_the_caller() -> None:
    frame = '{"type":"connection_init","payload":{"token":"t"}}'
    assert protocol().receive(frame, now=0) == Initialise({"token": "t"})


def test_a_subscription_runs_from_start_to_complete() -> None:
    p = protocol(ready=True)
    start = p.receive(subscribe("é", {"query": "{ a }", "variables": {"x": 1}}), now=0)
    assert isinstance(start, Start)
    assert (start.id, start.request.query, start.request.variables) == ("é", "{ a }", {"x": 1})
    sent = p.next("é", b'{"data":{"a":1}}')
    assert sent is not None
    assert json.loads(sent.text) == {"id": "é", "type": "next", "payload": {"data": {"a": 1}}}
    assert p.complete("é") == Send('{"id":"é","type":"complete"}')


def test_nothing_is_sent_for_an_operation_that_is_over() -> None:
    p = protocol(ready=True)
    p.receive(subscribe("1"), now=0)
    assert p.receive('{"type":"complete","id":"1"}', now=0) == Cancel("1")
    assert p.next("1", b"{}") is p.complete("1") is p.error("1", []) is None


def test_an_error_ends_its_operation_and_frees_its_id() -> None:
    p = protocol(ready=True)
    p.receive(subscribe("1"), now=0)
    assert p.error("1", [{"message": "no"}]) == Send(
        '{"id":"1","type":"error","payload":[{"message":"no"}]}'
    )
    assert p.complete("1") is None
    assert isinstance(p.receive(subscribe("1"), now=0), Start)


def test_completing_what_is_not_running_is_ignored() -> None:
    p = protocol(ready=True)
    assert p.receive('{"type":"complete","id":"nope"}', now=0) is None
    assert isinstance(p.receive(subscribe("1"), now=0), Start)


def test_operations_above_the_cap_are_refused_one_by_one() -> None:
    p = protocol(ProtocolLimits(operations=1), ready=True)
    p.receive(subscribe("1"), now=0)
    refuse = p.receive(subscribe("2"), now=0)
    assert isinstance(refuse, Refuse)
    assert isinstance(refuse.refusal, QuotaExceeded)
    assert p.error("2", []) is not None
    p.complete("1")
    assert isinstance(p.receive(subscribe("3"), now=0), Start)


def test_messages_are_counted_over_time() -> None:
    p = protocol(ProtocolLimits(rate=10, burst=3))
    assert [code(p.receive(PING, now=0)) for _ in range(3)] == [None] * 3
    assert code(p.receive(PING, now=0.1)) is None
    assert code(p.receive(PING, now=0.15)) == 4429


def test_a_pause_earns_no_more_than_the_burst() -> None:
    p = protocol(ProtocolLimits(rate=10, burst=2))
    assert [code(p.receive(PING, now=1_000)) for _ in range(3)] == [None, None, 4429]


class TestCloseCodes:
    def test_a_second_init(self) -> None:
        assert code(protocol(ready=True).receive(INIT, now=0)) == 4429
        p = protocol()
        p.receive(INIT, now=0)
        assert code(p.receive(INIT, now=0)) == 4429

    def test_subscribing_before_the_ack(self) -> None:
        assert code(protocol().receive(subscribe(), now=0)) == 4401
        p = protocol()
        p.receive(INIT, now=0)
        assert code(p.receive(subscribe(), now=0)) == 4401

    def test_an_id_in_use(self) -> None:
        p = protocol(ready=True)
        p.receive(subscribe("1"), now=0)
        assert p.receive(subscribe("1"), now=0) == Close(4409, "Subscriber for 1 already exists")

    def test_no_init_in_time(self) -> None:
        p = protocol()
        assert code(p.init_timeout()) == 4408
        p = protocol()
        p.receive(INIT, now=0)
        assert p.init_timeout() is None

    def test_a_closed_connection_says_no_more(self) -> None:
        p = protocol(ready=True)
        p.receive(subscribe("1"), now=0)
        p.close(4403, "over")
        assert p.receive(PING, now=0) is None
        assert p.next("1", b"{}") is p.accept() is p.init_timeout() is None

    @pytest.mark.parametrize("reason", ["x" * 500, "é" * 100, "🏃" * 60])
    def test_a_reason_fits_a_close_frame(self, reason: str) -> None:
        short = protocol().close(4403, reason).reason
        assert 119 < len(short.encode()) <= 123
        assert reason.startswith(short)


DEEP = "[" * 100_000 + "]" * 100_000

# The frames that the corpus of the real-time study sends, as far as they break the protocol.
MALFORMED: dict[str, str | bytes | None] = {
    "a list": "[]",
    "null": "null",
    "a string": '"x"',
    "a number": "1",
    "no type": "{}",
    "no JSON": "{",
    "empty": "",
    "deep JSON": DEEP,
    "binary": b"\x00\x01",
    "no text": None,
    "an unknown type": '{"type":"zzz"}',
    "the type of another protocol": '{"type":"start","id":"1","payload":{}}',
    "a type that is a list": '{"type":[]}',
    "a type that is an object": '{"type":{}}',
    "a type that is null": '{"type":null}',
    "subscribe: payload null": '{"type":"subscribe","id":"1","payload":null}',
    "subscribe: payload missing": '{"type":"subscribe","id":"1"}',
    "subscribe: payload a string": '{"type":"subscribe","id":"1","payload":"x"}',
    "subscribe: payload a list": '{"type":"subscribe","id":"1","payload":[]}',
    "subscribe: query a number": subscribe("1", {"query": 1}),
    "subscribe: no query": subscribe("1", {"variables": {}}),
    "subscribe: id a list": subscribe([]),
    "subscribe: id an object": subscribe({}),
    "subscribe: id a number": subscribe(1),
    "subscribe: id empty": subscribe(""),
    "subscribe: id too long": subscribe("x" * 129),
    "subscribe: no id": '{"type":"subscribe","payload":{"query":"{ hello }"}}',
    "subscribe: variables a list": subscribe("1", {"query": "{ a }", "variables": [1]}),
    "subscribe: extensions a string": subscribe("1", {"query": "{ a }", "extensions": "x"}),
    "subscribe: operationName a number": subscribe("1", {"query": "{ a }", "operationName": 1}),
    "complete: no id": '{"type":"complete"}',
    "complete: id a list": '{"type":"complete","id":[]}',
    "ping: nested deeper than can be echoed": '{"type":"ping","payload":%s}'
    % ("[" * 500 + "]" * 500),
}


@pytest.mark.parametrize("name", MALFORMED)
def test_a_malformed_frame_closes_with_4400(name: str) -> None:
    assert code(protocol(ready=True).receive(MALFORMED[name], now=0)) == 4400


def test_an_init_with_a_list_closes_with_4400() -> None:
    frame = '{"type":"connection_init","payload":[]}'
    assert code(protocol().receive(frame, now=0)) == 4400


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["query", "id", "variables", "x"]), inner)
    ),
    max_leaves=6,
)
kinds = st.sampled_from(["connection_init", "subscribe", "complete", "ping", "pong", "next", ""])
ids = st.sampled_from(["1", "2", ""]) | json_values
messages = st.fixed_dictionaries(
    {}, optional={"type": kinds | json_values, "id": ids, "payload": json_values}
)
frames = (
    st.text(max_size=20)
    | st.binary(max_size=20)
    | st.none()
    | (messages | json_values).map(json.dumps)
    | st.text(alphabet=st.characters(categories=["Cs", "L"]), max_size=3)
)


@settings(max_examples=300, deadline=None)
@given(frames)
def test_no_frame_makes_the_protocol_raise(frame: str | bytes | None) -> None:
    for ready in (False, True):
        action = protocol(ready=ready).receive(frame, now=0)
        if isinstance(action, Close):
            assert action.code in {4400, 4401, 4429}
        if isinstance(action, Send):
            json.loads(action.text)


class Conversation(RuleBasedStateMachine):
    """Any sequence of frames and answers, against the plainest model of what is running."""

    def __init__(self) -> None:
        super().__init__()
        self.protocol = Protocol(ProtocolLimits(operations=3, rate=1_000, burst=10_000), now=0)
        self.running: set[str] = set()
        self.closed = False

    def take(self, action: Action | None) -> None:
        assert action is None or not self.closed
        match action:
            case Close(close_code, reason):
                assert close_code in {4400, 4401, 4408, 4409, 4429}
                assert len(reason.encode()) <= 123
                self.closed = True
                self.running.clear()
            case Initialise():
                assert self.protocol.accept() is not None
            case Start(id, _):
                assert id not in self.running
                self.running.add(id)
                assert len(self.running) <= 3
            case Refuse(id, _):
                assert len(self.running) == 3
                assert self.protocol.error(id, []) is not None
            case Cancel(id):
                self.running.remove(id)

    @rule(frame=frames)
    def anything(self, frame: str | bytes | None) -> None:
        self.take(self.protocol.receive(frame, now=0))

    @rule()
    def init(self) -> None:
        self.take(self.protocol.receive(INIT, now=0))

    @rule(id=st.sampled_from("abcde"))
    def subscribes(self, id: str) -> None:
        self.take(self.protocol.receive(subscribe(id), now=0))

    @rule(id=st.sampled_from("abcde"))
    def cancels(self, id: str) -> None:
        self.take(self.protocol.receive(json.dumps({"type": "complete", "id": id}), now=0))

    @rule(id=st.sampled_from("abcde"))
    def yields(self, id: str) -> None:
        assert (self.protocol.next(id, b"{}") is not None) == (id in self.running)

    @rule(id=st.sampled_from("abcde"))
    def ends(self, id: str) -> None:
        assert (self.protocol.complete(id) is not None) == (id in self.running)
        self.running.discard(id)

    @invariant()
    def nothing_runs_on_a_closed_connection(self) -> None:
        assert not (self.closed and self.running)


TestConversation = Conversation.TestCase
TestConversation.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
