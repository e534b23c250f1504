import io

from bascule.lists.entry import Rejected, Row
from bascule.lists.formats.domains import FORMAT
from bascule.lists.formats.reading import Options


def test_reads_domains_and_reports_the_rest() -> None:
    text = b"# head\nbad.example\n\nworse[.]example  # note\nsome words here\nhost.example/path\n"
    found = list(FORMAT.read(io.BytesIO(text), Options()))
    assert found == [
        Row(2, "bad.example"),
        Row(4, "worse[.]example"),
        Rejected(5, "not a domain", "some words here"),
        Row(6, "host.example/path"),
    ]


def test_sniffs_domains_only() -> None:
    assert FORMAT.sniff("a.example\nb.example\n") > 0
    assert FORMAT.sniff("0.0.0.0 a.example\n0.0.0.0 b.example\n") == 0
    assert FORMAT.sniff("https://a.example/\n") == 0
