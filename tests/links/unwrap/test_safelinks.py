import pytest

from bascule.links.destination import read
from bascule.links.unwrap.safelinks import peel

INNER = "url=https%3A%2F%2Fa.example%2Fb%3Fc%3D1%26d%3D2"
WANT = "https://a.example/b?c=1&d=2"


@pytest.mark.parametrize(
    "url",
    [
        f"https://eur03.safelinks.protection.outlook.com/?{INNER}&data=05%7C01&sdata=x%3D&reserved=0",
        f"https://nam02.safelinks.protection.outlook.com/ap/t-59584e83/?{INNER}&amp;data=05",
        f"https://gcc02.safelinks.protection.outlook.com/GetUrlReputation?a=1&amp;{INNER}",
        f"https://usg01.safelinks.protection.office365.us/?{INNER}",
        f"https://statics.teams.cdn.office.net/evergreen-assets/safelinks/1/atp-safelinks.html?{INNER}&locale=de-de",
        f"https://teams.public.onecdn.static.microsoft/evergreen-assets/safelinks/2/atp-safelinks.html?{INNER}",
        f"https://outlook.office.com/mail/safelink.html?{INNER}&corid=1",
    ],
)
def test_every_variant(url: str) -> None:
    assert peel(read(url)) == WANT


@pytest.mark.parametrize(
    "url",
    [
        "https://eur03.safelinks.protection.outlook.com/?data=1",
        f"https://statics.teams.cdn.office.net/other/page.html?{INNER}",
        f"https://outlook.office.com/mail/inbox?{INNER}",
    ],
)
def test_other_pages_hold_nothing(url: str) -> None:
    assert peel(read(url)) is None
