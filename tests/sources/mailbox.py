"""A mailbox on this machine: as much of IMAP (RFC 3501) as a client needs that only reads."""

from __future__ import annotations

import re
import socketserver
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Thread

PASSWORD = "correct horse"


@dataclass
class Mailbox:
    """Its messages by UID; `asked` are the commands that came."""

    messages: dict[int, str] = field(default_factory=dict)
    validity: int = 7
    asked: list[str] = field(default_factory=list)
    url: str = ""

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
        for uid in map(int, rest.split(" ")[2].split(",")):
            text = self.server.box.messages[uid].encode()
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
            server.shutdown()
            thread.join()
