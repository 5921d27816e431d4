"""A typed client of the API for programs in Python. It needs nothing but the standard library, and this one file.

    with Client("http://127.0.0.1:8000", key) as presek:
        answer = presek.conditions.of("F-00024", as_of="2026-06-30")
        print(answer.version, answer.data.given("payment_terms"))

Every question may be asked again, for none changes anything; so what fails on the way is tried again, and what did not
change is not sent twice.
"""

from __future__ import annotations

import json
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from threading import Lock, local
from typing import Any, Generic, TypeVar
from urllib.parse import quote, urlencode, urlsplit

JSON, ARROW, CSV = "application/json", "application/vnd.apache.arrow.stream", "text/csv"
TRIED_AGAIN = frozenset({429, 502, 503, 504})
ANSWERED, TAKEN, UNCHANGED = 200, 202, 304
MOST_A_BATCH = 10_000
MOST_HELD = 512
"""Answers that a client holds to ask whether they still hold."""
FIRST_WAIT, LONGEST_WAIT = 0.1, 30.0
"""Seconds between tries: twice as long each time, or as long as the answer says."""

Data = TypeVar("Data")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: a code for programs, a sentence for people, where it is, and the nearest right names."""

    code: str
    says: str
    path: str = ""
    nearest: tuple[str, ...] = ()


class Refused(Exception):
    """The API answered that it will not: `status` is HTTP's, `problems` say why."""

    def __init__(self, status: int, problems: tuple[Problem, ...]) -> None:
        super().__init__("; ".join(each.says for each in problems) or f"HTTP {status}")
        self.status = status
        self.problems = problems


class Unreachable(Exception):
    """Nobody answered, however often it was tried."""


@dataclass(frozen=True, slots=True)
class Answer(Generic[Data]):
    """`version` names the run and the policies that the answer comes from, for the instant `as_of`: store it with it.

    `unchanged`: the API said that nothing differs from what this client asked before.
    """

    version: str
    as_of: str
    data: Data
    next: str | None = None
    unchanged: bool = False


@dataclass(frozen=True, slots=True)
class Segment:
    """A segment of a segmentation; its numbers are None until it is computed. `small_sample`: so few are in that shares
    of it say little."""

    key: str
    label: str
    segmentation: str
    inside: int | None
    cannot_say: int | None
    state: str
    rule: str
    small_sample: bool = False


@dataclass(frozen=True, slots=True)
class Count:
    """The three add up to the whole base. `blame`: field → of how many it is wanting."""

    inside: int
    out: int
    cannot_say: int
    blame: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Conditions:
    """What one customer gets on a day. `hash` is the same whenever the same is decided for the same reasons."""

    customer: str
    day: str
    conditions: Mapping[str, Mapping[str, Any]]
    unassigned: tuple[str, ...]
    version: str
    hash: str

    def given(self, dimension: str) -> Mapping[str, Any] | Sequence[Mapping[str, Any]] | None:
        """What is given in a dimension (payment_terms, discount, priority, service, process, pitch); None: nothing."""
        value: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None = self.conditions[dimension]["value"]
        return value


@dataclass(frozen=True, slots=True)
class Many:
    """What many customers get: customer → dimension → value; and the keys that nobody has."""

    given: Mapping[str, Mapping[str, Any]]
    unknown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """A customer who was looked up; `contact`: found by one of their contact persons."""

    customer: str
    contact: bool


