import inspect
from dataclasses import fields, is_dataclass
from typing import get_type_hints

import pytest

from realtime import events
from realtime.envelope import Envelope, decode
from realtime.events import (
    EVENTS,
    BlockMade,
    ClipPublished,
    ClipWithdrawn,
    Event,
    GenerationFinished,
    GenerationProgressed,
    SessionRevoked,
    UnknownEvent,
)
from realtime.events.guardians import GuardianLinkChanged
from realtime.wire import from_wire, to_wire
from tests.realtime.builders import durable

SAMPLES: dict[object, object] = {int: 7, str: "text", float: 0.5, bool: True, int | None: 7}


def sample(cls: type[Event]) -> Event:
    hints = get_type_hints(cls)
    values = {
        each.name: SAMPLES.get(hints[each.name])
        for each in fields(cls)
        if hints[each.name] in SAMPLES
    }
    if cls is ClipWithdrawn:
        values["reason"] = "trashed"
    if cls is GuardianLinkChanged:
        values["change"] = "ACTIVE"
    if cls is UnknownEvent:
        values["facts"] = {"a": 1}
    return cls(**values)


def public_events() -> list[type[Event]]:
    named = [value for name, value in vars(events).items() if not name.startswith("_")]
    return [
        value
        for value in named
        if inspect.isclass(value) and issubclass(value, Event) and value is not Event
    ]


@pytest.mark.parametrize("cls", public_events())
def test_every_event_is_registered_documented_and_survives_the_wire(cls: type[Event]) -> None:
    assert EVENTS[cls.type] is cls
    assert is_dataclass(cls)
    assert cls.__doc__
    assert not cls.__doc__.startswith(f"{cls.__name__}(")
    event = sample(cls)
    assert from_wire(*to_wire(event)) == event


def test_a_type_is_taken_once() -> None:
    with pytest.raises(TypeError, match="taken"):
        type("Impostor", (Event,), {"type": "clip.published"})


def test_an_event_of_a_newer_process_becomes_a_value_and_passes_through_unchanged() -> None:
    newer = from_wire("clip.mashed", 3, {"clip_id": 1})
    assert newer == UnknownEvent("clip.mashed", 3, {"clip_id": 1})
    assert to_wire(newer) == ("clip.mashed", 3, {"clip_id": 1})
    line = durable(newer, 5, topics=("author:1",)).encode()
    assert decode(line) == durable(newer, 5, topics=("author:1",))


def test_a_newer_version_of_a_known_type_is_unknown() -> None:
    assert isinstance(from_wire("clip.published", 2, {"clip_id": 1, "author_id": 2}), UnknownEvent)


def test_a_field_added_by_a_newer_process_is_left_out() -> None:
    facts = {"clip_id": 1, "author_id": 2, "mood": "blue"}
    assert from_wire("clip.published", 1, facts) == ClipPublished(clip_id=1, author_id=2)


@pytest.mark.parametrize(
    "facts",
    [{}, {"clip_id": 1}, {"clip_id": "1", "author_id": 2}, {"clip_id": True, "author_id": 2}],
)
def test_missing_and_mistyped_fields_make_an_event_unknown(facts: dict[str, object]) -> None:
    assert from_wire("clip.published", 1, facts) == UnknownEvent("clip.published", 1, facts)


def test_optional_fields_take_a_value_or_none() -> None:
    done = {"generation_id": 1, "owner_id": 2, "state": "SUCCEEDED"}
    assert from_wire("generation.finished", 1, done) == GenerationFinished(1, 2, "SUCCEEDED")
    done["clip_id"] = 9
    assert from_wire("generation.finished", 1, done) == GenerationFinished(1, 2, "SUCCEEDED", 9)


def test_an_unlisted_reason_is_unknown() -> None:
    facts = {"clip_id": 1, "author_id": 2, "reason": "whim"}
    assert isinstance(from_wire("clip.withdrawn", 1, facts), UnknownEvent)


def test_progress_of_one_generation_shares_a_key_and_others_do_not() -> None:
    first = GenerationProgressed(1, 2, seq=1, stage="denoise", fraction=0.1)
    later = GenerationProgressed(1, 2, seq=2, stage="denoise", fraction=0.2)
    other = GenerationProgressed(3, 2, seq=1, stage="denoise", fraction=0.1)
    assert first.key == later.key != other.key


def test_topics_follow_from_the_ids() -> None:
    assert ClipPublished(clip_id=9, author_id=4).topics == ("author:4", "clip:9", "published")
    assert BlockMade(blocker_id=1, blocked_id=2).topics == ("user:1", "user:2")
    assert SessionRevoked(session_id=5, user_id=1).topics[:2] == ("session:5", "user:1")


def test_an_ephemeral_envelope_refuses_a_durable_event() -> None:
    with pytest.raises(TypeError, match="outbox"):
        Envelope.ephemeral(ClipPublished(1, 2))


def test_an_ephemeral_envelope_has_no_position() -> None:
    progress = GenerationProgressed(1, 2, seq=1, stage="denoise", fraction=0.1)
    with pytest.raises(TypeError, match="no position"):
        _ = Envelope.ephemeral(progress).pos


GARBAGE = [
    b"",
    b"null",
    b"[]",
    b'"x"',
    b"{}",
    b"\xff\xfe",
    b"{" * 10_000,
    b'{"type":1,"v":1,"data":{},"topics":[],"at":1}',
    b'{"type":"clip.published","v":1,"data":[],"topics":[],"at":1}',
    b'{"type":"clip.published","v":1,"data":{},"topics":[1],"at":1}',
    b'{"type":"clip.published","v":1,"data":{},"topics":[],"at":1,"pos":1}',
    b'{"type":"clip.published","v":1,"data":{},"topics":[],"at":1,"pos":"1","epoch":"e"}',
    # a durable event without a position would slip past the log
    b'{"type":"clip.published","v":1,"data":{"clip_id":1,"author_id":2},"topics":[],"at":1}',
    b'{"type":"x","v":1,"data":{"a":"' + b"a" * 300_000 + b'"},"topics":[],"at":1}',
]


@pytest.mark.parametrize("line", GARBAGE, ids=lambda line: repr(line[:40]))
def test_garbage_decodes_to_nothing(line: bytes) -> None:
    assert decode(line) is None
