"""Settings, read once, and the start of the database: the only place that reads the environment.

| variable | meaning | without it |
|---|---|---|
| `PRESEK_HOME` | the folder that holds everything | `./presek-data` |
| `PRESEK_LAKE` | the folder of the facts | `lake` in the home |
| `PRESEK_DATABASE_URL` | `postgresql://user:password@host:port/name` | `presek.sqlite3` in the home |
| `PRESEK_SMTP_URL` | the mail server, `smtp://user:password@host:port` (smtps: with STARTTLS) | no mail is sent |
| `PRESEK_MAIL_FROM` | the address that mail comes from | `presek@localhost` |
| `PRESEK_URL` | where people reach the site, for links in mail | no links |
| `PRESEK_LEASE_SECONDS` | after so many seconds another worker takes over from one that died | `30` |
| `PRESEK_WEBHOOK_NETWORKS` | hosts and networks beside the public ones that webhooks may be sent to | none |
| `PRESEK_ENGINE_PASSWORD`, `PRESEK_ENGINE_TOKEN` | what the engine that the base is bound to asks for | none is told |
| `PRESEK_ENGINE_PASSWORD_FILE`, `PRESEK_ENGINE_TOKEN_FILE` | files that hold them | |
| `PRESEK_INTAKE_WAITING_MB` | so many MB that programs sent may wait for the worker; then they come later | `2048` |

`PRESEK_SSO_…` is read by `presek.app.sso_settings` out of the environment that is given here.
"""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import unquote, urlsplit

import django
from django.conf import settings
from django.db import connections

from presek.values.problem import Branch, Problem, Problems

SETTINGS = "presek.web.settings"
DEFAULT_HOME = "presek-data"
BUSY_SECONDS = 10
METRICS_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
LEASE_SECONDS, LONGEST_LEASE = "30", 3600
MOST_WAITING, LARGEST_WAITING = "2048", 10_000_000
"""Megabytes of the intake's journals."""
CONNECTION_SECONDS = 600
"""How long a thread of the site keeps its connection: opening one costs as much as a short answer."""
A_FILE = "there is a file where the home, a folder, was expected."
NO_HOME = "there is no Presek home here; `presek demo` or `presek import` makes one."


def home_folder(given: Path | None = None) -> Path:
    """The home: the one given, else `PRESEK_HOME`, else `./presek-data`. Absolute; it need not exist yet."""
    return (given or Path(os.environ.get("PRESEK_HOME") or DEFAULT_HOME)).expanduser().absolute()


def lake_folder(home: Path) -> Path:
    """Where the facts of a home are kept. Object storage needs the database's lease and comes with a later edition."""
    named = os.environ.get("PRESEK_LAKE")
    if named and "://" in named:
        raise Problems(_unfit("PRESEK_LAKE", f"it names '{named}'; this edition keeps the lake in a folder"))
    return Path(named).expanduser().absolute() if named else home / "lake"


RESTORING = ".restoring"
"""In a home, and in its lake: a backup is being put back there; the name of the home. Gone as soon as it is whole."""


def database(home: Path) -> dict[str, object]:
    """Django's settings for the database of a home."""
    address = os.environ.get("PRESEK_DATABASE_URL")
    if address:
        return _postgres(address)
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(home / "presek.sqlite3"),
        "CONN_MAX_AGE": CONNECTION_SECONDS,
        "OPTIONS": {
            "timeout": BUSY_SECONDS,
            "transaction_mode": "IMMEDIATE",
            # FULL: what a user is told is saved outlives a loss of power.
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
        },
    }


def secret_key(home: Path) -> str:
    """The key that signs sessions: made once, kept in the home, readable by its owner only."""
    path = home / "secret.key"
    if path.exists():
        return path.read_text("ascii").strip()
    if not home.exists():
        return secrets.token_urlsafe(50)  # nothing is signed before there is a home
    made = secrets.token_urlsafe(50)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(made + "\n")
    return made


def start(home: Path) -> None:
    """Makes `home` the one this process (and those it starts) works in, and readies the database's models.

    Must run before any module that keeps something in the database is imported.
    """
    if home.exists() and not home.is_dir():
        raise Problems(Problem("no-home", A_FILE, path=str(home), branch=Branch.PLACE))
    os.environ["PRESEK_HOME"] = str(home)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    if not settings.configured or not django.apps.apps.ready:
        django.setup()
    _point_database_at(home)


