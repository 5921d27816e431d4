"""Everything that runs: the site and the worker, each a process of its own, until SIGTERM or Ctrl-C."""

from __future__ import annotations

import ctypes
import secrets
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from presek.app import clock, demo, wiring
from presek.app.home import Home
from presek.app.refresh import is_due, refresh
from presek.store import people
from presek.values.problem import Branch, Problem, Problems

FIRST_USER = "admin"
FIRST_PORT, PORTS_TRIED = 8000, 20
SECONDS_TO_START, SECONDS_TO_STOP = 60.0, 15.0
PARENT_DEATH_SIGNAL = 1
"""PR_SET_PDEATHSIG of prctl(2)."""
SITE = "presek.web.wsgi:application"

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Ready:
    """Where the site is, and how to sign in; `password` only where the first user was made just now."""

    url: str
    user: str
    password: str | None


def prepare(home: Home, *, with_demo: bool, say: Say) -> str | None:
    """Example data where it is wanted and the base is empty, the first user, a refresh where one is due.

    The first user's password, shown this once and kept only hashed; None where there are users already.
    """
    if with_demo and demo.is_empty(home):
        demo.load(home, say=say)
    elif is_due(home):
        say("refreshing")
        refresh(home)
    if people.everyone():
        return None
    password = secrets.token_urlsafe(12)
    people.add(FIRST_USER, password, administrator=True)
    return password


def serve(home: Home, *, host: str, port: int | None, password: str | None, ready: Callable[[Ready], None]) -> None:
    """Starts site and worker, tells when they answer, and stops both when asked to, or when one of them ends."""
    bound = free_port(host, port)
    stopping = _Stopping()
    running = [
        subprocess.Popen(command, env=wiring.environment(), preexec_fn=_end_with_whoever_started_it)
        for command in (site_command(host, bound), worker_command(home.path))
    ]
    try:
        _wait_until_it_answers(host, bound, site=running[0], stopping=stopping)
        if not stopping.asked:
            users = people.everyone()
            shown = "127.0.0.1" if host in {"0.0.0.0", "::"} else host
            ready(Ready(f"http://{shown}:{bound}/", user=users[0].name if users else FIRST_USER, password=password))
        while not stopping.asked and all(process.poll() is None for process in running):
            clock.wait(0.2)
        if not stopping.asked:
            raise Problems(Problem("ended", "the site or the worker ended by itself.", branch=Branch.PLACE))
    finally:
        _stop(running)


def site_command(host: str, port: int) -> list[str]:
    """What starts the site of the home that `PRESEK_HOME` names."""
    return [
        sys.executable, "-m", "granian", SITE, "--interface", "wsgi", "--host", host, "--port", str(port),
        "--workers", "1", "--blocking-threads", "4", "--no-ws", "--log-level", "warning",
    ]  # fmt: skip


def worker_command(home: Path) -> list[str]:
    """What starts a worker of a home."""
    return [sys.executable, "-m", "presek.cli", "worker", "--home", str(home)]


def free_port(host: str, port: int | None) -> int:
    """The port asked for, or without one the first free from 8000 on; Problems where it is in use."""
    tried = [port] if port is not None else list(range(FIRST_PORT, FIRST_PORT + PORTS_TRIED))
    reason = ""
    for candidate in tried:
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, candidate))
            except OSError as refused:
                reason = refused.strerror or str(refused)
                continue
            return candidate
    wanted = f"port {port}" if port is not None else f"no port from {tried[0]} to {tried[-1]}"
    says = f"{wanted} can be listened on at {host}: {reason}. Choose another with --port."
    if port is not None:
        says = f"{wanted} can't be listened on at {host}: {reason}. Choose another with --port."
    raise Problems(Problem("port-in-use", says, path="port", branch=Branch.PLACE))


class _Stopping:
    """Whether somebody asked to stop, by SIGTERM or Ctrl-C."""

    def __init__(self) -> None:
        self.asked = False
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._ask)

    def _ask(self, number: int, frame: FrameType | None) -> None:
        self.asked = True


def _wait_until_it_answers(host: str, port: int, *, site: subprocess.Popen[bytes], stopping: _Stopping) -> None:
    watch = clock.Stopwatch()
    while watch.seconds() < SECONDS_TO_START and not stopping.asked:
        if site.poll() is not None:
            raise Problems(Problem("site", "the site did not start; its words above say why.", branch=Branch.PLACE))
        try:
            with socket.create_connection((host, port), timeout=1):
                return
        except OSError:
            clock.wait(0.1)
    if not stopping.asked:
        says = f"the site did not answer within {SECONDS_TO_START:.0f} seconds."
        raise Problems(Problem("site", says, branch=Branch.PLACE))


def _end_with_whoever_started_it() -> None:
    """Where the system can: a process is told to end when the one that started it was killed."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PARENT_DEATH_SIGNAL, signal.SIGTERM)


def _stop(running: list[subprocess.Popen[bytes]]) -> None:
    for process in running:
        if process.poll() is None:
            process.terminate()
    for process in running:
        try:
            process.wait(SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
