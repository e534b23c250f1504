import os
import signal
import subprocess
import sys
from pathlib import Path

from bascule.server.dispatch.leader import Leader

_HOLD = """
import sys, time, pathlib
from bascule.server.dispatch.leader import Leader
leader = Leader(pathlib.Path(sys.argv[1])); print(leader.take(), flush=True); time.sleep(60)
"""


def test_one_leads_at_a_time(tmp_path: Path) -> None:
    first, second = Leader(tmp_path / "lock"), Leader(tmp_path / "lock")
    assert not first.leads
    assert first.take()
    assert first.take()
    assert first.leads
    assert not second.take()
    first.release()
    first.release()
    assert not first.leads
    assert second.take()
    second.release()


def test_a_killed_leader_s_place_is_free_at_once(tmp_path: Path) -> None:
    holder = subprocess.Popen([sys.executable, "-c", _HOLD, tmp_path / "lock"], stdout=subprocess.PIPE, text=True)
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "True\n"
        mine = Leader(tmp_path / "lock")
        assert not mine.take()
        os.kill(holder.pid, signal.SIGKILL)
        holder.wait(30)
        assert mine.take()
        mine.release()
    finally:
        holder.kill()
        holder.wait(30)
        if holder.stdout:
            holder.stdout.close()