def secret(kept: str, name: str) -> str:
    """A password or token from where it is kept: "env" (a variable) or "file" (a path; without its line's end).

    The problem of a missing one names the place, never the secret.
    """
    if kept == "env":
        found = os.environ.get(name)
        if not found:
            raise Problems(_unfit(name, "it is not set, and a source needs the secret in it"))
        return found
    try:
        return Path(name).read_text("utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError):
        raise Problems(_unfit(name, "this file, in which a source's secret is kept, can't be read")) from None


def engine_secrets() -> dict[str, str]:
    """The password and the token of the engine that the base is bound to, where they are set."""
    found = {}
    for name in ("password", "token"):
        variable = f"PRESEK_ENGINE_{name.upper()}"
        if os.environ.get(f"{variable}_FILE"):
            found[name] = secret("file", os.environ[f"{variable}_FILE"])
        elif os.environ.get(variable):
            found[name] = os.environ[variable]
    return found


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail is handed over. `secure`: with STARTTLS."""

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    sender: str
    secure: bool


def mail_server() -> MailServer:
    """The mail server that is set; Problems of the place where there is none."""
    address = os.environ.get("PRESEK_SMTP_URL")
    if not address:
        raise Problems(_unfit("PRESEK_SMTP_URL", "it is not set, and mail needs a server"))
    parts = urlsplit(address)
    try:
        port = parts.port or (587 if parts.scheme == "smtps" else 25)
    except ValueError:
        port = 0
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname or not port:
        raise Problems(_unfit("PRESEK_SMTP_URL", "expected smtp://user:password@host:port"))
    return MailServer(
        parts.hostname,
        port,
        unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        sender=os.environ.get("PRESEK_MAIL_FROM") or "presek@localhost",
        secure=parts.scheme == "smtps",
    )


def lease_seconds() -> float:
    """How long a worker's lease lasts that is not renewed."""
    said = os.environ.get("PRESEK_LEASE_SECONDS") or LEASE_SECONDS
    try:
        seconds = float(said)
    except ValueError:
        seconds = 0.0
    if not 1 <= seconds <= LONGEST_LEASE:
        raise Problems(_unfit("PRESEK_LEASE_SECONDS", f"expected 1 to {LONGEST_LEASE} seconds, found '{said}'"))
    return seconds


def most_waiting() -> int:
    """How many bytes of what programs sent may wait for the worker."""
    said = os.environ.get("PRESEK_INTAKE_WAITING_MB") or MOST_WAITING
    if not said.isascii() or not said.isdigit() or len(said) > len(str(LARGEST_WAITING)):
        raise Problems(_unfit("PRESEK_INTAKE_WAITING_MB", f"expected whole megabytes, found '{said}'"))
    return int(said) << 20


def webhook_networks() -> tuple[str, ...]:
    """Hosts and networks (10.0.0.0/8, crm.internal) that webhooks may be sent to though they are not public."""
    said = os.environ.get("PRESEK_WEBHOOK_NETWORKS", "")
    return tuple(each.strip() for each in said.split(",") if each.strip())


def language() -> str:
    """The language of the terminal, where problems are told in it: pl, sl, else en."""
    named = next((found for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (found := os.environ.get(name))), "")
    return named[:2] if named[:2] in {"pl", "sl"} else "en"


def environment() -> dict[str, str]:
    """The environment for a process that this one starts."""
    return dict(os.environ)


def process_name() -> str:
    """Who this process is, for locks and leases: `host:pid`."""
    return f"{os.uname().nodename}:{os.getpid()}"


def process_number() -> int:
    """The number of this process."""
    return os.getpid()


def site_address() -> str:
    """Where people reach the site, for links in mail, without a slash at its end; empty where that is not set."""
    return os.environ.get("PRESEK_URL", "").strip().rstrip("/")


def share_metrics(home: Path) -> None:
    """Lets the processes that serve a home measure together: each in files of its own in the cache. Those of processes
    that ended are removed. Must run before the library that measures is imported."""
    folder = home / "cache" / "metrics"
    if not home.is_dir() or not os.access(home, os.W_OK):
        return
    folder.mkdir(parents=True, exist_ok=True)
    for path in folder.glob("*.db"):
        process = path.stem.rpartition("_")[2]
        if process.isdigit() and not Path("/proc", process).exists() and Path("/proc").is_dir():
            path.unlink(missing_ok=True)
    os.environ[METRICS_FOLDER] = str(folder)


def metrics_are_shared() -> bool:
    """Whether other processes may measure for the same home."""
    return METRICS_FOLDER in os.environ


def keeps_database_elsewhere() -> bool:
    """Whether the database is on a server, not a file of the home."""
    return bool(os.environ.get("PRESEK_DATABASE_URL"))


def database_is_there(home: Path) -> bool:
    """Whether the database of a home can have been set up: its file is there, or it is on a server."""
    return bool(os.environ.get("PRESEK_DATABASE_URL")) or (home / "presek.sqlite3").exists()


def expect_home(folder: Path) -> None:
    """Problems of the place where there is no home; nothing is written into a folder that is none."""
    if not (folder.is_dir() and database_is_there(folder)):
        says = A_FILE if folder.is_file() else NO_HOME
        raise Problems(Problem("no-home", says, path=str(folder), branch=Branch.PLACE))


def let_go_of_database() -> None:
    """Closes what this thread has of the database: it is about to end."""
    connections.close_all()


def _point_database_at(home: Path) -> None:
    wanted = database(home)
    connection = connections["default"]
    if wanted["ENGINE"] != "django.db.backends.sqlite3" or connection.settings_dict["NAME"] == wanted["NAME"]:
        return
    connection.close()
    settings.DATABASES["default"]["NAME"] = wanted["NAME"]
    connections.databases["default"]["NAME"] = wanted["NAME"]
    connection.settings_dict["NAME"] = wanted["NAME"]


def _postgres(address: str) -> dict[str, object]:
    parts = urlsplit(address)
    if parts.scheme not in {"postgres", "postgresql"} or not parts.path.strip("/"):
        raise Problems(_unfit("PRESEK_DATABASE_URL", "expected postgresql://user:password@host:port/name"))
    if find_spec("psycopg") is None:
        raise Problems(_unfit("PRESEK_DATABASE_URL", "the Python package psycopg is not installed"))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": CONNECTION_SECONDS,
        "CONN_HEALTH_CHECKS": True,
    }


def _unfit(variable: str, why: str) -> Problem:
    return Problem("setting", f"{variable} can't be used: {why}.", path=variable, branch=Branch.PLACE)