class Wire:
    """Sends questions and reads answers; one connection a thread, kept open."""

    def __init__(self, address: str, key: str, *, timeout: float, tries: int, wait: Callable[[float], None]) -> None:
        parts = urlsplit(address)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError(f"'{address}' is no address of a site; expected http://host:port or https://host.")
        self._address, self._key, self._timeout, self._tries, self._wait = parts, key, timeout, tries, wait
        self._mine = local()
        self._open: list[HTTPConnection] = []
        self._held: OrderedDict[str, tuple[str, dict[str, Any]]] = OrderedDict()
        self._lock = Lock()

    def ask(self, path: str, query: Mapping[str, object] | None = None, *, body: object = None) -> Answer[Any]:
        """The answer to a question; Refused, or Unreachable."""
        known = {name: value for name, value in (query or {}).items() if value is not None}
        target = f"{path}?{urlencode(known, doseq=True)}" if known else path
        held = self._held.get(target) if body is None else None
        status, headers, content = self._tried(target, body, {"If-None-Match": held[0]} if held else {})
        if status == UNCHANGED and held:
            said, unchanged = held[1], True
        else:
            said, unchanged = json.loads(content), False
            if body is None and "etag" in headers:
                self._hold(target, (headers["etag"], said))
        return Answer(said["version"], said["as_of"], said["data"], next=said["next"], unchanged=unchanged)

    def tell(self, path: str, content: bytes, headers: Mapping[str, str]) -> Answer[Any]:
        """The answer to what is told; telling the same again changes nothing, so that it is tried again, too."""
        said = json.loads(self._tried(path, content, headers)[2])
        return Answer(said["version"], said["as_of"], said["data"])

    def file(self, path: str, query: Mapping[str, object], *, kind: str) -> bytes:
        """The answer as a file of another kind than JSON."""
        target = f"{path}?{urlencode(query, doseq=True)}" if query else path
        return self._tried(target, None, {"Accept": kind})[2]

    def close(self) -> None:
        """Closes every connection."""
        with self._lock:
            while self._open:
                self._open.pop().close()

    def _tried(self, target: str, body: object, more: Mapping[str, str]) -> tuple[int, dict[str, str], bytes]:
        pause = FIRST_WAIT
        for left in range(self._tries - 1, -1, -1):
            try:
                status, headers, content = self._sent(target, body, more)
            except (OSError, HTTPException) as failed:
                if not left:
                    raise Unreachable(f"{self._address.netloc} does not answer: {failed}") from failed
                self._wait(pause)
            else:
                if status in {ANSWERED, TAKEN, UNCHANGED}:
                    return status, headers, content
                if status not in TRIED_AGAIN or not left:
                    raise Refused(status, _problems(content))
                said = headers.get("retry-after", "")
                self._wait(min(float(said) if said.isdigit() else pause, LONGEST_WAIT))
            pause = min(pause * 2, LONGEST_WAIT)
        raise AssertionError("a last try answers or raises")

    def _sent(self, target: str, body: object, more: Mapping[str, str]) -> tuple[int, dict[str, str], bytes]:
        headers = {"Authorization": f"Bearer {self._key}", "Accept": JSON, "Content-Type": JSON, **more}
        content = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        connection = self._connection()
        try:
            connection.request("GET" if body is None else "POST", f"/api/v1/{target}", content, headers)
            answer: HTTPResponse = connection.getresponse()
            return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
        except BaseException:
            connection.close()  # what is half said is no beginning of the next question
            raise

    def _connection(self) -> HTTPConnection:
        mine: HTTPConnection | None = getattr(self._mine, "connection", None)
        if mine is None:
            kind = HTTPSConnection if self._address.scheme == "https" else HTTPConnection
            mine = self._mine.connection = kind(self._address.netloc, timeout=self._timeout)
            with self._lock:
                self._open.append(mine)
        return mine

    def _hold(self, target: str, answer: tuple[str, dict[str, Any]]) -> None:
        with self._lock:
            self._held[target] = answer
            self._held.move_to_end(target)
            while len(self._held) > MOST_HELD:
                self._held.popitem(last=False)


