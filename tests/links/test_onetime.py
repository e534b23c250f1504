import time

import pytest

from bascule.links.onetime import one_time, random_looking, secret_looking


@pytest.mark.parametrize(
    ("path", "query", "what"),
    [
        ("/", "access_token=abcd", "parameter access_token"),
        ("/", "X-Amz-Signature=0123456789", "parameter X-Amz-Signature"),
        ("/", "page=2&sid=a81bc81bdead", "parameter sid"),
        ("/", "token=", ""),
        ("/d/1BxiMVs0XRA5nFMdKvBdBZjgmUUqptlbs74OgvE2upms/edit", "", "44 random characters in the path"),
        ("/r/9f86d081884c7d659a2feaa0c55ad015", "", "32 random characters in the path"),
        ("/i/123e4567-e89b-42d3-a456-426614174000", "", "random identifier in the path"),
        ("/", "x=eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0", "signed token in the query"),
        ("/", "x=Zm9vYmFyMTIzNDU2Nzg5MGFiY2RlZg%3D%3D", "32 random characters in the query"),
        ("/how-to-learn-a-language-in-2024", "", ""),
        ("/artificialintelligence/internationalization", "", ""),
        ("/2024/01/01/1234567890123456789", "", ""),
        ("/AAAAAAAAAAAAAAAAAAAAAAAAA1", "", ""),
    ],
)
def test_secret_looking(path: str, query: str, what: str) -> None:
    assert secret_looking(path, query) == what


@pytest.mark.parametrize(
    ("path", "query", "word"),
    [
        ("/password/reset", "", "reset"),
        ("/account/reset-password/abc", "", "reset"),
        ("/auth/magic-link", "", "magic"),
        ("/opt-out/1", "", "optout"),
        ("/u/Unsubscribe.aspx", "", "unsubscribe"),
        ("/", "action=1&invite=x", "invite"),
        ("/preset/verifying", "", ""),
        ("/", "", ""),
    ],
)
def test_one_time(path: str, query: str, word: str) -> None:
    assert one_time(path, query) == word


def test_words_are_not_random() -> None:
    assert not random_looking("internationalization")
    assert not random_looking("1234567890123456")
    assert not random_looking("SomeVirtualMachineGuide")
    assert random_looking("a8Kd92LmQz71PwXc")


def test_long_paths_take_little_time() -> None:
    began = time.perf_counter()
    for path in ("/" + "a" * 8000, "/" + "a1" * 4000, "/" + "-" * 8000, "/" + "eyJaaaaaa." * 800, "/a" * 4000):
        secret_looking(path, path)
        one_time(path, "&" * 8000)
    assert time.perf_counter() - began < 1
