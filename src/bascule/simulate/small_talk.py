"""Words and links for a made graph: plain lines put together from parts, so that no real person is quoted."""

from bascule.simulate.dice import dice
from bascule.simulate.posted import Pool, pool

_OPEN = ("", "hey ", "ok ", "so ", "well ", "haha ", "yes ", "no ", "hmm ", "oh ")
_WHO = ("i", "we", "they", "my sister", "the boss", "our team", "tom", "everybody", "the neighbour", "mum")
_WHAT = (
    "will be late", "cannot come", "liked it", "forgot the key", "missed the bus", "need more time", "paid already",
    "went home", "left early", "called twice", "want pizza", "lost the game", "found it", "got the job", "are waiting",
)  # fmt: skip
_WHERE = (
    "", " at the station", " tonight", " after work", " on friday", " in the library", " again", " this morning",
    " for once", " at the gym", " before dinner", " near the market", " by train", " for the exam", " next week",
)  # fmt: skip
_END = ("", "", ".", "!", "?", " :)", " lol", "...", " ok?", " see you")
_SITES = ("news", "maps", "photos", "recipes", "tickets", "music", "video", "shop", "forum", "weather")


def people(count: int, seed: int) -> list[list[str]]:
    """Texts of ``count`` people; each has words it prefers."""
    found = []
    for person in range(count):
        draw = dice(seed, "small talk", person)
        who, what, end = draw.sample(_WHO, 4), draw.sample(_WHAT, 8), draw.sample(_END, 3)
        found.append(
            [
                draw.choice(_OPEN) + draw.choice(who) + " " + draw.choice(what) + draw.choice(_WHERE) + draw.choice(end)
                for _ in range(200)
            ]
        )
    return found


def links(seed: int) -> Pool:
    """Links to invented sites, a few of them posted by many."""
    draw = dice(seed, "small links")
    rows = []
    for rank in range(1, 601):
        site = f"{draw.choice(_SITES)}{draw.randrange(1, 40)}.example"
        rows.append((f"https://{site}/{draw.choice(_SITES)}/{draw.randrange(10**6)}", 1 + 300 // rank))
    return pool(rows)
