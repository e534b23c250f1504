from bascule.accounts.contracts import LARGEST, Exposed


def test_an_exposure_need_not_be_a_click() -> None:
    assert Exposed("m1", "ann", 1.0).clicked_at is None
    assert LARGEST == 1024
