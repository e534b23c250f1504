"""Senders over a real store: what becomes of a blast, of a contained account, and of one that touches decoys."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import closing
from pathlib import Path
from secrets import token_bytes

import msgspec
import pytest
from tests.gate.conftest import BASE, NOW, RING

from bascule.accounts.client import Client
from bascule.accounts.containment import Containment
from bascule.accounts.containment_policy import ContainmentPolicy
from bascule.accounts.decoy_contracts import Decoy
from bascule.accounts.decoys import DecoyNames, Decoys
from bascule.accounts.event import AccountEvent
from bascule.gate.containing import Containing
from bascule.gate.decision import Decision
from bascule.gate.knowledge import Knowledge
from bascule.gate.like_keys import like_keys
from bascule.gate.memory import Memory
from bascule.gate.message import Conversation, Message
from bascule.gate.network import Network, Policy
from bascule.gate.send import Sender
from bascule.gate.speaker import Guards
from bascule.store.embedded.store import EmbeddedStore

DAY = 86_400.0
HOME, STRANGE = Client("192.0.2.1", "app", "home"), Client("198.51.100.1", "app", "other")
LURE = "hey is this really you in the video everyone is sharing today https://evil{}.example/v/{}"
PEPPER = bytes(32)


class Accounts:
    """A send path with everything that looks at accounts."""

    def __init__(self, folder: Path, policy: Policy) -> None:
        self.store = EmbeddedStore(folder, asyncio.get_running_loop())
        self.containing = Containing(self.store.containments, token_bytes)
        self.containing.policies = {"demo": policy.containment}
        self.decoys = Decoys(self.store.decoys, PEPPER)
        self.policy = policy
        self.now = NOW - 60 * DAY
        self.count = 0
        self.start()

    def start(self) -> None:
        """Begin, or begin again with nothing in memory."""
        guards = Guards(self.store.accounts, self.containing, self.decoys, self.store.decoys)
        self.memory = Memory(RING, self.store.accounts)
        knowledge = Knowledge(self.store.ledger)
        network = Network("demo", "Demo", BASE, self.policy)
        self.sender = Sender(network, RING, knowledge, self.store.ledger, self.memory, guards=guards)

    async def says(self, text: str, to: str, sender: str = "@ann", after: float = 20.0, **more: object) -> Decision:
        """What is decided of a direct message."""
        self.now += after
        self.count += 1
        place = Conversation("-".join(sorted((sender, to))), "direct", 2)
        message = Message(f"m{self.count}", sender, text, place, (to,), client=HOME)
        decision = await self.sender.check(msgspec.structs.replace(message, **more), self.now)
        await self.store.accounts.keep("demo", self.memory.unkept(), self.now)
        return decision

    async def lives(self, days: int = 40) -> None:
        """Some weeks of @ann's ordinary talk with eight friends, who answer."""
        for day in range(days):
            friend = f"@f{day % 8}"
            await self.says(f"day {day}: how was your lunch, mine was number {day * 37}", friend, after=DAY)
            await self.says(f"fine, thanks, and yours? it is day {day}", "@ann", friend, 60.0)

    async def is_hijacked(self, count: int, client: Client = STRANGE) -> list[Decision]:
        """Somebody signs in from elsewhere, reads the contacts, and sends a lure to all of them."""
        for number, kind in enumerate(("logged_in", "contacts_read")):
            event = AccountEvent(f"e{number}", kind, "@ann", self.now, client, contacts=200)  # type: ignore[arg-type]
            self.memory.watch.happened(event, self.now)
        return [await self.says(LURE.format(n, n), f"@f{n % 8}", client=client) for n in range(count)]

    def standing(self, account: str = "@ann") -> Containment | None:
        return self.containing.standing("demo", account, self.now)


Story = Callable[[Accounts], Awaitable[None]]


def on(policy: Policy | None = None) -> Callable[[Story], Callable[[Path], None]]:
    """Have a story told with this policy."""

    def telling(story: Story) -> Callable[[Path], None]:
        def test(tmp_path: Path) -> None:
            async def main() -> None:
                accounts = Accounts(tmp_path, policy or Policy())
                with closing(accounts.store):
                    await story(accounts)

            asyncio.run(main())

        return test

    return telling


@on()
async def test_ordinary_talk_says_nothing_of_its_sender(accounts: Accounts) -> None:
    await accounts.lives()
    decision = await accounts.says("shall we have lunch again?", "@f1")
    assert (decision.decision, decision.sender, accounts.standing()) == ("deliver", None, None)


@on()
async def test_a_blast_is_held_its_account_frozen_and_replies_go_on(accounts: Accounts) -> None:
    await accounts.lives()
    decisions = await accounts.is_hijacked(8)
    delivered = [one.decision for one in decisions].index("hold")
    assert delivered < 5
    assert all(one.decision == "hold" for one in decisions[delivered:])
    first = decisions[delivered]
    assert first.sender is not None
    assert first.sender.blast
    assert first.reasons[0].startswith("This account ")
    standing = accounts.standing()
    assert standing is not None
    assert standing.state == "frozen"
    await accounts.says("what is this link you sent me?", "@ann", "@f1")
    assert (await accounts.says("oh no, that was not me", "@f1")).decision == "deliver"
    held = await accounts.says("and what about you", "@f7", after=4_000.0)
    assert held.decision == "hold"


