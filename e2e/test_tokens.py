"""Links against the live service: forged ones never open, true ones arrive exactly, behind a proxy that meddles too."""

import random
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote_to_bytes

import pytest
from conformance.wrap import AWKWARD, wpt_urls
from hypothesis import given, settings
from hypothesis import strategies as st

from bascule.links.destination import NotADestination, read
from bascule.links.keyring import Keyring, load_keyring, new_keyring
from bascule.links.token import Opener, message_tag
from bascule.links.wrap import Wrapper, read_base
from bascule.store.home import Home
from e2e.running import Running, bascule, free_port
from e2e.wire import asked

NGINX = shutil.which("nginx") or shutil.which("/usr/sbin/nginx")
SAFE = re.compile(r"https?://[A-Za-z0-9\[][!-~]*")
"""What may stand in a ``Location`` as it is; of other URLs a browser's reading does."""


class Networks:
    """A service with two networks on link bases of their own."""

    def __init__(self, folder: Path) -> None:
        self.proxy_port = free_port()
        self.running = Running(folder, base=f"http://127.0.0.1:{self.proxy_port}")
        self.other_base = f"http://localhost:{self.proxy_port}/other"
        home = self.running.home
        self.other_key = bascule("network", "add", "other", "--link-base", self.other_base, "--home", home).strip()

    def ring(self, network: str) -> Keyring:
        return load_keyring(Home(self.running.home).key_file(network).read_bytes())

    def wrapper(self, network: str) -> Wrapper:
        return Wrapper(self.ring(network), read_base(self.running.base if network == "demo" else self.other_base))

    def clicks(self, targets: list[bytes], host: str = "") -> list[tuple[int, bytes | None]]:
        return asked(self.running.process.links, targets, host or self.running.base.removeprefix("http://"))


@pytest.fixture(scope="module")
def networks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Networks]:
    made = Networks(tmp_path_factory.mktemp("tokens"))
    with made.running:
        until = time.monotonic() + 10
        other = made.wrapper("other").wrap("https://shop.example/", "0" * 14, 1).url
        target = other.removeprefix(f"http://localhost:{made.proxy_port}").encode()
        while made.clicks([target], f"localhost:{made.proxy_port}")[0][0] != 302:
            assert time.monotonic() < until, "the new network is not served"
            time.sleep(0.1)
        yield made


def tokens(wrapper: Wrapper, ring: Keyring) -> list[bytes]:
    """Tokens of every form, long and short, marked and not."""
    urls = (
        "https://shop.example/a?b=1#c",
        "http://shop.example/",
        "HTTPS://Shop.Example",
        "https://a.example/%2F//x/..",
    )
    made = [
        wrapper.wrap(url, message_tag(ring, f"message {number}"), audience, warned=warned).url
        for number, url in enumerate(urls)
        for audience, warned in ((0, False), (25, False), (1, True))
    ]
    return [url[len(wrapper.base.url) + 1 :].encode() for url in made]


ADDED = (b"/", b"//", b"/x", b".evil.example", b"~00", b"~0d~0a", b"%00", b"%0d%0aLocation:x", b"%20", b"\xc3\xa9")


def mutations(token: bytes, others: list[bytes], chance: random.Random) -> Iterator[bytes]:
    """Everything one might try on a token that one holds, and on others beside it."""
    letters = b"abcdefghijklmnopqrstuvwxyz0123456789ABCDEF.-_=~/"
    for at in range(len(token)):
        yield token[:at]
        yield token[:at] + token[at + 1 :]
        yield token[:at] + bytes([chance.choice(letters)]) + token[at + 1 :]
        yield token[:at] + bytes([chance.choice(letters)]) + token[at:]
        yield token[:at] + token[at : at + 1].swapcase() + token[at + 1 :]
        yield token[:at] + token[at + 1 : at + 2] + token[at : at + 1] + token[at + 2 :]
        yield token[:at] + bytes([token[at] ^ 1 << chance.randrange(7)]) + token[at + 1 :]
    for more in (
        b"/",
        b"//",
        b"/x",
        b".evil.example",
        b"~00",
        b"~0d~0a",
        b"%00",
        b"%0d%0aLocation:x",
        b" ",
        b"%20",
        b"\xc3\xa9",
    ):
        yield token + more
    yield from (b"/" + token, b"./" + token, b"x/../" + token[:40], token * 2, token[::-1])
    head, _, spelling = token.partition(b"/")
    key, mac, bound = head.split(b".")[:3]
    for other in others:
        their_head, _, their_spelling = other.partition(b"/")
        their_key, their_mac, their_bound = their_head.split(b".")[:3]
        yield head + b"/" + their_spelling
        for parts in ((their_key, mac, bound), (key, their_mac, bound), (key, mac, their_bound)):
            yield b".".join((*parts, *head.split(b".")[3:])) + b"/" + spelling
    tag, forms = bound.split(b"-")[0], head.split(b".")[3:]
    for count in (b"0", b"1", b"25", b"26", b"1000000000", b"00", b"-1"):
        for mark in (b"", b"w", b"ww"):
            yield b".".join((key, mac, tag + b"-" + count + mark, *forms)) + b"/" + spelling
    for form in (b"", b".p", b".r", b".s"):
        yield b".".join((key, mac, bound)) + form + b"/" + spelling


