"""What happens around the clips of a grown world, and between its members."""

from __future__ import annotations

from collections.abc import Iterator

from models.bulk import Values
from models.clips import Audience
from models.conversations import pair_key
from server.world.people import DAY_MS, Film
from server.world.tables import Ground, Table, table
from server.world.words import line, remark

# Means per clip; a clip's own numbers spread around them by its weight, which is a power law.
_VIEWS, _LIKES, _COMMENTS, _SAVES, _SHARES = 10, 4, 1.2, 0.6, 0.4
_COUNTED = (
    "likes comments shares saves views ranked_views completions watched_ms remixes descendants"
)


def _crowd(ground: Ground, film: Film, mean: float) -> Iterator[tuple[int, int]]:
    """Who does something to a clip, and when (the second after it was published at the earliest)."""
    if film.published_ms is None:
        return
    wanted = int(ground.world.rng.expovariate(1.0) * mean * min(film.weight, 60.0) / 3)
    for place in ground.world.audience_of(film, wanted):
        since = max(film.published_ms, ground.user(place).joined_ms)
        yield place, ground.world.after(since + 1000)


def _likes(ground: Ground) -> Iterator[Values]:
    for film in ground.world.films:
        for place, at in _crowd(ground, film, _LIKES):
            film.count(likes=1)
            yield (ground.id_at(at), film.id, ground.user(place).id)


def _bookmarks(ground: Ground) -> Iterator[Values]:
    for film in ground.world.films:
        for place, at in _crowd(ground, film, _SAVES):
            film.count(saves=1)
            yield (ground.id_at(at), film.id, ground.user(place).id)


