"""The sender: in order, tried again, given up, sent anew, and never twice at once."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from bot.gateway.database import DatabaseThreads
from bot.gateway.heard import Heard
from bot.gateway.meter import Meter
from bot.gateway.sender import JITTER, LEASE, LONGEST_PAUSE, MOST_ATTEMPTS, Deliver, DeliveryError, Sender, Sent, pause
from bot.settings import Settings
from bot.store.engine import create_engine
from bot.store.inbox import Inbox, Incoming
from bot.store.outbox import Delivery, Outbox
from bot.store.replies import Reply
from tests.store.desk import Now
from tests.waiting import until


class Post:
    """A channel that can be told to fail; it keeps what it took."""

    def __init__(self) -> None:
        self.taken: list[str] = []
        self.keys: list[str] = []
        self.faults: list[Exception] = []

    async def __call__(self, delivery: Delivery) -> None:
        self.keys.append(delivery.idempotency_key)
        await asyncio.sleep(0)
        if self.faults:
            raise self.faults.pop(0)
        self.taken.append(delivery.reply.text)


class Office:
    """An outbox with a sender over one channel, and a clock turned by hand."""

    def __init__(self, settings: Settings) -> None:
        self.now = Now()
        engine = create_engine(settings.database_url)
        self.outbox = Outbox(engine, self.now)
        self.inbox = Inbox(engine, self.now)
        self.post = Post()
        self.database = DatabaseThreads(engine)
        self.meter = Meter()
        self.sender = Sender(
            Heard(self.database), self.outbox, {"wechat": self.post}, self.now, self.meter, lambda: 0.5
        )
        self.other = Sender(Heard(self.database), self.outbox, {"wechat": self.post}, self.now, Meter(), lambda: 0.5)

    def write(self, text: str, asker: str = "u1", channel: str = "wechat") -> None:
        message = self.inbox.accept(Incoming(channel, asker, f"{asker}-{text}", text, text))
        self.outbox.add(message.conversation_id, Reply(text), f"k-{asker}-{text}")


@pytest.fixture
def office(ready_settings: Settings) -> Iterator[Office]:
    made = Office(ready_settings)
    yield made
    made.database.close()


async def test_what_is_due_is_sent_once_and_in_order(office: Office) -> None:
    for text in ("一", "二", "三"):
        office.write(text)
    office.write("别的频道", channel="web")
    assert await office.sender.send_due() == Sent(sent=3)
    assert await office.sender.send_due() == Sent()
    assert office.post.taken == ["一", "二", "三"]


async def test_two_senders_at_once_send_once(office: Office) -> None:
    for number in range(10):
        office.write("你好", asker=f"u{number}")
    await asyncio.gather(office.sender.send_due(), office.other.send_due())
    assert len(office.post.taken) == 10


async def test_a_failure_is_tried_again_later_and_nothing_overtakes_it(office: Office) -> None:
    office.write("一")
    office.write("二")
    office.write("他人", asker="u2")
    office.post.faults = [DeliveryError("busy")]
    assert await office.sender.send_due() == Sent(sent=1, postponed=1)
    assert await office.sender.send_due() == Sent()
    office.now.turn(seconds=1.1)
    assert await office.sender.send_due() == Sent(sent=2)
    assert office.post.taken == ["他人", "一", "二"]
    assert office.post.keys.count("k-u1-一") == 2


async def test_a_fault_of_the_channel_s_own_loses_nothing(office: Office) -> None:
    office.write("一")
    office.post.faults = [RuntimeError("bug")]
    assert await office.sender.send_due() == Sent(postponed=1)
    office.now.turn(seconds=2)
    assert await office.sender.send_due() == Sent(sent=1)


async def test_a_process_that_dies_while_sending_leaves_the_row_for_the_next(office: Office) -> None:
    office.write("一")
    assert len(office.outbox.lease(["wechat"], 10, LEASE)) == 1
    assert await office.sender.send_due() == Sent()
    office.now.turn(seconds=LEASE.total_seconds() + 1)
    assert await office.sender.send_due() == Sent(sent=1)


async def test_what_cannot_be_sent_is_a_dead_letter_that_can_be_resent(office: Office) -> None:
    office.write("一")
    office.post.faults = [DeliveryError("blocked", final=True)]
    assert await office.sender.send_due() == Sent(buried=1)
    (letter,) = office.outbox.dead()
    assert letter.reply.text == "一"
    assert office.outbox.resend(letter.outbox_id)
    assert not office.outbox.resend(letter.outbox_id)
    assert await office.sender.send_due() == Sent(sent=1)


async def test_trying_ends(office: Office) -> None:
    office.write("一")
    office.post.faults = [DeliveryError("busy")] * MOST_ATTEMPTS
    for _ in range(MOST_ATTEMPTS):
        await office.sender.send_due()
        office.now.turn(seconds=LONGEST_PAUSE * 2)
    assert len(office.outbox.dead()) == 1
    assert office.post.taken == []


def test_pauses_double_up_to_a_limit_and_differ_a_little() -> None:
    assert [pause(attempts, 0.5) for attempts in range(4)] == [1.0, 2.0, 4.0, 8.0]
    assert pause(50, 0.5) == LONGEST_PAUSE
    assert pause(0, 0.0) == 1 - JITTER and pause(0, 1.0) == 1 + JITTER


async def test_a_channel_that_hangs_holds_up_no_other(office: Office) -> None:
    never = asyncio.Event()

    async def hangs(_delivery: Delivery) -> None:
        await never.wait()

    channels: dict[str, Deliver] = {"telegram": hangs, "wechat": office.post}
    sender = Sender(Heard(office.database), office.outbox, channels, office.now, Meter())
    office.write("悬着", channel="telegram")
    sending = asyncio.create_task(sender.keep_sending())
    for text in ("一", "二"):
        office.write(text)
        sender.wake()
        await until(lambda: office.post.taken[-1:] == [text])  # noqa: B023 - awaited within the round
    never.set()
    sending.cancel()
    await asyncio.gather(sending, return_exceptions=True)


async def test_a_reply_on_its_way_when_the_process_stops_is_noted_as_sent(office: Office) -> None:
    began, ends = asyncio.Event(), asyncio.Event()

    async def slow(delivery: Delivery) -> None:
        began.set()
        await ends.wait()
        await office.post(delivery)

    sender = Sender(Heard(office.database), office.outbox, {"wechat": slow}, office.now, Meter())
    office.write("一")
    sending = asyncio.create_task(sender.keep_sending())
    await began.wait()
    sending.cancel()
    await asyncio.sleep(0)
    ends.set()
    await asyncio.gather(sending, return_exceptions=True)
    office.now.turn(seconds=LEASE.total_seconds() + 1)
    assert await office.sender.send_due() == Sent()
    assert office.post.taken == ["一"]


async def test_a_clock_that_is_set_back_holds_no_reply_for_a_day(office: Office) -> None:
    office.post.faults = [DeliveryError("busy")]
    office.write("一")
    assert (await office.sender.send_due()).postponed == 1
    office.now.turn(days=-1)
    office.write("二")
    assert (await office.sender.send_due()).sent == 2
    assert office.post.taken == ["一", "二"]
    assert (await office.sender.send_due()) == Sent()


async def test_a_clock_that_was_set_back_while_nobody_ran_holds_no_reply(office: Office) -> None:
    office.post.faults = [DeliveryError("busy")]
    office.write("一")
    assert (await office.sender.send_due()).postponed == 1
    office.now.turn(days=-1)
    assert (await office.other.send_due()).sent == 1


async def test_what_waits_for_its_asker_goes_on_waiting(office: Office) -> None:
    office.write("零")
    assert (await office.sender.send_due()).sent == 1
    office.post.faults = [DeliveryError("closed", parked=True)] * 2
    office.write("一")
    await office.sender.send_due()
    office.now.turn(days=-1)
    for _ in range(3):
        await office.sender.send_due()
    assert office.post.taken == ["零"] and office.post.faults == []
