import pytest

from bascule.signals.text.asks_for_secret import asks_for_secret
from bascule.signals.text.normal import normal_form


@pytest.mark.parametrize(
    "text",
    [
        "send me the code you got by sms please",
        "Please enter your password to go on",
        "s\u200bend m\u0435 the c\u043ede",
        "can you tell me the verification code",
        "schick mir bitte den code",
        "mándame el código que te llegó",
        "reply with... no: forward us your recovery phrase",
    ],
)
def test_asking_is_found(text: str) -> None:
    (signal,) = asks_for_secret(normal_form(text))
    assert signal.explanation == "asks for a code or a password"
    assert signal.weight < 2.5


@pytest.mark.parametrize(
    "text",
    [
        "never send your password to anybody",
        "I wrote the code yesterday",
        "send me the logs",
        "your password was changed",
        "we will not ask you to tell us your code, do not share it",
        "",
    ],
)
def test_advice_and_talk_are_none(text: str) -> None:
    assert asks_for_secret(normal_form(text)) == ()


def test_hostile_text_takes_bounded_time() -> None:
    assert asks_for_secret(normal_form("send me " * 5_000 + "pin")) is not None
