import pytest

from bascule.server.click.refusal import REFUSAL_STATUSES, refusal


@pytest.mark.parametrize("status", REFUSAL_STATUSES)
def test_a_refusal_is_uncached_plain_text(status: int) -> None:
    answer = refusal(status)
    assert answer.status == status
    assert answer.body.startswith(str(status).encode())
    assert dict(answer.headers)[b"cache-control"] == b"no-store"
    assert refusal(status) is answer


def test_unknown_status_is_an_error() -> None:
    with pytest.raises(KeyError):
        refusal(200)
