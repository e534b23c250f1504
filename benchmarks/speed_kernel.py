"""Each function that has a compiled form, plain and compiled, in turns in one run, on made-up chat and addresses."""

import importlib
import random
import sys
import time
from array import array
from collections.abc import Callable, Sequence
from statistics import median

import bascule.campaigns.window
import bascule.gate.crossable
import bascule.signals.text.sums
import bascule.signals.url_model.sums  # noqa: F401 - it registers plain functions, as those above do
from bascule.campaigns.sketch import BINS, bands, sketch
from bascule.kernel import PURE
from bascule.links.destination import Destination, read
from bascule.links.keyring import new_keyring
from bascule.links.token import Signer
from bascule.signals.text.grams import BITS as TEXT_BITS
from bascule.signals.text.normal import normal_form
from bascule.signals.url_model.features import BITS, read_host
from benchmarks.figure import Figure, show

COMMAND = "python -m benchmarks.speed_kernel"
ITEMS = 2_000
ROUNDS = 9
_SAID = """have you seen the new page about it i think we should look at that again tomorrow then she said no way lol
can somebody tell me why version 3 does not build here on linux thanks a lot see you at 10:30 ok bye :)"""
_WORDS = _SAID.split()
Arguments = Sequence[tuple[object, ...]]


def figures() -> list[Figure]:
    """Microseconds a call, plain and compiled, and how many times faster; nothing where the kernel is missing."""
    try:
        importlib.import_module("bascule_kernel")
    except ImportError:
        print("kernel: not measured, the compiled kernel is not installed (make kernel)", file=sys.stderr)
        return []
    found: list[Figure] = []
    for name, (given, data) in _given(random.Random(7)).items():
        part, _, function = name.partition(".")
        found += _compared(name, getattr(importlib.import_module(f"bascule_kernel.{part}"), function), given, data)
    return found


def _compared(name: str, compiled: object, given: Arguments, data: str) -> list[Figure]:
    plain: list[float] = []
    fast: list[float] = []
    for _ in range(ROUNDS):
        plain.append(_microseconds(PURE[name], given))
        fast.append(_microseconds(compiled, given))
    ratio = median(one / other for one, other in zip(plain, fast, strict=True))
    label = "kernel." + name.replace(".", "_")
    told = f"{data}; median of {ROUNDS} rounds in turns"
    return [
        Figure(f"{label}_plain_us", median(plain), "µs", None, "lower", told, COMMAND),
        Figure(f"{label}_us", median(fast), "µs", None, "lower", told, COMMAND),
        Figure(f"{label}_ratio", ratio, "ratio", None, "higher", "plain by compiled, of the same round", COMMAND),
    ]


def _microseconds(work: object, given: Arguments) -> float:
    assert callable(work)
    call: Callable[..., object] = work
    began = time.perf_counter()
    for arguments in given:
        call(*arguments)
    return (time.perf_counter() - began) / len(given) * 1e6


def _given(draw: random.Random) -> dict[str, tuple[Arguments, str]]:
    """What each function is asked, and what that is."""
    texts = [" ".join(draw.choices(_WORDS, k=draw.choice((4, 7, 11, 20, 40)))) for _ in range(ITEMS)]
    forms = [normal_form(text).text for text in texts]
    length = median(map(len, texts))
    said = f"{ITEMS:,} made-up messages, median {length:.0f} characters"
    made = [one for one in map(sketch, forms) if one is not None]
    times = array("d", [float(number) for number in range(ITEMS)])
    slots = array("I", [number % ITEMS for number in range(32_768)])
    sketches = array("H", [least for one in made for least in one])
    known = len(sketches) // BINS
    addresses = [_address(draw) for _ in range(ITEMS)]
    told = f"{ITEMS:,} made-up addresses with two or three segments, every second with a query"
    weights = array("h", [draw.randrange(-99, 99) for _ in range(1 << BITS)])
    tables = tuple(array("b", draw.randbytes(1 << TEXT_BITS)) for _ in range(3))
    hosted = [(weights, one, read_host(one.host)) for one in addresses]
    signer = Signer(new_keyring("bench", bytes(range(72)), 1.0))
    tokens = [signer.token(one.raw, "0123456789abcd", 12).encode() for one in addresses]
    return {
        "sketch.sketch": ([(form, 7) for form in forms], said),
        "sketch.bands": ([(one,) for one in made], said),
        "sketch.resemblance": ([(one, made[0]) for one in made], said),
        "window.candidates": ([(slots, bands(one), times, 100.0) for one in made], said),
        "window.resemblances": ([(sketches, one, draw.sample(range(known), 5)) for one in made], "five candidates"),
        "normal.tidied": ([(text.lower(),) for text in texts], said),
        "text_sums.sums": ([(tables, normal_form(text)) for text in texts], f"{said}, three tables"),
        "url_sums.rest_sums": (hosted, told),
        "url_sums.name_sum": ([(weights, host) for _, _, host in hosted], told),
        "url_sums.path_template": ([(one,) for one in addresses], told),
        "opening.held": ([(token.split(b".", 2)[2],) for token in tokens], told),
        "opening.plain_host": ([(one.raw, (b"redir.aspx",)) for one in addresses], told),
    }


def _address(draw: random.Random) -> Destination:
    words = [word for word in _WORDS if word.isalpha()]
    below, suffix = draw.choice(("www.", "a.", "")), draw.choice(("com", "co.uk", "github.io"))
    host = f"{below}{'-'.join(draw.choices(words, k=2))}.{suffix}"
    path = "/".join([*draw.choices(words, k=draw.choice((1, 2))), f"{draw.randrange(10**6)}.html"])
    return read(f"https://{host}/{path}{draw.choice(('', f'?ref=chat&n={draw.randrange(10**6)}'))}")


if __name__ == "__main__":
    show("kernel", figures())
