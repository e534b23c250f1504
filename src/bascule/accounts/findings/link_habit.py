"""Whether sending such a link is like the account: how often it sends links, how new and how bad this is."""

from collections.abc import Iterator
from math import log

from bascule.accounts.population import NEW_LINK
from bascule.accounts.step import DAY, Step, long
from bascule.signals.declaration import Declaration
from bascule.signals.signal import Signal

GROUP = "account_link"
FIRST, SITE, RISK = 2.0, 1.0, 3.0

DECLARED = (
    Declaration(
        "account_first_link", GROUP, FIRST, "state", ("account", "history", "link"),
        "carries a link, for the first time in {long}",
        "Or its sender seldom sends links to sites that are new to it: the share of its own messages that do, against "
        "four in five of a hijacker's. Everybody sends a first link once.",
    ),
    Declaration(
        "account_new_site", GROUP, SITE, "state", ("account", "history", "network"),
        "carries a link to a site that nobody here linked to before",
        "New to the sender and to the network. Half of honest new links are as well.",
    ),
    Declaration(
        "account_risky_link", GROUP, RISK, "state", ("account", "link"),
        "carries a link that looks bad by itself",
        "What the link's and the text's own signals say, in part: a hijacker sends on what hijacks.",
    ),
)  # fmt: skip


def find(step: Step) -> Iterator[Signal]:
    """Signals about a link that is new to the account; none where it has none."""
    act, before = step.act.act, step.before
    if not (step.fresh or (step.copy is not None and step.copy.new)):
        return
    lately = (before.told_fresh.now | before.told_fresh.before).bit_count()  # what is going on now is no habit yet
    share = (max(0, before.fresh - lately) + 30 * NEW_LINK) / (max(0, before.sent - lately) + 30)
    weight = min(FIRST + 0.5, 0.45 * log(0.8 / min(0.8, share)))
    told = weight > 0.3
    if told:
        if before.since == 0:
            yield Signal("account_first_link", weight, "begins with a link", "begins with a link", GROUP)
        else:
            words, phrase = "carries a link to a site that its sender never linked to", "sends a link that is new to it"
            known = step.ago(before.since)
            lately = max(lately, step.copy.sends - 1) if step.copy is not None and step.copy.new else lately
            ago = min(known, step.ago(before.linked_at)) if before.linked > lately else known
            if ago >= DAY:
                words = f"carries a link, for the first time in {long(ago)}"
                phrase = f"sends a link for the first time in {long(ago)}"
            yield Signal("account_first_link", weight, words, phrase, GROUP)
    if act.site_new:
        phrase = f"{'' if told else 'with a link '}to a site that is new here"
        yield Signal("account_new_site", SITE, DECLARED[1].template, phrase, GROUP)
    if act.link_score > 0.5:
        weight = 0.7 * min(act.link_score, 5.0)
        phrase = f"{'' if told or act.site_new else 'with a link '}that looks bad by itself"
        yield Signal("account_risky_link", weight, DECLARED[2].template, phrase, GROUP)
