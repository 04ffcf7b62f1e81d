from realtime.mailbox import Mailbox
from tests.realtime.builders import progress, published


def drained(mailbox: Mailbox) -> list[object]:
    return [mailbox.pop() for _ in range(len(mailbox))]


def test_envelopes_come_out_in_the_order_they_arrived() -> None:
    mailbox = Mailbox(3)
    arrived = [published(1), progress(1), published(2)]
    assert [mailbox.offer(each) for each in arrived] == [True] * 3
    assert drained(mailbox) == arrived
    assert mailbox.pop() is None


def test_the_latest_ephemeral_of_a_key_replaces_the_waiting_one() -> None:
    mailbox = Mailbox(10)
    latest, other = progress(3), progress(1, generation=2)
    for each in (progress(1), progress(2), other, latest):
        mailbox.offer(each)
    assert drained(mailbox) == [other, latest]
    assert mailbox.dropped == 0


def test_the_oldest_ephemeral_makes_room() -> None:
    mailbox = Mailbox(2)
    mailbox.offer(progress(1, generation=1))
    mailbox.offer(kept := progress(1, generation=2))
    assert mailbox.offer(clip := published(1))
    assert drained(mailbox) == [kept, clip]
    assert mailbox.dropped == 1


def test_a_full_mailbox_refuses_rather_than_drop_a_durable() -> None:
    mailbox = Mailbox(2)
    mailbox.offer(first := published(1))
    mailbox.offer(second := published(2))
    assert not mailbox.offer(published(3))
    assert not mailbox.offer(progress(1))
    assert drained(mailbox) == [first, second]


def test_force_drops_the_oldest() -> None:
    mailbox = Mailbox(2)
    for pos in (1, 2, 3):
        mailbox.force(published(pos))
    assert drained(mailbox) == [published(2), published(3)]
    assert mailbox.dropped == 1


def test_durables_can_be_forgotten_while_ephemerals_stay() -> None:
    mailbox = Mailbox(5)
    mailbox.offer(published(1))
    mailbox.offer(kept := progress(1))
    mailbox.offer(published(2))
    assert mailbox.durables == 2
    mailbox.drop_durables()
    assert mailbox.durables == 0
    assert drained(mailbox) == [kept]