def _shares(ground: Ground) -> Iterator[Values]:
    channels = ("LINK", "MESSAGE", "EMBED", "SYSTEM", "OTHER")
    for film in ground.world.films:
        for place, at in _crowd(ground, film, _SHARES):
            film.count(shares=1)
            channel = ground.world.rng.choice(channels)
            yield (ground.id_at(at), film.id, ground.user(place).id, channel, at // DAY_MS)


def _comments(ground: Ground) -> Iterator[Values]:
    """Threads of a top comment and up to four replies; one reply in three names whom it answers."""
    world = ground.world
    mentions = ground.said["mentions"] = []
    for film in world.films:
        for place, at in _crowd(ground, film, _COMMENTS):
            top = ground.id_at(at)
            replies = []
            count = world.rng.choices((0, 1, 2, 4), (70, 18, 8, 4))[0]
            for other in world.audience_of(film, count):
                when = world.after(max(at, ground.user(other).joined_ms) + 1000, within_days=3)
                reply, body, named = ground.id_at(when), remark(world.rng), ground.user(place)
                if world.rng.random() < 0.3 and other != place:
                    body = f"@{named.handle} {body}"
                    span = len(named.handle) + 1
                    mentions.append((ground.id_at(when), film.id, reply, named.id, 0, span))
                replies.append(
                    (reply, film.id, ground.user(other).id, top, body, "SHOWN", False, 0)
                )
            film.count(comments=1 + len(replies))
            author = ground.user(place).id
            yield (top, film.id, author, None, remark(world.rng), "SHOWN", False, len(replies))
            yield from replies


def _mentions(ground: Ground) -> Iterator[Values]:
    return iter(ground.said.pop("mentions"))


def _playbacks(ground: Ground) -> Iterator[Values]:
    marks = ground.said["view_marks"] = []
    rng = ground.world.rng
    for film in ground.world.films:
        duration_ms = ground.template(film).facts[0]
        author = ground.user(film.author)
        followers = set(author.followers)
        for place, at in _crowd(ground, film, _VIEWS):
            is_complete = rng.random() < 0.4
            watched = duration_ms if is_complete else int(duration_ms * rng.random())
            film.count(views=1, ranked_views=1, completions=is_complete, watched_ms=watched)
            visitor, key = ground.visitor(place), f"{rng.getrandbits(256):064x}"
            marks.append((film.id, visitor, at, at))
            yield (
                ground.id_at(at),
                film.id,
                ground.user(place).id,
                visitor,
                key,
                watched,
                is_complete,
                place in followers,
            )


def _view_marks(ground: Ground) -> Iterator[Values]:
    return iter(ground.said.pop("view_marks"))


def _clip_counts(ground: Ground) -> Iterator[Values]:
    """After everything that counts."""
    for film in ground.world.films:
        if film.counts:
            yield (film.id, *(film.counts.get(name, 0) for name in _COUNTED.split()))


def _playlists(ground: Ground) -> Iterator[Values]:
    rng = ground.world.rng
    items = ground.said["playlist_items"] = []
    published = [film for film in ground.world.films if film.published_ms is not None]
    for person in ground.world.people:
        if rng.random() > 0.2 or not published:
            continue
        row_id = ground.id_at(ground.world.after(person.joined_ms))
        chosen = rng.sample(published, min(6, len(published)))
        shown = [film for film in chosen if film.audience is Audience.PUBLIC]
        for place, film in enumerate(shown, 1):
            items.append((ground.id_at(film.made_ms), row_id, film.id, place))
        yield (row_id, person.id, f"{rng.choice(('Calm', 'Loud', 'Tiny', 'Late'))} ones", "", True)


def _playlist_items(ground: Ground) -> Iterator[Values]:
    return iter(ground.said.pop("playlist_items"))


def _conversations(ground: Ground) -> Iterator[Values]:
    """Between people who follow each other and are of one age band; one in ten is a request that
    waits."""
    world, people = ground.world, ground.world.people
    members = ground.said["conversation_members"] = []
    messages = ground.said["messages"] = []
    for place, person in enumerate(people):
        friends = sorted(set(person.following) & set(person.followers))
        for other in world.rng.sample(friends, min(3, len(friends))):
            friend = people[other]
            if other < place or friend.is_minor != person.is_minor:
                continue
            at = world.after(max(person.joined_ms, friend.joined_ms), within_days=300)
            row_id = ground.id_at(at)
            waits = world.rng.random() < 0.1
            count = 1 if waits else 1 + int(world.rng.expovariate(1 / 6))
            last = row_id
            for seq in range(1, count + 1):
                sender = person if waits else world.rng.choice((person, friend))
                at = world.after(at + 1000, within_days=1)
                last = max(ground.id_at(at), last + 1)
                messages.append((last, row_id, sender.id, seq, line(world.rng), f"grown-{seq}"))
            joined = ground.id_at(at)
            members.append((joined, row_id, person.id, "JOINED", None, 0, count))
            state, read = ("REQUESTED", 0) if waits else ("JOINED", world.rng.randint(0, count))
            members.append((ground.id_at(at), row_id, friend.id, state, person.id, 0, read))
            yield (row_id, pair_key(person.id, friend.id), False, "", count, last)


def _conversation_members(ground: Ground) -> Iterator[Values]:
    return iter(ground.said.pop("conversation_members"))


def _messages(ground: Ground) -> Iterator[Values]:
    return iter(ground.said.pop("messages"))


CONVERSATION: tuple[Table, ...] = (
    table("likes", "id clip_id user_id", _likes),
    table("bookmarks", "id clip_id user_id", _bookmarks),
    table("shares", "id clip_id user_id channel day", _shares),
    table("comments", "id clip_id author_id top_id body state is_pinned reply_count", _comments),
    table("mentions", "id clip_id comment_id user_id span_start span_length", _mentions),
    table(
        "playbacks",
        "id clip_id user_id visitor session_key watched_ms is_complete is_follower",
        _playbacks,
    ),
    table("view_marks", "clip_id visitor counted_ms ranked_ms", _view_marks),
    table("clip_counts", f"clip_id {_COUNTED}", _clip_counts),
    table("playlists", "id owner_id title description is_public", _playlists),
    table("playlist_items", "id playlist_id clip_id place", _playlist_items),
    table("conversations", "id pair_key is_group title last_seq last_activity", _conversations),
    table(
        "conversation_members",
        "id conversation_id user_id state invited_by_id from_seq read_seq",
        _conversation_members,
    ),
    table("messages", "id conversation_id sender_id seq text idempotency_key", _messages),
)
