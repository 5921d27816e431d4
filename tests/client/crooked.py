"""A server that fails in the ways that networks and servers do, then lets the real one answer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import urlsplit


class Crooked(ThreadingHTTPServer):
    """`faults` are used up one a request: a status, "drop" (no answer), "slow" (too late). `seen`: what was asked."""

    daemon_threads = True

    def __init__(self, behind: str, faults: list[object]) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.behind = urlsplit(behind).netloc
        self.faults = faults
        self.seen: list[tuple[str, str, bytes]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Crooked

    def do_GET(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.seen.append((self.command, self.path, body))
        fault = self.server.faults.pop(0) if self.server.faults else None
        if fault == "drop":
            self.close_connection = True
            return
        if isinstance(fault, int):
            self._answer(fault, {"Retry-After": "7"} if fault == 429 else {}, b"<html>no shape at all</html>")
            return
        asked = HTTPConnection(self.server.behind, timeout=30)
        asked.request(self.command, self.path, body or None, dict(self.headers))
        answer = asked.getresponse()
        content = answer.read()
        asked.close()
        kept = {name: value for name, value in answer.getheaders() if name in {"etag", "ETag", "content-type"}}
        if fault == "half":
            self.send_response(answer.status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content[: len(content) // 2])
            self.close_connection = True
            return
        self._answer(answer.status, kept, content)

    do_POST = do_GET  # noqa: N815 - the names are http.server's

    def _answer(self, status: int, headers: dict[str, str], content: bytes) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        return


@contextmanager
def crooked(behind: str, *faults: object) -> Iterator[Crooked]:
    """The server, while the block runs."""
    server = Crooked(behind, list(faults))
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