def forged(networks: Networks) -> list[bytes]:
    """Altered tokens of both networks; what a browser or the service itself undoes (%xx, ?, #, +) is no alteration."""
    chance = random.Random(20261123)
    genuine = tokens(networks.wrapper("demo"), networks.ring("demo"))
    theirs = tokens(networks.wrapper("other"), networks.ring("other"))
    stranger = new_keyring("demo", chance.randbytes(72), 0.0)
    strange = tokens(Wrapper(stranger, read_base(networks.running.base)), stranger)
    every = {*genuine, *theirs}
    tried = dict.fromkeys(theirs + strange)  # whole links of another network, and of a ring that was never ours
    for token in (*genuine, *theirs):
        for other in mutations(token, [*genuine[:4], *theirs[:4], *strange[:2]], chance):
            plain = unquote_to_bytes(other.partition(b"?")[0].partition(b"#")[0]).removesuffix(b"+")
            if plain not in every and not re.search(rb"[\x00-\x20\x7f]", other):
                tried[other] = None
    return list(tried)


def test_nothing_forged_is_accepted(networks: Networks) -> None:
    targets = [b"/" + token for token in forged(networks)]
    answers = networks.clicks(targets)
    accepted = [target for target, (status, to) in zip(targets, answers, strict=True) if status not in (400, 404) or to]
    print(f"\nforged links: {len(targets)} tried, {len(accepted)} accepted")
    assert len(targets) >= 5_000
    assert accepted == []
    assert {status for status, _ in answers} <= {400, 404}


def test_true_ones_are_accepted_all_the_while(networks: Networks) -> None:
    genuine = tokens(networks.wrapper("demo"), networks.ring("demo"))
    answers = networks.clicks([b"/" + token for token in genuine])
    assert [status for status, _ in answers] == [200 if token.split(b"/")[0].rstrip(b".pr").endswith(b"w") else 302
                                                 for token in genuine]  # fmt: skip


def test_another_networks_link_opens_on_its_own_base_only(networks: Networks) -> None:
    (theirs, *_) = tokens(networks.wrapper("other"), networks.ring("other"))
    own, foreign = f"localhost:{networks.proxy_port}", f"127.0.0.1:{networks.proxy_port}"
    assert networks.clicks([b"/other/" + theirs], own)[0][0] == 302
    for target in (b"/" + theirs, b"/other/" + theirs):
        assert networks.clicks([target], foreign)[0][0] == 404, target
    answer = networks.running.ask("GET", f"/v1/links/{theirs.decode()}")
    assert answer.status == 404, "nor does the API tell one network of another's links"


def test_short_links_are_not_guessed(networks: Networks) -> None:
    running = networks.running
    long = "https://shop.example/?" + "q=" + "x" * 3000
    short = running.wrapped("short", long)
    assert len(short) < 100
    code = short.removeprefix(running.base + "/").encode()
    assert networks.clicks([b"/" + code])[0] == (302, long.encode())
    tried = [code[:at] + b"%x" % digit + code[at + 1 :] for at in range(7, len(code)) for digit in range(16)]
    tried += [code[:at] for at in range(len(code))] + [code + b"0", code.upper(), code + b"/x", b"aaaaaa" + code[6:]]
    tried = [guess for guess in tried if guess != code]
    assert {status for status, _ in networks.clicks([b"/" + guess for guess in tried])} == {404}


def test_a_rotated_key_opens_and_a_retired_one_does_not(tmp_path: Path) -> None:
    with Running(tmp_path) as running:
        first = running.wrapped("first", "https://shop.example/one")
        key = first.removeprefix(running.base + "/").split(".")[0]
        bascule("network", "rotate-key", "demo", "--home", running.home)
        second = followed(running, "https://shop.example/two", key)
        assert running.click(first).location == "https://shop.example/one"
        assert running.click(second).location == "https://shop.example/two"
        bascule("network", "rotate-key", "demo", "--retire", key, "--home", running.home)
        until = time.monotonic() + 5
        while running.click(first).status != 404:
            assert time.monotonic() < until, "the retired key still opens links"
            time.sleep(0.05)
        assert running.click(second).location == "https://shop.example/two"
        retired = first.removeprefix(running.base + "/")
        assert running.ask("GET", f"/v1/links/{retired}").status == 404