class Segments:
    """Who is in which segment, and how many."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def listed(self, *, language: str = "en") -> Answer[tuple[Segment, ...]]:
        """Every segment in force, with its size."""
        answer = self._wire.ask("segments", {"language": language})
        found = (
            Segment(segmentation=of["key"], inside=each["in"], **{name: each[name] for name in each if name != "in"})
            for of in answer.data["segmentations"]
            for each in of["segments"]
        )
        return _with(answer, tuple(found))

    def members(self, segment: str, *, state: str = "in", a_page: int = 1_000) -> Iterator[str]:
        """The keys of those who are in (state "cannot_say": who can't be judged), all of one run."""
        yield from self._pages(f"segments/{_part(segment)}/customers", {"state": state, "limit": a_page})

    def members_as_arrow(self, segment: str, *, state: str = "in") -> bytes:
        """The same as an Arrow IPC stream of one column, `customer`."""
        return self._wire.file(f"segments/{_part(segment)}/customers", {"state": state}, kind=ARROW)

    def count(self, rule: str | Mapping[str, object], *, as_of: str | None = None) -> Answer[Count]:
        """How many customers a rule (text, or its JSON tree) takes in, how many not, of how many it can't be said."""
        answer = self._wire.ask("count", body={"rule": rule, "as_of": as_of})
        said = answer.data
        return _with(answer, Count(said["in"], said["out"], said["cannot_say"], said["blame"]))

    def intersection(self, of: Sequence[str], *, without: Sequence[str] = ()) -> Answer[int]:
        """How many are in all of these segments and surely in none of those."""
        answer = self._wire.ask("intersections", {"of": list(of), "without": list(without)})
        return _with(answer, int(answer.data["in"]))

    def members_of_intersection(self, of: Sequence[str], *, without: Sequence[str] = ()) -> Iterator[str]:
        """The keys of those."""
        yield from self._pages("intersections/customers", {"of": list(of), "without": list(without)})

    def near_misses(
        self, segment: str, *, most: int = 50, as_of: str | None = None
    ) -> Answer[tuple[Mapping[str, str], ...]]:
        """The nearest of those who fail one condition alone: `customer`, `condition`, `missing`."""
        answer = self._wire.ask(f"segments/{_part(segment)}/near-misses", {"limit": most, "as_of": as_of})
        return _with(answer, tuple(answer.data["near_misses"]))

    def _pages(self, path: str, query: Mapping[str, object]) -> Iterator[str]:
        cursor: str | None = None
        while True:
            answer = self._wire.ask(path, {**query, "cursor": cursor})
            yield from answer.data["customers"]
            cursor = answer.next
            if cursor is None:
                return


class Customers:
    """One customer: who they are, and why they are where they are."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def segments(self, customer: str) -> Answer[Mapping[str, str]]:
        """Segment → "in", "out" or "cannot say"."""
        answer = self._wire.ask(f"customers/{_part(customer)}/segments")
        return _with(answer, answer.data["segments"])

    def explanation(self, customer: str, segment: str, *, as_of: str | None = None) -> Answer[Mapping[str, Any]]:
        """Why a customer is in a segment or not: `verdict`, the tree `rule`, `smallest_change`."""
        path = f"customers/{_part(customer)}/segments/{_part(segment)}/explanation"
        return self._wire.ask(path, {"as_of": as_of})

    def look_up(
        self, *, phone: str | None = None, email: str | None = None, tax_number: str | None = None
    ) -> Answer[tuple[Match, ...]]:
        """Who a caller is; name one of the three, however it is typed."""
        answer = self._wire.ask("customers", {"phone": phone, "email": email, "tax_number": tax_number})
        return _with(answer, tuple(Match(each["customer"], each["contact"]) for each in answer.data["matches"]))


class ConditionsOf:
    """What customers get."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def of(self, customer: str, *, as_of: str | None = None) -> Answer[Conditions]:
        """What one customer gets, with every reason."""
        answer = self._wire.ask(f"customers/{_part(customer)}/conditions", {"as_of": as_of})
        said = {**answer.data, "unassigned": tuple(answer.data["unassigned"])}
        return _with(answer, Conditions(**{name: said[name] for name in Conditions.__slots__}))

    def of_many(self, customers: Iterable[str], *, as_of: str | None = None) -> Iterator[Answer[Many]]:
        """What any number of customers get, an answer for each 10,000 of them."""
        left = list(dict.fromkeys(customers))
        while left:
            asked, left = left[:MOST_A_BATCH], left[MOST_A_BATCH:]
            answer = self._wire.ask("conditions", body={"customers": asked, "as_of": as_of})
            given = {each["customer"]: each["given"] for each in answer.data["conditions"]}
            yield _with(answer, Many(given, tuple(answer.data["unknown"])))

    def check_quote(
        self, customer: str, lines: Sequence[Mapping[str, object]], **more: object
    ) -> Answer[Mapping[str, Any]]:
        """What a quote comes to; `accepted` tells whether all that it asks for is given, `refused` what is not.

        A line has `product`, `quantity`, `unit_price`, perhaps `discount_percent`; `more`: currency, net_days,
        invoice_day, as_of.
        """
        return self._wire.ask("quotes/check", body={"customer": customer, "lines": list(lines), **more})

    def days_of_changes(self) -> Answer[tuple[str, ...]]:
        """The days that have a file of changed conditions, oldest first."""
        answer = self._wire.ask("conditions/changes")
        return _with(answer, tuple(answer.data["days"]))

    def changes(self, day: str) -> Answer[tuple[Mapping[str, Any], ...]]:
        """Whose conditions are others than on the day before: flat rows."""
        answer = self._wire.ask(f"conditions/changes/{_part(day)}")
        return _with(answer, tuple(answer.data["conditions"]))

    def changes_as_csv(self, day: str) -> bytes:
        """The same as a CSV file."""
        return self._wire.file(f"conditions/changes/{_part(day)}", {}, kind=CSV)


class Client:
    """Asks one base. `timeout` in seconds for each try; `tries` in all; `wait` is told the seconds between them.

    It may be used from many threads at once. Closing it, or leaving its `with`, closes its connections.
    """

    def __init__(
        self, address: str, key: str, *, timeout: float = 10.0, tries: int = 5,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:  # fmt: skip
        self.wire = Wire(address, key, timeout=timeout, tries=max(1, tries), wait=wait)
        self.segments = Segments(self.wire)
        self.customers = Customers(self.wire)
        self.conditions = ConditionsOf(self.wire)

    def landing(self, stage: str, *, industry: str = "", language: str = "en") -> Answer[Mapping[str, str]]:
        """What a landing page says to an industry on a stage: `title`, `text`, `action`."""
        return self.wire.ask("content/landing", {"stage": stage, "industry": industry, "language": language})

    def changes(self, after: str | None = None, **wanted: object) -> Answer[tuple[Mapping[str, Any], ...]]:
        """What changed behind a cursor (None: all; "end": from now on); `next` of the answer is the cursor to go on by.
        `wanted`: segment, topic (each one or several), limit."""
        answer = self.wire.ask("changes", {"after": after, **wanted})
        return _with(answer, tuple(answer.data["changes"]))

    def close(self) -> None:
        """Closes the connections."""
        self.wire.close()

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _with(answer: Answer[Any], data: Data) -> Answer[Data]:
    return Answer(answer.version, answer.as_of, data, next=answer.next, unchanged=answer.unchanged)


def _part(text: str) -> str:
    """A part of an address: whatever is in it stays in it. A part of dots alone would be taken for a way up."""
    return quote(text, safe="").replace(".", "%2E") if not text.strip(".") else quote(text, safe="")


def _problems(content: bytes) -> tuple[Problem, ...]:
    try:
        found = json.loads(content)["problems"]
        return tuple(
            Problem(each["code"], each["says"], (each["at"] or {}).get("path", ""), tuple(each["nearest"]))
            for each in found
        )
    except (ValueError, KeyError, TypeError):
        return ()
