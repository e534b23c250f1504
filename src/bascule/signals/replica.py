"""What it weighs that a destination is like others by its path or by its page: one kit, put up on many hosts.

Method: names change by the hour and kits do not. Nearly half of the 2026 phishing with a path shares its path's
template (``bascule.signals.url_model.template``) with five hosts or more.
"""

from bascule.signals.declaration import Declaration
from bascule.signals.signal import Signal

GROUP = "replica"
PATH, PATH_BLOCKED, PAGE_BLOCKED = 1.5, 2.5, 4.0

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
        doc="Its telling path is that of a link that was blocked here in the last thirty days, and its site is new.",
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
