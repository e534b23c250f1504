import io

from bascule.lists.entry import Rejected, Row
from bascule.lists.formats.hosts import FORMAT
from bascule.lists.formats.reading import Options


def test_reads_every_name_but_the_machines_own() -> None:
    text = b"127.0.0.1 localhost\n::1 ip6-localhost\n0.0.0.0 a.example b.example # two\nnonsense\n"
    assert list(FORMAT.read(io.BytesIO(text), Options())) == [
        Row(3, "a.example"),
        Row(3, "b.example"),
        Rejected(4, "not an address and a name", "nonsense"),
    ]


def test_sniffs_hosts_files() -> None:
    assert FORMAT.sniff("# c\n0.0.0.0 a.example\n") > 60
    assert FORMAT.sniff("a.example\n") == 0
