import msgspec
import pytest

from bascule.accounts.blast import LIMITS, Limits, blast, doubtful
from bascule.accounts.client import Client
from bascule.accounts.contracts import Exposed
from bascule.accounts.event import AccountEvent
from bascule.accounts.score import Hijack, score

LURE = "is this you in the video? look here"
PARTY = "my birthday party is on friday at eight, please come"
OTHERS = ("have you seen these", "somebody posted you in there", "vote for my sister please", "look who is on it")


def caught(step, limits: Limits = LIMITS):
    return blast(step, score(step), limits)


def test_a_stolen_account_is_stopped_before_its_fifth_contact(owner, stranger) -> None:
    found = [
        caught(owner.does(LURE, f"@far{n}", sites=("bad.test",), site_new=True, client=stranger)) for n in range(5)
    ]
    assert found[0] is None
    assert found[1] is None
    assert any(one is not None and one.kind == "link" for one in found[:4])


def test_one_person_a_day_is_a_blast_too(owner, stranger) -> None:
    found = []
    for n in range(12):
        lure = owner.does(LURE, f"@far{n}", 43_200.0, sites=("bad.test",), site_new=True, client=stranger)
        found.append(caught(lure))
        assert caught(owner.does(f"a line of every day, number {n} of {n * 77}", "@f1", 43_200.0)) is None
    assert any(found[:5])


def test_a_link_and_words_that_change_each_time_are_one_too(owner, stranger) -> None:
    found = [
        caught(owner.does(text, f"@far{n}", sites=(f"h{n}.test",), site_new=True, client=stranger))
        for n, text in enumerate(OTHERS)
    ]
    assert found[-1] is not None
    assert found[-1].kind == "links"


def test_fraud_without_a_link_needs_more_evidence(owner, stranger) -> None:
    owner.has(AccountEvent("e", "contacts_read", "@ann", client=stranger, contacts=40))
    text = "my phone broke, this is my new number, write me there: 555 0101"
    found = [caught(owner.does(text, f"@far{n}", client=stranger)) for n in range(5)]
    assert any(one is not None and one.kind == "words" for one in found)


def test_unread_messages_are_judged_by_whom_they_go_to(owner, stranger) -> None:
    owner.has(AccountEvent("e", "contacts_read", "@ann", client=stranger, contacts=40))
    acts = [owner.does(to=f"@far{n}", client=stranger, text_known=False, length=812) for n in range(5)]
    found = [caught(step) for step in acts]
    assert found[-1] is not None
    assert found[-1].kind == "hidden"


@pytest.mark.parametrize("site", ["", "party.example"])
def test_an_invitation_to_everybody_is_none(owner, site: str) -> None:
    for n in range(40):
        sites = (site,) if site else ()
        assert caught(owner.does(PARTY, f"@p{n}", sites=sites, site_new=bool(site))) is None


def test_a_meme_that_was_opened_and_passed_on_to_friends_is_none(owner) -> None:
    seen = Exposed("m", "@f1", owner.now - 700, owner.now - 600)
    for n in range(8):
        assert (
            caught(owner.does("this cat is the funniest ever", f"@f{n}", sites=("cats.example",), exposed=seen)) is None
        )


def test_a_newsletter_admin_is_none(owner) -> None:
    for issue in range(3):
        for n in range(40):
            step = owner.does(f"our news of week {issue} is out, read it here", f"@p{n}", sites=(f"n{issue}.example",))
            assert caught(step) is None


def test_an_answer_is_none_unless_it_is_what_others_were_told(owner, stranger) -> None:
    text = "my phone broke, this is my new number, write me there: 555 0101"
    for n in range(6):
        assert caught(owner.does(text, f"@far{n}", client=stranger, reply=True)) is None
    found = [caught(owner.does(LURE, f"@far{n}", sites=("bad.test",), client=stranger, reply=n == 3)) for n in range(4)]
    assert found[:2] == [None, None]
    assert found[3] is not None


def test_one_message_with_a_link_to_a_whole_room_is_enough(owner, stranger) -> None:
    room = {"kind": "room", "audience": 40, "recipients": (), "sites": ("bad.test",), "site_new": True}
    assert caught(owner.does(LURE, "@room", **room)) is None
    step = owner.does(LURE, "@room2", client=stranger, **{**room, "sites": ("worse.test",)})
    found = caught(step)
    assert found is not None
    assert (found.kind, found.people) == ("crowd", 40)
    assert found.explanation.startswith("writes to 40 people at once, ")


def test_a_new_number_is_told_to_everybody_too(owner) -> None:
    telephone = Client("203.0.113.9", "", "telephone")
    owner.has(AccountEvent("e", "contacts_read", "@ann", client=telephone, contacts=40))
    owner.has(AccountEvent("e", "profile_changed", "@ann", client=telephone))
    for n in range(30):
        step = owner.does("hello, this is my new number, please save it", f"@far{n}", client=telephone)
        assert caught(step) is None
    assert doubtful(step, score(step), LIMITS.lower()) is not None


def test_an_account_made_to_spam(newcomer) -> None:
    account, client = newcomer(), Client("198.51.100.1", "", "bot")
    account.has(AccountEvent("e", "registered", "@ann", client=client))
    found = [caught(account.does(LURE, f"@p{n}", sites=("bad.test",), site_new=True, client=client)) for n in range(5)]
    assert any(one is not None and one.kind == "newcomer" for one in found)


def test_limits_are_the_networks(owner, stranger) -> None:
    strict = msgspec.structs.replace(LIMITS, link_people=50, links_people=50)
    for n in range(6):
        assert caught(owner.does(LURE, f"@far{n}", sites=("bad.test",), client=stranger), strict) is None
    assert blast(owner.does(LURE, "@far9", sites=("bad.test",)), Hijack()) is None


def test_one_link_after_another_on_a_new_device_that_talks_too_is_none(owner) -> None:
    telephone = Client("203.0.113.9", "", "telephone")
    owner.has(AccountEvent("e", "password_changed", "@ann", client=telephone))
    for n in range(8):
        for part in range(4):
            owner.does(f"talk of every day, number {n + 9 * part} of {n * 37}", "@f1", 900.0, client=telephone)
        links = {"sites": (f"news{n}.test",), "site_new": True, "client": telephone}
        step = owner.does(f"did you read this, number {n * 91}", f"@p{n}", 3_600.0, **links)
        assert caught(step) is None
    assert caught(step, msgspec.structs.replace(LIMITS, links_sign=False, links_evidence=5.0)) is not None
