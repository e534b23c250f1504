import io

import msgspec

from bascule.lists.entry import Rejected, Row
from bascule.lists.formats.reading import Options
from bascule.lists.formats.stix import FORMAT


def read(*objects: dict[str, object]) -> list[Row | Rejected]:
    bundle = {"type": "bundle", "objects": objects}
    return list(FORMAT.read(io.BytesIO(msgspec.json.encode(bundle)), Options()))


def indicator(pattern: str, **more: object) -> dict[str, object]:
    return {"type": "indicator", "pattern": pattern, "pattern_type": "stix", **more}


def test_equalities_become_rows() -> None:
    found = read(
        {"type": "malware"},
        indicator(
            r"[url:value = 'https://a.example/it\'s'] OR [domain-name:value='b.example']", valid_until="1970-01-02"
        ),
        indicator("[domain-name:value = 'c.example']", revoked=True),
        indicator("[ipv4-addr:value = '192.0.2.1']", indicator_types=["benign"]),
    )
    assert [r.text for r in found if isinstance(r, Row)] == [
        "https://a.example/it's",
        "b.example",
        "c.example",
        "192.0.2.1",
    ]
    assert [r.removed for r in found if isinstance(r, Row)] == [86400.0, 86400.0, 0.0, None]
    assert isinstance(found[3], Row)
    assert found[3].kind == "allow"


def test_patterns_that_say_more_are_not_taken() -> None:
    found = read(
        indicator("[url:value = 'a' AND file:size = 3]"),
        indicator("[file:size = 3]"),
        {"type": "indicator", "pattern": "rule x {}", "pattern_type": "yara"},
    )
    assert len(found) == 3
    assert all(isinstance(item, Rejected) for item in found)
    assert FORMAT.sniff('{"type":"bundle"') > 60
