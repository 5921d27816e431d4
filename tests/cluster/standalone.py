"""A standalone Spark cluster on loopback, of Spark's wheel alone: a master, two workers, and a server of Spark Connect.

Every process leads a group of its own. All groups are killed at the end, and with this process, whatever happened.
"""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
import venv
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from glob import glob
from pathlib import Path

from tests.sources.servers import free_port

SPARK = "pyspark>=4.1,<4.2"
PATIENCE = 120
DIES_WITH_ITS_PARENT = 1
"""PR_SET_PDEATHSIG of prctl(2)."""
DAEMON, DRIVER, EXECUTOR = "192m", "1g", "1800m"
"""Memory: of the master and of each worker, of the server, of each executor. Together at most 7 GB are held."""


class NoSpark(Exception):
    """Spark or Java cannot be had here; the reason."""


class NotStarted(Exception):
    """Spark is here and does not start; what it says."""


@dataclass
class Cluster:
    """A running cluster. `url`: where Spark Connect answers; `killed`: when workers were killed (monotonic)."""

    url: str
    log: Path
    processes: dict[str, subprocess.Popen]
    killed: list[float] = field(default_factory=list)

    def kill(self, worker: str) -> None:
        """`kill -9` of a worker and of its executor."""
        os.killpg(self.processes[worker].pid, signal.SIGKILL)
        self.killed.append(time.monotonic())

    def tasks(self) -> int:
        """How many tasks its workers were given so far."""
        return self.log.read_text(encoding="utf-8", errors="replace").count("TaskSetManager: Starting task")

    def cpu(self) -> float:
        """Seconds of the processors' time that all its processes used so far."""
        groups = {process.pid for process in self.processes.values()}
        ticks = sum(sum(map(int, stat[11:15])) for stat in _stats() if int(stat[2]) in groups)
        return ticks / os.sysconf("SC_CLK_TCK")

    def memory(self) -> int:
        """Bytes that its processes hold now."""
        groups = {process.pid for process in self.processes.values()}
        return sum(int(stat[21]) for stat in _stats() if int(stat[2]) in groups) * os.sysconf("SC_PAGE_SIZE")


def spark_home(folder: Path) -> Path:
    """Where Spark lies: in an environment of its own, made the first time (450 MB are fetched then)."""
    python = folder / "bin" / "python"
    if not list((folder / "lib").glob("python*/site-packages/pyspark/jars")):
        # Debian keeps what makes an environment's own pip in a package apart; ours fills it just as well.
        venv.create(folder, with_pip=False)
        pip = [sys.executable, "-m", "pip", "--python", python, "--disable-pip-version-check", "install", "-q"]
        made = subprocess.run([*pip, "setuptools", SPARK], check=False)
        if made.returncode:
            raise NoSpark(f"{SPARK} cannot be installed")
    return next((folder / "lib").glob("python*/site-packages/pyspark"))


def java_home() -> str:
    """A Java that Spark runs on: JAVA_HOME, or 17 or 21 where Debian puts them."""
    named = [os.environ["JAVA_HOME"]] if "JAVA_HOME" in os.environ else []
    found = named + sorted(glob("/usr/lib/jvm/*-17-*")) + sorted(glob("/usr/lib/jvm/*-21-*"))
    for each in found:
        if (Path(each) / "bin" / "java").exists():
            return each
    raise NoSpark("no Java 17 or 21 is installed (Debian: default-jre-headless)")


@contextmanager
def started(home: Path, folder: Path, *, workers: int = 2) -> Iterator[Cluster]:
    """The cluster, until the block ends."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    master, web, connect = free_port(), free_port(), free_port()
    folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as ending:
        cluster = Cluster(f"sc://127.0.0.1:{connect}", folder / "connect.log", {})

        def start(name: str, *command: object, ready: str) -> None:
            _start(name, [str(home / "bin" / str(command[0])), *map(str, command[1:])], cluster, folder, home=home)
            ending.callback(_end, cluster.processes[name])
            _wait_for(ready, folder / f"{name}.log", cluster.processes[name])

        deploy, address = "org.apache.spark.deploy", f"spark://127.0.0.1:{master}"
        here = ("--host", "127.0.0.1", "--port")
        start("master", "spark-class", f"{deploy}.master.Master", *here, master, "--webui-port", web, ready="leader")
        for number in range(workers):
            size = ("--cores", 1, "--memory", "2500m", "--work-dir", folder / f"work-{number}")
            where = (*here, free_port(), "--webui-port", free_port())
            worker = ("spark-class", f"{deploy}.worker.Worker", *where, *size, address)
            start(f"worker-{number}", *worker, ready="Successfully registered with master")
        start("connect", "spark-submit", *_server(home, folder, address=address, port=connect), ready="server started")
        yield cluster


def _server(home: Path, folder: Path, *, address: str, port: int) -> list[object]:
    settings = {
        "spark.executor.memory": EXECUTOR,
        "spark.executor.cores": 1,
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.connect.grpc.binding.address": "127.0.0.1",
        "spark.connect.grpc.binding.port": port,
        "spark.connect.grpc.arrow.maxBatchSize": "4m",
        "spark.sql.shuffle.partitions": 8,
        "spark.sql.warehouse.dir": folder / "warehouse",
        "spark.sql.session.timeZone": "UTC",
        "spark.ui.enabled": "false",
    }
    given = [part for name, value in settings.items() for part in ("--conf", f"{name}={value}")]
    jar = next((home / "jars").glob("spark-connect_2.13-*.jar"))
    server = "org.apache.spark.sql.connect.service.SparkConnectServer"
    return ["--class", server, "--name", "connect", "--master", address, "--driver-memory", DRIVER, *given, jar]


def _start(name: str, command: list[str], cluster: Cluster, folder: Path, *, home: Path) -> None:
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "JAVA_HOME": java_home(),
        "SPARK_HOME": str(home),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_DAEMON_MEMORY": DRIVER if name == "connect" else DAEMON,
        "SPARK_LOCAL_DIRS": str(folder / "scratch"),
    }
    with (folder / f"{name}.log").open("wb") as log:
        cluster.processes[name] = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            env=environment,
            cwd=folder,
            start_new_session=True,
            preexec_fn=_die_with_parent,
        )


def _die_with_parent() -> None:
    ctypes.CDLL(None).prctl(DIES_WITH_ITS_PARENT, signal.SIGKILL)


def _wait_for(said: str, log: Path, process: subprocess.Popen) -> None:
    end = time.monotonic() + PATIENCE
    while said not in log.read_text(encoding="utf-8", errors="replace"):
        if process.poll() is not None or time.monotonic() > end:
            raise NotStarted(f"{log.stem} did not start:\n{log.read_text(encoding='utf-8', errors='replace')[-3000:]}")
        time.sleep(0.2)


def _end(process: subprocess.Popen) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _stats() -> Iterator[list[str]]:
    """/proc/PID/stat of every process, from the third column on."""
    for path in glob("/proc/[0-9]*/stat"):
        try:
            text = Path(path).read_text(encoding="ascii", errors="replace")
        except OSError:
            continue
        yield text.rpartition(")")[2].split()
