"""No request leaves the machine on send or click: the kernel's own record of what the serving process did with sockets.

The watch is strace on the whole process from its first instruction, every thread and child included, so nothing that
a library does below Python goes unseen. Where there is no strace those tests skip; a watch inside the process
(``sys.addaudithook``) runs everywhere beside it.
"""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from e2e.running import Running

STRACE = shutil.which("strace")
TRACE = ("-f", "-qq", "-y", "-s", "96", "-e", "trace=%network,execve,execveat")
_ASKS = re.compile(r"\b(connect|sendto|sendmsg|sendmmsg)\(.*?(sa_family|msg_name=\{)")
_SOCKET = re.compile(r"\bsocket\((\w+), (\w+)")
HOSTS = (
    *(f"https://shop{number}.example/item?id={number}#at" for number in range(40)),
    *(f"http://host{number}.test:8080/" for number in range(10)),
    "https://accounts-login-verify.com/reset?token=Zm9vYmFyYmF6cXV4",
    "https://bit.ly/3abcDEF",
    "https://tinyurl.com/yc8v9xyz",
    "https://www.google.com/url?q=https%3A%2F%2Fmade-up-target.net%2Fa&sa=D",
    "https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fmade-up-inner.org%2F&data=05&reserved=0",
    "https://made--up-brand-net.translate.goog/?_x_tr_sl=auto",
    "https://xn--80ak6aa92e.com/",
    "http://203.0.113.7/login",
    "http://[2001:db8::1]:8443/",
    "http://0x7f.1/",
    "http://169.254.169.254/latest/meta-data/",
    "http://localhost:9/",
    "https://user:password@made-up-host.io/private",
    "https://discord.gg/invite/abcdef",
    "made-up-schemeless.co.uk/page",
)


def asked_outside(trace: str) -> list[str]:
    """The lines of a trace that reach for another machine, or another program: no address given means an accepted one.

    A socket for name look-ups or to ask the kernel for routes counts, even where nothing was sent over it.
    """
    lines = trace.splitlines()
    asking = [line for line in lines if _ASKS.search(line)]
    made = [line for line in lines if (m := _SOCKET.search(line)) and (m[1] == "AF_NETLINK" or "SOCK_DGRAM" in m[2])]
    started = [line for line in lines if "execve" in line][1:]  # the first is the process itself
    return [*asking, *made, *started]


@pytest.fixture(scope="module")
def strace() -> str:
    if STRACE is None:
        pytest.skip("needs strace (Debian: apt-get install strace)")
    tried = subprocess.run([STRACE, "-qq", "-o", "/dev/null", "true"], capture_output=True, check=False)
    if tried.returncode != 0:
        pytest.skip("strace may not trace here (ptrace is denied)")
    return STRACE


DELIBERATE = {
    "connect": "import socket; socket.socket().connect_ex(('127.0.0.1', 9))",
    "look-up": "import socket; socket.getaddrinfo('localhost', 80)",
    "datagram": "import socket; socket.socket(type=socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', 9))",
    "uvloop": "import asyncio, uvloop\n"
    "async def main():\n"
    "    try: await asyncio.open_connection('127.0.0.1', 9)\n"
    "    except OSError: pass\n"
    "uvloop.run(main())",
    "child": "import subprocess; subprocess.run(['true'])",
}


@pytest.mark.parametrize("how", DELIBERATE)
def test_the_watch_sees_a_deliberate_request(strace: str, tmp_path: Path, how: str) -> None:
    """A loopback port where nobody listens, and the machine's own name, asked on purpose."""
    trace = tmp_path / "trace"
    subprocess.run([strace, *TRACE, "-o", trace, sys.executable, "-c", DELIBERATE[how]], check=True)
    assert asked_outside(trace.read_text("utf-8", "replace"))


def drive(running: Running) -> int:
    """Send, click, preview, warn, block, look up: everything of both hot clocks; how many links were crossed."""
    crossed = 0
    formats = {"plain": "see {} there", "markdown": "see [this]({}) there", "html": 'see <a href="{}">this</a> there'}
    for number, url in enumerate(HOSTS):
        for name, text in formats.items():
            decision = running.send(f"{name} {number}", text.format(url), format=name)
            for link in decision["links"]:
                answer = running.click(link["wrapped_url"])
                assert answer.status in (200, 302), (url, answer.status)
                crossed += answer.status == 302
                assert running.click(link["wrapped_url"] + "+").status == 200
    running.verdict("https://shop1.example/", "block", "host")
    running.verdict("https://shop2.example/", "warn", "host")
    for number, status in ((1, 410), (2, 200), (3, 302)):
        link = running.send(f"again {number}", f"https://shop{number}.example/item?id={number}#at")["links"][0]
        assert running.click(link["wrapped_url"]).status == status
    assert running.believed("https://shop1.example/") == "block"
    assert running.click(f"{running.base}/aaaaaa.{'0' * 24}.{'0' * 14}-1/shop.example").status == 404
    return crossed


def test_nothing_leaves_on_send_or_click(strace: str, tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    with Running(tmp_path, under=(strace, *TRACE, "-o", str(trace))) as running:
        crossed = drive(running)
        assert running.process.stop() == 0
    assert crossed > len(HOSTS)
    lines = trace.read_text("utf-8", "replace")
    assert lines.count("accept4(") > crossed, "the watch saw the service's own connections come in"
    assert asked_outside(lines) == []


HOOK = """
import sys
seen = open({log!r}, "a", buffering=1)
ASKING = ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto", "socket.sendmsg")
sys.addaudithook(
    lambda event, arguments: event.startswith((*ASKING, "subprocess.", "os.exec", "os.posix_spawn"))
    and print(event, arguments, file=seen)
)
{before}
from bascule.cli.main import main
main()
"""


def test_python_itself_asks_for_nothing(tmp_path: Path) -> None:
    log = tmp_path / "asked"
    script = tmp_path / "hooked.py"
    deliberate = "import socket; socket.socket().connect_ex(('127.0.0.1', 9))"
    script.write_text(HOOK.format(log=str(log), before=deliberate))
    with Running(tmp_path, launcher=(sys.executable, str(script))) as running:
        (line,) = log.read_text().splitlines()
        assert line.startswith("socket.connect"), "the watch saw the deliberate request"
        drive(running)
        assert running.process.stop() == 0
    assert log.read_text().splitlines() == [line]
