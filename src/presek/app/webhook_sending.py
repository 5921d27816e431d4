"""Sending one webhook: signed by the Standard Webhooks specification, to public addresses, without following anybody.

https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

from __future__ import annotations

import base64
import hmac
import socket
import ssl
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from http.client import HTTPConnection, HTTPException
from ipaddress import IPv6Address, ip_address, ip_network
from threading import Event, Timer
from urllib.parse import SplitResult, urlsplit

SECONDS = 15.0
"""A receiver answers within so long, whatever it does meanwhile."""
LONGEST_RETRY_AFTER = 3600
MARK = "whsec_"
AGENT = "Presek webhooks"
PORTS = {"https": 443, "http": 80}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of sending: the status of the answer (0: none came), what went wrong, how long to wait at least."""

    status: int
    says: str = ""
    retry_after: int = 0

    @property
    def arrived(self) -> bool:
        """Whether the receiver has taken it."""
        return 200 <= self.status < 300


def signed(key: str, body: str, *, at: int, secrets: Sequence[str]) -> dict[str, str]:
    """The headers of a message: its key, the second it is sent at, and a signature by each secret."""
    second = at // 1_000_000
    content = f"{key}.{second}.{body}".encode()
    made = [base64.b64encode(hmac.digest(_bytes(each), content, sha256)).decode("ascii") for each in secrets]
    return {
        "webhook-id": key,
        "webhook-timestamp": str(second),
        "webhook-signature": " ".join(f"v1,{each}" for each in made),
    }


def fault_of(url: str, allowed: Sequence[str]) -> str | None:
    """What is wrong with an address as it stands, as a sentence; None where nothing is."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return f"'{url}' is no address."
    if parts.scheme not in PORTS or not parts.hostname:
        return f"'{url}' is no address of a receiver; expected https://host/path."
    if parts.username is not None or parts.fragment:
        return "an address has no user name, password or # in it."
    if not url.isascii() or any(sign <= " " for sign in url):
        return "an address is made of plain letters and signs, without spaces."
    if parts.scheme == "http" and not _named(parts, allowed):
        return "customers' keys travel by https; http is for hosts that PRESEK_WEBHOOK_NETWORKS names."
    return None


def send(
    url: str, body: str, headers: Mapping[str, str], *, allowed: Sequence[str], seconds: float = SECONDS
) -> Outcome:
    """Posts a body and says what came of it; never raises for what a receiver does.

    The host is looked up once, and connected to where its address is public, or `allowed` (names of hosts, addresses,
    networks) has it. Redirects are answers like any other that is no success.
    """
    fault = fault_of(url, allowed)
    if fault:
        return Outcome(0, fault)
    parts = urlsplit(url)
    try:
        place = _place(parts, allowed)
    except OSError as error:
        return Outcome(0, f"the host {parts.hostname} is not known: {error.strerror or error}.")
    if place is None:
        says = f"the host {parts.hostname} has no public address; PRESEK_WEBHOOK_NETWORKS may name it."
        return Outcome(0, says)
    try:
        return _posted(parts, place, body=body, headers=headers, seconds=seconds)
    except TimeoutError:
        return Outcome(0, f"no answer within {seconds:g} seconds.")
    except ssl.SSLError as error:
        return Outcome(0, f"no safe connection: {error.reason or error}.")
    except (OSError, HTTPException) as error:
        return Outcome(0, f"no answer: {getattr(error, 'strerror', None) or str(error) or type(error).__name__}.")


def _posted(
    parts: SplitResult, place: tuple[str, int], *, body: str, headers: Mapping[str, str], seconds: float
) -> Outcome:
    host = parts.hostname or ""
    connection = HTTPConnection(host, parts.port or PORTS[parts.scheme], timeout=seconds)
    connection.sock = socket.create_connection(place, timeout=seconds)
    over = Event()
    late = Timer(seconds, _hang_up, (connection, over))
    late.start()
    try:
        if parts.scheme == "https":
            safe = ssl.create_default_context().wrap_socket(
                connection.sock, server_hostname=host, do_handshake_on_connect=False
            )
            connection.sock = safe
            safe.do_handshake()
        path = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
        said = {"Content-Type": "application/json", "User-Agent": AGENT, "Connection": "close", **headers}
        connection.request("POST", path, body.encode(), said)
        answer = connection.getresponse()
        return _outcome(answer.status, answer.headers.get("Retry-After") or "")
    except (OSError, HTTPException):
        if over.is_set():
            raise TimeoutError from None
        raise
    finally:
        late.cancel()
        connection.close()


def _outcome(status: int, wait: str) -> Outcome:
    if 200 <= status < 300:
        return Outcome(status)
    seconds = min(int(wait), LONGEST_RETRY_AFTER) if wait.isascii() and wait.isdigit() else 0
    if 300 <= status < 400:
        return Outcome(status, f"the answer was {status}, a way to somewhere else; it is not followed.")
    return Outcome(status, f"the answer was {status}.", seconds)


def _place(parts: SplitResult, allowed: Sequence[str]) -> tuple[str, int] | None:
    """The first address of the host that may be connected to; OSError where it has none at all."""
    port = parts.port or PORTS[parts.scheme]
    found = socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
    named = _named(parts, allowed)
    for *_, place in found:
        if named or _may(str(place[0]), allowed):
            return str(place[0]), port
    return None


def _named(parts: SplitResult, allowed: Sequence[str]) -> bool:
    host = parts.hostname or ""
    return host in allowed or (_is_address(host) and _inside(host, allowed))


def _may(address: str, allowed: Sequence[str]) -> bool:
    plain = ip_address(address.partition("%")[0])
    if isinstance(plain, IPv6Address) and plain.ipv4_mapped is not None:
        plain = plain.ipv4_mapped
    return (plain.is_global and not plain.is_multicast) or _inside(str(plain), allowed)


def _inside(address: str, allowed: Sequence[str]) -> bool:
    networks = [each for each in allowed if _is_network(each)]
    return any(ip_address(address) in ip_network(each, strict=False) for each in networks)


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def _is_network(text: str) -> bool:
    try:
        ip_network(text, strict=False)
    except ValueError:
        return False
    return True


def _bytes(secret: str) -> bytes:
    return base64.b64decode(secret.removeprefix(MARK))


def _hang_up(connection: HTTPConnection, over: Event) -> None:
    over.set()
    with suppress(OSError):
        connection.sock.shutdown(socket.SHUT_RDWR)
