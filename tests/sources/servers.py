"""Real database servers, started for a test session where their programs are installed."""

from __future__ import annotations

import glob
import os
import pwd
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

PASSWORD = "p@ss/w:ord ž"
PATIENCE = 60


@dataclass(frozen=True)
class Server:
    """A server on this machine: its address (without a password), how it takes statements, and how it breaks off the
    connection of whoever reads."""

    url: str
    run: Callable[[str], None]
    break_off: Callable[[], None] = lambda: None


def program(pattern: str) -> str | None:
    """The newest program that fits, or the one on the path."""
    found = sorted(glob.glob(f"/usr/lib/postgresql/*/bin/{pattern}"))
    return found[-1] if found else shutil.which(pattern, path=f"{os.environ.get('PATH', '')}:/usr/sbin")


def free_port() -> int:
    with closing(socket.socket()) as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def user_of(name: str) -> str:
    """Servers refuse to run as root: their own user there, else whoever runs the tests."""
    if os.getuid() != 0:
        return ""
    return name if any(each.pw_name == name for each in pwd.getpwall()) else "nobody"


def wait_for(ready: Callable[[], None]) -> None:
    end = time.monotonic() + PATIENCE
    while True:
        try:
            return ready()
        except Exception:
            if time.monotonic() > end:
                raise
            time.sleep(0.2)


@contextmanager
def postgresql(folder: Path) -> Iterator[Server]:
    import adbc_driver_postgresql.dbapi as driver

    port, user, data = free_port(), user_of("postgres"), folder / "data"
    (folder / "password").write_text(PASSWORD)
    give(folder, user)
    before = {"user": user, "group": user, "extra_groups": []} if user else {}
    made = [program("initdb"), "-D", data, "-A", "scram-sha-256", "-U", "presek", "--pwfile", folder / "password"]
    subprocess.run([*made, "-E", "UTF8", "--locale=C"], check=True, capture_output=True, cwd="/", **before)
    address = f"postgresql://presek:{quote(PASSWORD, safe='')}@127.0.0.1:{port}/postgres"

    def run(statements: str) -> None:
        with driver.connect(address) as connection, connection.cursor() as cursor:
            for each in filter(None, map(str.strip, statements.split(";"))):
                cursor.execute(each)
            connection.commit()

    options = ["-p", str(port), "-k", folder, "-h", "127.0.0.1", "-F"]
    command = [program("postgres"), "-D", data, *options]
    with running(subprocess.Popen(command, cwd="/", stderr=subprocess.DEVNULL, **before)):
        wait_for(lambda: run("SELECT 1"))
        yield Server(f"postgresql://presek@127.0.0.1:{port}/postgres", run)


@contextmanager
def mariadb(folder: Path) -> Iterator[Server]:
    import pymysql

    port, user, data = free_port(), user_of("mysql"), folder / "data"
    give(folder, user)
    as_user = [f"--user={user}"] if user else []
    program_of = shutil.which("mariadb-install-db") or shutil.which("mysql_install_db")
    made = [program_of, "--no-defaults", f"--datadir={data}", "--auth-root-authentication-method=normal", *as_user]
    subprocess.run(made, check=True, capture_output=True)

    def as_root(statements: str, database: str | None = None) -> tuple[tuple[object, ...], ...]:
        with closing(pymysql.connect(unix_socket=str(folder / "s"), user="root", database=database)) as connection:
            cursor = connection.cursor()
            for each in filter(None, map(str.strip, statements.split(";"))):
                cursor.execute(each)
            connection.commit()
            return cursor.fetchall()

    def break_off() -> None:
        for (number,) in as_root("SELECT id FROM information_schema.processlist WHERE user = 'presek'"):
            as_root(f"KILL {number}")

    options = ["--no-defaults", f"--datadir={data}", f"--port={port}", "--bind-address=127.0.0.1", *as_user]
    quick = ["--innodb-buffer-pool-size=16M", "--innodb-flush-log-at-trx-commit=0"]
    command = [program("mariadbd"), *options, f"--socket={folder / 's'}", f"--pid-file={folder / 'pid'}", *quick]
    with running(subprocess.Popen(command, stderr=subprocess.DEVNULL)):
        wait_for(lambda: (folder / "s").stat() and None)
        user_made = f"CREATE USER 'presek'@'127.0.0.1' IDENTIFIED BY '{PASSWORD}'"
        wait_for(lambda: as_root("SELECT 1") and None)
        as_root(f"CREATE DATABASE crm CHARACTER SET utf8mb4; {user_made}; GRANT ALL ON crm.* TO 'presek'@'127.0.0.1'")
        yield Server(
            f"mariadb://presek@127.0.0.1:{port}/crm", lambda said: as_root(said, "crm") and None, break_off
        )  # fmt: skip


@contextmanager
def running(process: subprocess.Popen) -> Iterator[None]:
    try:
        yield
    finally:
        process.terminate()
        process.wait()


def give(folder: Path, user: str) -> None:
    """A folder to the server's user."""
    if user:
        shutil.chown(folder, user)
