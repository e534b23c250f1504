import itertools
from pathlib import Path

import pytest

from bascule.simulate.graphs.college import talks


def test_all_messages_in_time_order(shared: Path) -> None:
    found = talks(shared)
    assert len(found) == 59_835
    assert all(one.at <= other.at for one, other in itertools.pairwise(found))
    assert len({talk.sender for talk in found} | {talk.recipients[0] for talk in found}) == 1_899


def test_a_folder_without_it(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        talks(tmp_path)
