"""What it weighs that a destination is like others by its path or by its page: one kit, put up on many hosts.

Method: names change by the hour and kits do not. Nearly half of the 2026 phishing with a path shares its path's
template (``bascule.signals.url_model.template``) with five hosts or more.
"""

import re

from bascule.signals.declaration import Declaration
from bascule.signals.signal import Signal

GROUP = "replica"
PATH, PATH_BLOCKED, PAGE_BLOCKED = 1.5, 2.0, 4.0
LEAST = 8
"""Characters of a template below which many honest paths look alike."""
_WORD = re.compile(r"[a-z]{3,}+")
_COMMON_TEXT = """
index home main default page pages html htm shtml php asp aspx jsp cgi site sites website web www portal start welcome
login signin logout register account user users profile admin api auth callback oauth search query view show list item
items post posts blog blogs news article articles archive archives story tag tags category categories topic thread
forum forums forumdisplay showthread viewtopic wiki special media image images img photo photos gallery video videos
watch play download downloads file files upload uploads content assets static public docs documentation doc latest
stable master english lang language contact contacts about help faq support privacy terms shop store cart product
products services projects project portfolio resources examples history locations events event feed feeds rss sitemap
robots txt xml json jpg jpeg png gif pdf zip utm source medium campaign ref share amp embed includes include wordpress
com org net
"""
_COMMON = frozenset(_COMMON_TEXT.split())
"""Words of servers' own and of every second site's paths: a path of these alone is nobody's kit."""

DECLARED = (
    Declaration(
        id="path_replica",
        group=GROUP,
        weight=PATH,
        cost="lookup",
        needs=("destination", "network", "history"),
        template="has the same kind of path as {sites} other sites that are new here",
        doc="Several sites, all new to the network, have one telling path, digits and hexadecimal runs made alike. "
        "Software that many people install has common paths too, so it does not warn alone.",
    ),
    Declaration(
        id="path_replica_blocked",
        group=GROUP,
        weight=PATH_BLOCKED,
        cost="lookup",
        needs=("destination", "network", "history"),
        template="has the same kind of path as a blocked site, on a site that is new here",
        doc="Its telling path is that of a link blocked here in the last thirty days, and its site is new. With "
        "`new_to_network` it warns. With 20,000 phishing links blocked among them, none of 49,000 in chat had it.",
    ),
    Declaration(
        id="page_replica",
        group=GROUP,
        weight=PAGE_BLOCKED,
        cost="lookup",
        needs=("destination", "page", "history"),
        template="opens the same page as the blocked {blocked}",
        doc="The fingerprint of the page behind it is that of a blocked destination's page. Only where pages are "
        "looked at. A platform's own notice (suspended, parked) is one page behind many names: leave such pages out.",
    ),
)


def telling(template: str) -> bool:
    """Whether a path's template tells a kit: it is long enough, and has a word that is not on every second site."""
    return len(template) >= LEAST and any(word not in _COMMON for word in _WORD.findall(template))


def path_replica(template: str, sites: int, *, blocked: bool) -> tuple[Signal, ...]:
    """The signal of a path that other sites have.

    Args:
        template: the path's template.
        sites: other new sites with it; 0 where they are too few to tell.
        blocked: a blocked link had it.
    """
    if blocked:
        return (Signal("path_replica_blocked", PATH_BLOCKED, DECLARED[1].template, template[:200], GROUP),)
    if sites:
        words = f"has the same kind of path as {sites} other sites that are new here"
        return (Signal("path_replica", PATH, words, template[:200], GROUP),)
    return ()


def page_replica(blocked: str) -> tuple[Signal, ...]:
    """The signal of a page that the blocked destination ``blocked`` has too."""
    words = f"opens the same page as the blocked {blocked[:200]}"
    return (Signal("page_replica", PAGE_BLOCKED, words, blocked[:200], GROUP),)
