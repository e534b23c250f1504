"""Microsoft Safe Links: in mail, in Teams, and Outlook on the web's own redirector.

``https://REGION.safelinks.protection.outlook.com/?url=…&data=…&sdata=…&reserved=0``; the same parameter on the pages of
Teams' static hosts. Microsoft, "Safe Links in Defender for Office 365".
"""

from bascule.links.destination import Destination
from bascule.links.unwrap.inner import destination_in, values

WRAPPER = "safelinks"
HOSTS = (
    "safelinks.protection.outlook.com",
    "safelinks.protection.office365.us",
    "safelinks.protection.partner.outlook.cn",
    "safelinks.o365.us",
    "statics.teams.cdn.office.net",
    "statics.teams.microsoft.com",
    "statics.teams.cdn.live.net",
    "teams.public.onecdn.static.microsoft",
    "outlook.office.com",
    "outlook.office365.com",
    "outlook.live.com",
    "outlook.cloud.microsoft",
)
_NAMES = frozenset({"url", "originalurl"})


def peel(destination: Destination) -> str | None:
    """The wrapped URL. On hosts that also hold other things, only the wrapper's own pages are looked at."""
    host, path = destination.host, destination.path.lower()
    if ".protection." in host or host.endswith(".o365.us") or "safelink" in path or path.endswith("/redir.aspx"):
        return next(filter(None, map(destination_in, values(destination.query, _NAMES))), None)
    return None