def followed(running: Running, url: str, old: str) -> str:
    """A link of ``url`` under another key than ``old``: a running service takes a new key within a second."""
    until = time.monotonic() + 5
    while (wrapped := running.wrapped(f"{url} {time.monotonic()}", url)).split("/")[3].startswith(old):
        assert time.monotonic() < until, "the new key is not used"
        time.sleep(0.05)
    return wrapped


def arrival(url: str) -> bytes:
    """Where a link to ``url`` must redirect: the exact characters, or a browser's reading where they are unsafe.

    A backslash in the authority is not: a browser ends the host there, and nothing else does.
    """
    authority = re.split("[/?#]", url.partition("://")[2], maxsplit=1)[0]
    return (url if SAFE.fullmatch(url) and "\\" not in authority else read(url).href).encode("ascii")


PROXY = """
daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{ worker_connections 256; }}
http {{
    access_log off; default_type text/plain; large_client_header_buffers 4 32k;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi; proxy_http_version 1.1; keepalive_requests 100000;
    server {{  # decodes, merges slashes, removes dot segments and encodes anew: what a proxy_pass with a path does
        listen 127.0.0.1:{decoding};
        location / {{ proxy_pass http://{links}/; proxy_set_header Host $http_host; }}
    }}
    server {{  # passes on what it was sent
        listen 127.0.0.1:{passing};
        location / {{ proxy_pass http://{links}; }}
    }}
}}
"""


@pytest.fixture(scope="module")
def proxies(networks: Networks, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    if NGINX is None:
        pytest.skip("needs nginx (Debian: apt-get install nginx-light)")
    folder = tmp_path_factory.mktemp("nginx")
    ports = {"decoding": networks.proxy_port, "passing": free_port()}
    config = folder / "nginx.conf"
    config.write_text(PROXY.format(folder=folder, links=networks.running.process.links, **ports))
    with subprocess.Popen([NGINX, "-p", folder, "-c", config, "-e", folder / "error.log"], cwd=folder) as nginx:
        try:
            time.sleep(0.3)
            assert nginx.poll() is None, (folder / "error.log").read_text()
            yield {name: f"127.0.0.1:{port}" for name, port in ports.items()} | {"none": networks.running.process.links}
        finally:
            nginx.terminate()


WAYS = {
    "as it is": lambda target: target,
    "all encoded": lambda target: b"/" + b"".join(b"%%%02X" % byte for byte in target[1:]),
    "tilde encoded": lambda target: target.replace(b"~", b"%7e"),
    "slashes encoded": lambda target: b"/" + target[1:].replace(b"/", b"%2F"),
    "tracked": lambda target: target + b"?utm_source=chat&fbclid=IwAR0",
}


@pytest.mark.data
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("proxy", ["none", "passing", "decoding"])
def test_every_link_arrives(networks: Networks, proxies: dict[str, str], shared: Path, proxy: str, way: str) -> None:
    urls = [*wpt_urls(shared), *AWKWARD]
    ring, wrapper = networks.ring("demo"), networks.wrapper("demo")
    links = [wrapper.wrap(url, message_tag(ring, "vectors"), 2).url for url in urls]
    targets = [WAYS[way](link.removeprefix(networks.running.base).encode()) for link in links]
    answers = asked(proxies[proxy], targets, f"127.0.0.1:{networks.proxy_port}")
    wrong = [(url, got) for url, got in zip(urls, answers, strict=True) if got != (302, arrival(url))]
    print(f"\n{proxy}, {way}: {len(urls) - len(wrong)} of {len(urls)} links arrive exactly")
    assert wrong == []


RING = new_keyring("random", bytes(range(72)), 0.0)
WRAPPER, OPENER = Wrapper(RING, read_base("https://go.example/b")), Opener([RING])


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(("http://", "https://", "HTTP:", "https:/\\")),
    st.from_regex(r"[a-z0-9][a-z0-9-]{0,10}(\.[a-zäñ例0-9]{1,8}){0,3}", fullmatch=True),
    st.text(max_size=60) | st.text("/.?#%&=+~:;@!$'()*,[]|\\ \t\"<>^`{}aZ0é例🔥\u202e\u200b\ud800", max_size=80),
)
def test_any_url_comes_out_as_it_went_in(scheme: str, host: str, rest: str) -> None:
    url = f"{scheme}{host}/{rest}"
    try:
        href = read(url).href
    except NotADestination:
        return
    link = WRAPPER.wrap(url, message_tag(RING, rest), len(rest)).url
    assert OPENER.open(link.removeprefix("https://go.example/b/").encode()).destination == url
    assert read(link).href == link, "a browser changes nothing in it"
    assert read(arrival(url).decode()).href == href
