import subprocess
import sys
from importlib.util import find_spec

import pytest

import bascule.campaigns.window
import bascule.gate.crossable
import bascule.signals.text.normal
import bascule.signals.text.sums
import bascule.signals.url_model.sums  # noqa: F401 - it registers the plain functions
from bascule import kernel
from bascule.campaigns import sketch

WANTED = "import sys; from bascule.campaigns import sketch; from bascule.kernel import USED; print(len(USED))"


def used(**environment: str) -> int:
    said = subprocess.run([sys.executable, "-c", WANTED], env=environment, capture_output=True, text=True, check=True)
    return int(said.stdout)


def test_the_environment_turns_the_compiled_functions_off() -> None:
    assert used(BASCULE_PURE="1") == 0
    if find_spec("bascule_kernel"):
        assert used(BASCULE_PURE="0") == used(BASCULE_PURE="") == used() > 0


@pytest.fixture
def apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a test registers is gone after it."""
    monkeypatch.delenv(kernel.OFF, raising=False)
    monkeypatch.setattr(kernel, "PURE", {})
    monkeypatch.setattr(kernel, "USED", set())


@pytest.mark.usefixtures("apart")
def test_without_the_kernel_the_plain_function_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "bascule_kernel", None)

    @kernel.compiled("sketch", 1)
    def bands() -> str:
        return "plain"

    assert bands() == "plain"


@pytest.mark.parametrize(("part", "meaning"), [("sketch", 0), ("nothing", 1)])
@pytest.mark.usefixtures("apart")
def test_a_kernel_of_another_meaning_is_not_used(part: str, meaning: int) -> None:
    @kernel.compiled(part, meaning)
    def bands() -> str:
        return "plain"

    assert bands() == "plain"


def test_every_compiled_function_is_used_where_the_kernel_is_installed() -> None:
    versions = pytest.importorskip("bascule_kernel", reason="the compiled kernel is not installed").VERSIONS
    assert set(versions) == {name.partition(".")[0] for name in kernel.PURE}
    if not kernel.USED:
        pytest.skip("turned off by BASCULE_PURE")
    assert set(kernel.PURE) == kernel.USED
    assert sketch.sketch is not kernel.PURE["sketch.sketch"]
