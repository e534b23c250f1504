"""What every suite shares: where the shared data lives, when it is there."""

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parent.parent / "shared" / "data"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The shared data folder beside the checkout; the test is skipped where there is none."""
    if not SHARED.is_dir():
        pytest.skip("needs ../shared/data, which is not part of the project")
    return SHARED
