from collections.abc import Callable

import pytest

from bascule.judge.rules.load import Loaded, load
from bascule.judge.rules.vocabulary import Vocabulary, vocabulary


@pytest.fixture(scope="session")
def names() -> Vocabulary:
    return vocabulary(["masked", "lookalike", "text_model"])


@pytest.fixture
def loading(names: Vocabulary) -> Callable[[str], Loaded]:
    return lambda text: load({"rules.yaml": text}, names)