@on()
async def test_an_owner_who_may_be_somebody_else_is_asked_and_not_frozen(accounts: Accounts) -> None:
    await accounts.lives()
    telephone = Client("203.0.113.9", "app", "telephone")
    for number, kind in enumerate(("logged_in", "contacts_read", "profile_changed")):
        event = AccountEvent(f"n{number}", kind, "@ann", accounts.now, telephone, contacts=20)  # type: ignore[arg-type]
        accounts.memory.watch.happened(event, accounts.now)
    text = "hello everyone, it is me, please save this number of mine and forget the old one"
    decisions = [await accounts.says(text, f"@g{n}", client=telephone) for n in range(6)]
    assert {one.decision for one in decisions} == {"deliver"}
    standing = accounts.standing()
    assert standing is not None
    assert standing.state == "challenged"
    challenged = next(one.sender for one in decisions if one.sender is not None)
    assert challenged.explanation.startswith("sends near-same text to ")
    assert not challenged.blast


@on()
async def test_a_new_process_goes_on_where_the_last_one_stopped(accounts: Accounts) -> None:
    await accounts.lives()
    await accounts.is_hijacked(2)
    accounts.start()
    decisions = await accounts.is_hijacked(6)
    assert "hold" in [one.decision for one in decisions[:4]]


@on(Policy(containment=ContainmentPolicy(mode="shadow")))
async def test_in_the_shadow_a_freeze_is_told_and_nothing_is_held(accounts: Accounts) -> None:
    await accounts.lives()
    decisions = await accounts.is_hijacked(8)
    assert "hold" not in [one.decision for one in decisions]
    assert decisions[7].sender is not None
    assert decisions[7].sender.contained == "hold"
    standing = accounts.standing()
    assert standing is not None
    assert standing.shadow


@on(Policy(accounts="off"))
async def test_nobody_need_be_looked_at(accounts: Accounts) -> None:
    await accounts.lives(3)
    decisions = [await accounts.says(LURE.format(n, n), f"@f{n}", client=STRANGE) for n in range(8)]
    assert {one.sender for one in decisions} == {None}
    assert accounts.store.accounts.load("demo", "@ann") is None


@on()
async def test_who_writes_to_decoys_is_found_out_and_what_they_were_is_not_told(accounts: Accounts) -> None:
    names = DecoyNames(PEPPER, "demo")
    for number in (1, 2):
        name = f"@decoy{number}"
        mark, digest = names.mark("contact", name), names.digest("contact", name)
        await accounts.store.decoys.plant(
            (Decoy(0, f"d{number}", "demo", "contact", mark, digest, "a decoy", "kim", NOW),)
        )
    await accounts.lives(3)
    first = await accounts.says("hello there", "@decoy1")
    assert [signal.name for signal in first.signals] == ["confidential"]
    second = await accounts.says("hello there", "@decoy2")
    assert (second.decision, [signal.name for signal in second.signals]) == ("reject", ["confidential_sure"])
    assert "decoy" not in msgspec.json.encode((first, second)).decode()
    standing = accounts.standing()
    assert standing is not None
    assert standing.state == "frozen"


@on()
async def test_one_who_calls_himself_like_a_friend_is_suspected(accounts: Accounts) -> None:
    for name, called in (("@f1", "Maria Lopez"), ("@new", "Maria Lopеz")):
        event = AccountEvent(f"n{name}", "profile_changed", name, accounts.now, display_name=called)
        accounts.memory.trust.event(event)
    for day in range(10):
        await accounts.says(f"good morning, it is day {day}", "@f1", after=DAY)
        await accounts.says(f"morning! a fine day {day}", "@ann", "@f1", 60.0)
    decision = await accounts.says("hi, it is me, can you help?", "@ann", "@new")
    assert "like_a_contact" in [signal.name for signal in decision.signals]


@on()
async def test_what_is_encrypted_is_judged_by_who_sends_it_to_whom(accounts: Accounts) -> None:
    decision = await accounts.says("https://paypa1-login.example/x", "@f1", encrypted=True)
    assert (decision.decision, decision.links) == ("deliver", ())


@on()
async def test_an_owner_who_was_shown_the_link_is_known_as_a_victim(accounts: Accounts) -> None:
    await accounts.lives()
    await accounts.says("look at this https://evil9.example/v/9", "@ann", "@f3", client=STRANGE)
    decisions = await accounts.is_hijacked(1)
    found = accounts.store.accounts.exposed("demo", "@ann", decisions[0] and _keys(), accounts.now - DAY)
    assert found is not None
    assert found.sender == "@f3"


def _keys() -> tuple[int, ...]:
    return like_keys(sites=("evil9.example",))


@pytest.mark.parametrize("text", ["x", "https://a.example/"])
def test_without_guards_nobody_is_looked_at(tmp_path: Path, text: str) -> None:
    async def main() -> None:
        with closing(EmbeddedStore(tmp_path, asyncio.get_running_loop())) as store:
            sender = Sender(Network("demo", "Demo", BASE), RING, Knowledge(store.ledger), store.ledger)
            assert (await sender.check(Message("m", "@ann", text), NOW)).sender is None
            assert store.accounts.load("demo", "@ann") is None

    asyncio.run(main())
