import pytest

from bascule.recall.recall import Progress, is_recall_id, progress, recall_id


def test_ids_are_made_of_all_their_random_bytes() -> None:
    assert recall_id(bytes(10)) == "rcl_aaaaaaaaaaaaaaaa"
    made = {recall_id(bytes(i == n for i in range(10))) for n in range(10)}
    assert len(made) == 10
    assert all(map(is_recall_id, made))
    with pytest.raises(ValueError, match="10 bytes"):
        recall_id(bytes(9))


@pytest.mark.parametrize("text", ["", "rcl_", "rcl_AAAAAAAAAAAAAAAA", "rcl_aaaaaaaaaaaaaaaa\n", "rcl_aaaaaaaaaaaaaaa1"])
def test_other_ids_are_none(text: str) -> None:
    assert not is_recall_id(text)


def test_progress_is_finished_when_the_search_is_and_nothing_is_on_its_way() -> None:
    assert progress({}, None, None) == Progress()
    assert progress({}, None, 5.0).finished_at == 5.0
    assert progress({"gone": 2, "failed": 1}, 9.0, 5.0) == Progress(found=3, gone=2, failed=1, finished_at=9.0)
    assert progress({"gone": 2}, 4.0, 5.0).finished_at == 5.0
    assert progress({"gone": 2}, 4.0, None).finished_at is None
    assert progress({"gone": 2, "waiting": 1}, 4.0, 5.0).finished_at is None
    assert progress({"restoring": 1}, 4.0, 5.0).finished_at is None
