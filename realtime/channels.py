"""Topics: the names under which news is delivered.

A topic is a function of a typed id, never a string built elsewhere. Topics are internal: which of
them a viewer may listen to, and what of an event the viewer is shown, is decided by the resolver.
"""

from typing import NewType

Topic = NewType("Topic", str)


def user(user_id: int) -> Topic:
    """What concerns a member personally: their generations, follows, sessions, notifications."""
    return Topic(f"user:{user_id}")


def author(user_id: int) -> Topic:
    """What an author shows to others: clips published and withdrawn, profile changes."""
    return Topic(f"author:{user_id}")


def clip(clip_id: int) -> Topic:
    return Topic(f"clip:{clip_id}")


def making(clip_id: int) -> Topic:
    """What happens among those who make a draft together; theirs alone."""
    return Topic(f"making:{clip_id}")


def published() -> Topic:
    """Every clip that anybody publishes."""
    return Topic("published")


def hashtag(digest: str) -> Topic:
    """The clips that are published under one hashtag."""
    return Topic(f"hashtag:{digest}")


def challenges() -> Topic:
    """Every clip that is entered into any challenge."""
    return Topic("challenges")


def challenge(contest_id: int) -> Topic:
    """The clips that are entered into one challenge."""
    return Topic(f"challenge:{contest_id}")


def ranking() -> Topic:
    """What everybody's feeds are ranked with."""
    return Topic("ranking")


def generation(generation_id: int) -> Topic:
    """The life of one generation, from queued to finished, with its progress."""
    return Topic(f"generation:{generation_id}")


def messages(user_id: int) -> Topic:
    """What is said, typed and read in a member's conversations; theirs alone."""
    return Topic(f"messages:{user_id}")


def notifications(user_id: int) -> Topic:
    """What a member is told about."""
    return Topic(f"notifications:{user_id}")


def cameo(owner_id: int) -> Topic:
    """What is done with a member's likeness; theirs alone."""
    return Topic(f"cameo:{owner_id}")


def session(session_id: int) -> Topic:
    """The end of one signed-in session; its open sockets listen here."""
    return Topic(f"session:{session_id}")


def token(token_id: int) -> Topic:
    """The end of one API token; its open sockets listen here."""
    return Topic(f"token:{token_id}")


def revocations() -> Topic:
    """Every session, token or account that stops being good; each web process listens here."""
    return Topic("revocations")


def workers() -> Topic:
    """Bells for the processes that run generations."""
    return Topic("workers")


def relay() -> Topic:
    """Bells for the process that numbers the outbox."""
    return Topic("relay")
