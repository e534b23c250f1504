from pathlib import Path

from bascule.adapters.registry import adapters

PAGE = Path(__file__).parent.parent.parent / "docs" / "integrate" / "adapters.md"


def test_each_adapter_has_its_name_its_time_and_a_row_in_the_documents() -> None:
    there = adapters()
    assert {"stream", "openim", "tencent", "http-antispam", "rspamd"} == set(there)
    page = PAGE.read_text("utf-8")
    for name, one in there.items():
        assert one.name == name
        assert 0 < one.seconds < 5
        assert f"`/v1/adapters/{name}" in page, name
        assert f"answers within {one.seconds:g} s" in page, name
    assert adapters()["rspamd"] is not there["rspamd"]
