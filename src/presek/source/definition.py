"""What a source of rows is: where it is, how it signs in, how its rows are told apart. `definition_text` reads it from
YAML. No password ever stands in a definition: only where one is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TypeAlias
from urllib.parse import urlsplit

HIDDEN = "•••"


@dataclass(frozen=True, slots=True)
class SecretPlace:
    """Where a secret is kept: `kept` is "env" (the name of a variable) or "file" (a path)."""

    kept: str
    name: str

    def __str__(self) -> str:
        return f"{self.kept}:{self.name}"


class Secret:
    """A password or token. It never shows itself, and takes itself out of texts."""

    __slots__ = ("_plain",)

    def __init__(self, plain: str) -> None:
        self._plain = plain

    def __repr__(self) -> str:
        return HIDDEN

    __str__ = __repr__

    def reveal(self) -> str:
        """The secret itself, for the one call that needs it."""
        return self._plain


@dataclass(frozen=True, slots=True)
class Deleted:
    """How the source tells that a row is gone.

    `column` with one of `values` in it marks a deleted row; `parameters` ask an API for its deleted rows alone;
    `absent`: what a whole reading does not list any more is gone. `most_absent` is the share of rows (in percent) that
    may vanish at once.
    """

    column: str = ""
    values: frozenset[str] = frozenset()
    parameters: Mapping[str, str] = field(default_factory=dict)
    absent: bool = False
    most_absent: int = 50


@dataclass(frozen=True, slots=True)
class FolderPlace:
    """A watched folder: files whose names fit a pattern, left alone for `settled` seconds."""

    folder: str
    pattern: str = "*"
    settled: int = 5


@dataclass(frozen=True, slots=True)
class ObjectsPlace:
    """Objects under an address such as s3://bucket/prefix whose names fit a pattern. `options` are the store's own."""

    url: str
    pattern: str = "*"
    user: str = ""
    secret: SecretPlace | None = None
    options: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DatabasePlace:
    """A table or a query of a database. `mark` is the column that only grows (changed at, number)."""

    url: str
    table: str = ""
    query: str = ""
    mark: str = ""
    secret: SecretPlace | None = None


@dataclass(frozen=True, slots=True)
class Pages:
    """How an API pages. `kind`: none, cursor, next link, header link, page, offset.

    `at` is where the answer tells the next cursor or link; `parameter` what carries it; `size` rows a page (offset).
    """

    kind: str = "none"
    at: str = ""
    parameter: str = ""
    size: int = 100


@dataclass(frozen=True, slots=True)
class SignIn:
    """How an API is signed in to. `kind`: none, bearer, header, basic, oauth. `secret` is the token, password or client
    secret; `refresh` a kept refresh token."""

    kind: str = "none"
    secret: SecretPlace | None = None
    header: str = ""
    user: str = ""
    token_url: str = ""
    scope: str = ""
    refresh: SecretPlace | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """An API's high-water mark: the record's field that only grows, the parameter that asks for what is newer, and the
    value of the first reading. Where `parameter` is empty, {mark} in another parameter stands for it."""

    field: str = ""
    parameter: str = ""
    first: str = ""


@dataclass(frozen=True, slots=True)
class RestPlace:
    """An API that lists records. `records` is where in an answer they stand; `record_key` tells one from another."""

    url: str
    path: str
    parameters: Mapping[str, str] = field(default_factory=dict)
    records: str = ""
    record_key: str = ""
    pages: Pages = Pages()
    sign_in: SignIn = SignIn()
    mark: Mark = Mark()
    shape: str = ""


@dataclass(frozen=True, slots=True)
class MailPlace:
    """A mailbox: imaps://host/INBOX. `own` are our domains and addresses; `since` the first day that is read;
    `subjects`: whether subjects are kept."""

    url: str
    user: str
    secret: SecretPlace | None = None
    own: tuple[str, ...] = ()
    since: date | None = None
    subjects: bool = False


@dataclass(frozen=True, slots=True)
class CallsPlace:
    """Call records in a watched folder: as Asterisk writes them, or with a header whose `columns` are named (id, at,
    from, to, seconds, answered → column). `own` are our numbers, `region` the country of numbers without one."""

    folder: FolderPlace
    own: tuple[str, ...] = ()
    region: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    separator: str = ","


@dataclass(frozen=True, slots=True)
class CalendarPlace:
    """A calendar: an address (https) or a file of ICS. `own` are our domains and addresses; `subjects`: whether what
    meetings are about is kept."""

    url: str
    own: tuple[str, ...] = ()
    subjects: bool = False

    @property
    def shown(self) -> str:
        """Where it is, without the path of an address: whoever knows that may read the calendar."""
        parts = urlsplit(self.url)
        return f"https://{parts.hostname}/…" if parts.scheme == "https" else self.url


Place: TypeAlias = (
    FolderPlace | ObjectsPlace | DatabasePlace | RestPlace | MailPlace | CallsPlace | CalendarPlace
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SourceDefinition:
    """One source: its key, where it is, its mapping's file, how often it is read (seconds; None: only when asked)."""

    key: str
    place: Place
    mapping: str
    every: int | None = None
    deleted: Deleted | None = None

    @property
    def kind(self) -> str:
        """The kind as the definition calls it."""
        match self.place:
            case FolderPlace():
                return "folder"
            case ObjectsPlace():
                return "objects"
            case DatabasePlace():
                return "database"
            case RestPlace(shape=shape):
                return shape or "rest"
            case MailPlace():
                return "mailbox"
            case CallsPlace():
                return "calls"
            case CalendarPlace():
                return "calendar"

    @property
    def secrets(self) -> tuple[SecretPlace, ...]:
        """Where the secrets that it needs are kept."""
        found: tuple[SecretPlace | None, ...] = ()
        match self.place:
            case ObjectsPlace(secret=secret) | DatabasePlace(secret=secret) | MailPlace(secret=secret):
                found = (secret,)
            case RestPlace(sign_in=sign_in):
                found = (sign_in.secret, sign_in.refresh)
            case FolderPlace() | CallsPlace() | CalendarPlace():
                pass
        return tuple(each for each in found if each is not None)

    @property
    def address(self) -> str:
        """Where it is, in words that hold no secret."""
        match self.place:
            case FolderPlace(folder=folder, pattern=pattern) | CallsPlace(FolderPlace(folder, pattern)):
                return f"{folder}/{pattern}"
            case ObjectsPlace(url=url) | MailPlace(url=url):
                return url
            case CalendarPlace() as calendar:
                return calendar.shown
            case DatabasePlace(url=url, table=table):
                return f"{url} {table}".rstrip()
            case RestPlace(url=url, path=path):
                return f"{url.rstrip('/')}/{path.lstrip('/')}"
