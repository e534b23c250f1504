from bascule.accounts.act import Act
from bascule.accounts.copies import KEPT, LINKED, UNLINKED, Copy, first, kept, match, more
from bascule.accounts.marked import Marked, Marker
from bascule.accounts.window import bits
from bascule.campaigns.sketch import sketch

MARKER = Marker(b"salt")


def marked(text: str, at: float = 0.0, site: str = "", template: str = "", to: str = "@bob") -> Marked:
    sites, templates = ((site,) if site else ()), ((template,) if template else ())
    return MARKER.act(Act(at, "@ann", "", "direct", (to,), 1, False, sites, templates, sketch=sketch(text)))


def copies(*acts: tuple[Marked, bool]) -> tuple[Copy, ...]:
    found: tuple[Copy, ...] = ()
    for act, new in acts:
        told, place = bits(act.people), match(found, act)
        site = act.sites[0] if new else 0
        one = first(act, told, 1, new=site) if place < 0 else more(found[place], act, told, 1, new=site)
        found = kept(found, one, place)
    return found


def test_near_same_texts_join_and_others_do_not() -> None:
    acts = [marked(f"hey {name} is this you in the video?", to=name) for name in ("bob", "eve", "dan")]
    (one,) = copies(*[(act, False) for act in acts])
    assert (one.sends, one.told.bit_count()) == (3, 3)
    assert match((one,), marked("shall we meet at the station at eight")) == -1


def test_another_text_with_the_same_new_site_joins() -> None:
    one = copies((marked("is this you in the video?", site="bad.test"), True))
    assert match(one, marked("look at these pictures, somebody posted them", site="bad.test")) == 0
    assert match(one, marked("look at these pictures, somebody posted them", site="other.test")) == -1


def test_a_like_text_with_the_same_path_on_a_new_host_joins() -> None:
    one = copies((marked("hello you, is this you in the video?", site="a.test", template="/v/{n}"), True))
    assert match(one, marked("hello you, is this him in the photo??", site="b.test", template="/v/{n}")) == 0


def test_everyday_talk_does_not_push_out_a_slow_blast() -> None:
    blast = [(marked("is this you in the video?", day * 86_400.0, "bad.test", to=f"p{day}"), True) for day in range(5)]
    talk = [(marked(f"an everyday line number {n} about the weather of {n * 7}"), False) for n in range(200)]
    mixed = [act for place, one in enumerate(blast) for act in (one, *talk[place * 40 : place * 40 + 40])]
    found = copies(*mixed)
    assert max(copy.told.bit_count() for copy in found if copy.new) == 5
    assert len(found) <= LINKED + UNLINKED


def test_what_was_not_sent_again_is_forgotten() -> None:
    old = (marked("is this you in the video?", 0.0, "bad.test"), True)
    new = (marked("a wholly different line with nothing in it", KEPT + 1.0), False)
    assert [copy.new for copy in copies(old, new)] == [False]


def test_encrypted_messages_of_one_length_join() -> None:
    acts = [MARKER.act(Act(1.0, "@ann", f"c{n}", "direct", (f"p{n}",), length=812 + n, text_known=False))
            for n in range(3)]  # fmt: skip
    (one,) = copies(*[(act, False) for act in acts])
    assert one.sends == 3
    other = MARKER.act(Act(1.0, "@ann", "c9", "direct", ("p9",), length=900, text_known=False))
    assert match((one,), other) == -1
