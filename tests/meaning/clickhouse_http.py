"""ClickHouse's HTTP door before chDB: what its client says to a server is heard as a server would hear it."""

from __future__ import annotations

import base64
import re
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

PASSWORD = "hush/ž"
TRANSPORT = {
    "query", "database", "session_id", "session_timeout", "wait_end_of_query", "buffer_size", "client_protocol_version",
    "query_id", "compress", "decompress", "enable_http_compression", "default_format", "send_progress_in_http_headers",
    "http_headers_progress_interval_ms", "cancel_http_readonly_queries_on_client_close",
}  # fmt: skip


class Door(ThreadingHTTPServer):
    """Sessions by name, each a handle of the one engine; `readonly`: a user who may not change settings."""

    daemon_threads = True
    readonly = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Caller)
        self.sessions: dict[str, Any] = {}
        self.lock = threading.Lock()

    def handle_of(self, name: str):
        import chdb

        with self.lock:
            if name not in self.sessions:
                self.sessions[name] = chdb.connect(":memory:")
            return self.sessions[name]


class Caller(BaseHTTPRequestHandler):
    """One request: a statement, or rows for a table."""

    server: Door
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.do_POST()

    def do_POST(self) -> None:
        said = dict(parse_qsl(urlsplit(self.path).query, keep_blank_values=True))
        body = self._body()
        given = "Basic " + base64.b64encode(f"presek:{PASSWORD}".encode()).decode()
        if self.headers.get("Authorization") != given:
            return self._answer(403, b"Code: 516. DB::Exception: presek: Authentication failed", code="516")
        settings = {name: value for name, value in said.items() if name not in TRANSPORT}
        if self.server.readonly and settings:
            words = f"Code: 164. DB::Exception: Cannot modify '{min(settings)}' setting in readonly mode. (READONLY)"
            return self._answer(500, words.encode(), code="164")
        query, rows = (said["query"], body) if "query" in said else (body.decode(), b"")
        handle = self.server.handle_of(said.get("session_id", "nobody's"))
        try:
            for name, value in settings.items():
                handle.query(f"SET {name} = '{value}'")
            return self._answer(200, self._run(handle, query, rows))
        except RuntimeError as error:
            code = re.search(r"Code: (\d+)", str(error))
            handle.query("SELECT 1", "ArrowStream")
            return self._answer(500, str(error).encode(), code=code[1] if code else "1001")

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding") == "chunked":
            parts = []
            while size := int(self.rfile.readline(), 16):
                parts.append(self.rfile.read(size))
                self.rfile.readline()
            self.rfile.readline()
            return b"".join(parts)
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def _run(self, handle, query: str, rows: bytes) -> bytes:
        if not rows:
            return handle.query(query, "TabSeparated").bytes() or b""
        with tempfile.NamedTemporaryFile(suffix=".arrow") as file:
            file.write(rows)
            file.flush()
            into, _, form = query.rpartition("FORMAT")
            return handle.query(f"{into} FROM INFILE '{file.name}' FORMAT {form}").bytes() or b""

    def _answer(self, status: int, body: bytes, *, code: str = "") -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("X-ClickHouse-Format", "Native")
        if code:
            self.send_header("X-ClickHouse-Exception-Code", code)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing."""


@contextmanager
def door() -> Iterator[Door]:
    """A door that is open."""
    server = Door()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
        for handle in server.sessions.values():
            handle.close()
