"""A mailbox on this machine: as much of IMAP (RFC 3501) as a client needs that only reads."""

from __future__ import annotations

import re
import socketserver
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from socket import SHUT_RDWR
from threading import Event, Thread

PASSWORD = "correct horse"


@dataclass
class Mailbox:
    """Its messages by UID; `asked` are the commands that came."""

    messages: dict[int, str | bytes] = field(default_factory=dict)
    validity: int = 7
    asked: list[str] = field(default_factory=list)
    url: str = ""
    answers: dict[str, str] = field(default_factory=dict)
    """By command, what is said to it instead: a line, or `drop` (the line goes dead) or `hang` (nothing more comes)."""
    over: Event = field(default_factory=Event)

    def put(self, uid: int, **headers: str) -> None:
        lines = "".join(f"{name.replace('_', '-').title()}: {text}\r\n" for name, text in headers.items())
        self.messages[uid] = lines + "\r\n"


class Server(socketserver.ThreadingTCPServer):
    """Serves one mailbox."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, box: Mailbox) -> None:
        self.box = box
        super().__init__(("127.0.0.1", 0), Conversation)


class Conversation(socketserver.StreamRequestHandler):
    """With one client, until it leaves."""

    server: Server

    def handle(self) -> None:
        self.say("* OK ready")
        while line := self.rfile.readline():
            tag, _, rest = line.decode().strip().partition(" ")
            self.server.box.asked.append(rest)
            word = "_".join(rest.lower().split(" ")[:2]) if rest.startswith("UID") else rest.split(" ")[0].lower()
            odd = self.server.box.answers.get(word)
            if odd == "hang":
                self.server.box.over.wait(20)
            if odd in {"hang", "drop"}:
                return
            if odd is not None:
                self.say(odd)
                self.say(f"{tag} OK done")
                continue
            answer = getattr(self, word, lambda _: "OK")(rest)
            self.say(f"{tag} {answer} done")
            if word == "logout":
                return

    def say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())

    def capability(self, _rest: str) -> str:
        self.say("* CAPABILITY IMAP4rev1")
        return "OK"

    def login(self, rest: str) -> str:
        return "OK" if PASSWORD in rest else "NO [AUTHENTICATIONFAILED] wrong password"

    def examine(self, rest: str) -> str:
        if "INBOX" not in rest:
            return "NO there is none"
        self.say(f"* {len(self.server.box.messages)} EXISTS")
        self.say(f"* OK [UIDVALIDITY {self.server.box.validity}] valid")
        return "OK"

    def uid_search(self, rest: str) -> str:
        first = int(re.search(r"UID (\d+):\*", rest)[1])
        known = self.server.box.messages
        found = [uid for uid in known if uid >= first or uid == max(known)]
        self.say("* SEARCH " + " ".join(map(str, found)))
        return "OK"

    def uid_fetch(self, rest: str) -> str:
        if self.server.box.answers.get("header") == "drop":
            self.wfile.write(b"* 1 FETCH (UID 1 BODY[HEADER.FIELDS (FROM)] {5000}\r\nFrom: a")
            self.connection.shutdown(SHUT_RDWR)
            return "OK"
        for uid in map(int, rest.split(" ")[2].split(",")):
            said = self.server.box.messages[uid]
            text = said if isinstance(said, bytes) else said.encode()
            self.wfile.write(f"* 1 FETCH (UID {uid} BODY[HEADER.FIELDS (FROM)] {{{len(text)}}}\r\n".encode())
            self.wfile.write(text + b")\r\n")
        return "OK"


@contextmanager
def serving() -> Iterator[Mailbox]:
    """A mailbox that answers."""
    box = Mailbox()
    with Server(box) as server:
        box.url = f"imap://127.0.0.1:{server.server_address[1]}/INBOX"
        thread = Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield box
        finally:
            box.over.set()
            server.shutdown()
            thread.join()
