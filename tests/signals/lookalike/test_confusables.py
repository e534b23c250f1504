import gzip
from pathlib import Path

import pytest

from bascule.signals.lookalike.confusables import read_confusables
from bascule.signals.lookalike.skeleton import CONFUSABLES

FILE = """\
# confusables.txt
# Version: 99.0.0
0430 ;\t0061 ;\tMA\t# ( а → a )
0041 ;\t0061 ;\tMA\t# capital, mapped before anybody looks
1D41A ;\t0061 ;\tMA\t# mathematical, mapped likewise
0031 ;\t006C ;\tMA\t# ( 1 → l )
006D ;\t0072 006E ;\tMA\t# ( m → rn ) a plain letter
"""


def test_only_what_may_stand_in_a_host_is_kept() -> None:
    assert read_confusables(FILE.splitlines()) == ("99.0.0", {"а": "a", "1": "l"})


@pytest.mark.parametrize("text", ["", "# Version: 1.0\n", "0430 ; 0061 ; MA\n"])
def test_what_is_no_such_file_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"confusables\.txt"):
        read_confusables(text.splitlines())


@pytest.mark.data
def test_the_shipped_table_is_made_of_unicode_s(shared: Path) -> None:
    with gzip.open(shared / "vectors" / "unicode_confusables.txt.gz", "rt", encoding="utf-8-sig") as lines:
        assert read_confusables(lines) == (CONFUSABLES.version, CONFUSABLES.pairs)
