import pytest

np = pytest.importorskip("numpy")

import msgspec  # noqa: E402 (after numpy is known to be there)

from bascule.links.destination import read  # noqa: E402
from bascule.links.suffixes import SUFFIXES  # noqa: E402
from bascule.signals.url_model.learn import (  # noqa: E402
    ALLOWED,
    WARNS,
    Read,
    calibrated,
    chat_folds,
    columns,
    equal_shapes,
    fold,
    learn,
    replicas,
    shape,
    taken_apart,
)
from bascule.signals.url_model.model import UrlModel  # noqa: E402
from bascule.signals.url_model.samples import Sample, Source  # noqa: E402


def sample(url: str, source: Source) -> Sample:
    it = read(url)
    return Sample(it, SUFFIXES.registrable_domain(it.host) or it.host, source, "2025-01-01")


def made_up() -> list[Sample]:
    bad = [sample(f"http://secure-{n}login.example{n}.top/users/{n:08x}1/profile", "phishing") for n in range(120)]
    bad += [sample(f"http://wallet-{n}verify.top", "phishing") for n in range(120)]
    good = [sample(f"http://docs{n}.reading{n}.org/manual/page{n}", "gitter") for n in range(120)]
    return bad + good + [sample(f"http://garden{n}.org/", "krijn") for n in range(120)]


@pytest.fixture(scope="module")
def apart() -> Read:
    return taken_apart(made_up())


def test_shapes() -> None:
    urls = ("http://a.example/", "http://a.example/?q=1", "http://a.example/b", "http://a.example/b/c/d")
    assert [shape(sample(url, "gitter")) for url in urls] == [0, 1, 2, 3]


def test_both_classes_count_the_same_in_every_shape(apart: Read) -> None:
    uneven = apart.take([*range(100), *range(120, 150), *range(240, 250), *range(360, 480)])
    counts, labels = equal_shapes(uneven), uneven.labels
    shapes = np.array([shape(one) for one in uneven.samples])
    for one in (0, 3):
        sums = [counts[(shapes == one) & (labels == label)].sum() for label in (0, 1)]
        assert sums[0] == pytest.approx(sums[1])


def test_a_template_counts_other_domains_alone(apart: Read) -> None:
    sites = replicas(apart)
    assert max(map(len, sites.values())) == 120
    two = apart.take([0, 1])
    alone = columns(two, replicas(two))
    unseen = columns(two, {})
    assert list(alone.places) == list(unseen.places)  # one other site is under the least that is kept
    assert list(columns(two, sites).places) != list(unseen.places)


def test_it_learns_and_warns_of_what_it_has_not_seen(apart: Read) -> None:
    model = UrlModel(learn(apart, {"sources": "made up"}))
    bad = read("http://secure-7login.another.top/users/00aa11bb22/profile")
    good = read("http://docs5.reading999.org/manual/page7")
    assert model.score(bad).log_odds > WARNS
    assert model.score(good).log_odds < 0
    assert model.score(bad).replicas == 120
    assert "120 such sites" in model.signals(bad)[0].explanation
    assert model.made["chat"] == 240


def test_the_same_seed_gives_the_same_file(apart: Read) -> None:
    one, other = (msgspec.msgpack.encode(learn(apart, {}, seed=3)) for _ in range(2))
    assert one == other


def test_without_chat_there_is_no_model(apart: Read) -> None:
    with pytest.raises(ValueError, match="expected phishing and links in chat"):
        learn(apart.take(range(240)), {})


def test_a_domain_is_in_one_fold() -> None:
    assert fold("example.com", 1, 3) == fold("example.com", 1, 3)
    assert {fold(f"{n}.example", 1, 3) for n in range(50)} == {0, 1, 2}


def test_each_chat_is_a_fold_of_its_own(apart: Read) -> None:
    folds = chat_folds(apart, 1)
    assert {one.source: number for one, number in zip(apart.samples, folds, strict=True) if not one.phishing} == {
        "gitter": 0,
        "krijn": 1,
    }
    assert set(folds[:240]) == {0, 1}


def test_the_curve_warns_of_as_much_chat_as_is_allowed() -> None:
    draws = np.random.default_rng(1)
    chat, phishing = draws.normal(-2, 1, 20_000), draws.normal(1, 1, 20_000)
    curve, base_rate = calibrated(phishing, chat)
    (low, least), (high, most) = curve
    told = least + (most - least) * (chat - low) / (high - low)
    assert (told > WARNS).mean() == pytest.approx(ALLOWED, rel=0.1)
    # Two normals three apart: the slope of their log-odds is three.
    assert (most - least) / (high - low) == pytest.approx(3.0, rel=0.05)
    assert 0 < base_rate < 1
