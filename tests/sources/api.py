"""A local HTTP server that behaves as APIs do: it pages, asks to wait, lets tokens run out, drops answers, and lists
what was deleted."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass
class Answer:
    status: int
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    drop: bool = False


@dataclass
class Seen:
    """A request as the server got it."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: str = ""


@dataclass
class Api:
    """Records behind `/records` (own shape), and the paths of the known shapes. `upsets` come before answers."""

    records: list[dict[str, Any]] = field(default_factory=list)
    deleted: list[dict[str, Any]] = field(default_factory=list)
    upsets: dict[int, Answer] = field(default_factory=dict)
    size: int = 10
    secret: str = "s3cr3t-t0ken"
    token_lasts: int = 10**9
    seen: list[Seen] = field(default_factory=list)
    url: str = ""
    slow: float = 0.0
    _tokens: dict[str, int] = field(default_factory=dict)

    def answer(self, asked: Seen) -> Answer:
        self.seen.append(asked)
        time.sleep(self.slow)
        upset = (
            self.upsets.pop(sum(each.method == "GET" for each in self.seen), None) if asked.method == "GET" else None
        )
        if asked.path == "/token":
            if self.secret not in asked.body:
                return Answer(401, {"error": "invalid_client"})
            token = f"token-{len(self._tokens)}"
            self._tokens[token] = self.token_lasts
            return Answer(200, {"access_token": token})
        if not self._signed_in(asked):
            return Answer(401, {"error": f"bad token {asked.headers.get('authorization', '')}"})
        return upset or self._listed(asked)

    def _signed_in(self, asked: Seen) -> bool:
        given = asked.headers.get("authorization", "").removeprefix("Bearer ") or asked.headers.get("x-api-token", "")
        if given in self._tokens:
            self._tokens[given] -= 1
            return self._tokens[given] >= 0
        return given == self.secret

    def _listed(self, asked: Seen) -> Answer:
        if asked.path.startswith("/crm/v3/objects/"):
            return self._hubspot(asked)
        if asked.path.startswith("/services/data/"):
            return self._salesforce(asked)
        if asked.path.startswith("/api/v2/"):
            return self._pipedrive(asked)
        since = asked.query.get("since", "")
        found = [each for each in self.records if each.get("changed", "") >= since]
        some, after = self._page(found, asked.query.get("cursor", "0"))
        return Answer(200, {"items": some, "next": after})

    def _page(self, found: list[dict[str, Any]], begin: str) -> tuple[list[dict[str, Any]], str | None]:
        end = int(begin) + self.size
        return found[int(begin) : end], str(end) if end < len(found) else None

    def _hubspot(self, asked: Seen) -> Answer:
        found = self.deleted if asked.query.get("archived") == "true" else self.records
        some, after = self._page(found, asked.query.get("after", "0"))
        body: dict[str, Any] = {"results": some}
        if after:
            body["paging"] = {"next": {"after": after, "link": "…"}}
        return Answer(200, body)

    def _salesforce(self, asked: Seen) -> Answer:
        if "/query/" in asked.path:
            since, begin = asked.path.rpartition("/")[2].split("-at-")
        else:
            since, begin = asked.query["q"].rpartition(">= ")[2], "0"
        both = [*self.records, *({**each, "IsDeleted": True} for each in self.deleted)]
        found = [each for each in both if each["SystemModstamp"] >= since]
        some, after = self._page(found, begin)
        body: dict[str, Any] = {"totalSize": len(found), "done": after is None, "records": some}
        if after:
            body["nextRecordsUrl"] = f"/services/data/v61.0/query/{since}-at-{after}"
        return Answer(200, body)

    def _pipedrive(self, asked: Seen) -> Answer:
        listed = self.deleted if asked.query.get("status") == "deleted" else self.records
        found = [each for each in listed if each["update_time"] >= asked.query.get("updated_since", "")]
        some, after = self._page(found, asked.query.get("cursor", "0"))
        return Answer(200, {"success": True, "data": some, "additional_data": {"next_cursor": after}})


@contextmanager
def serving(made: Any) -> Iterator[Any]:
    """Within it, a thing that answers requests is reached at its `url`."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self):
            parts = urlsplit(self.path)
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            query = {name: values[0] for name, values in parse_qs(parts.query, keep_blank_values=True).items()}
            headers = {name.lower(): value for name, value in self.headers.items()}
            answer = made.answer(Seen(self.command, parts.path, query, headers, body))
            raw = answer.body if isinstance(answer.body, bytes) else json.dumps(answer.body).encode()
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(raw[: len(raw) // 2] if answer.drop else raw)
            self.close_connection = self.close_connection or answer.drop

        def do_POST(self):
            self.do_GET()

        def do_HEAD(self):
            self.do_GET()

        def log_message(self, *arguments):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    made.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
