"""A wire between a client and a server that can be cut, or carries nothing any more, as networks do."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field


@dataclass
class Wire:
    """Listens at `port` and carries what is said to a server's port.

    `cut_after`: so many bytes of an answer go through, then both ends are broken off (None: all). `silent`: whoever
    calls is taken, and nothing is carried, to the ends that are there neither. `closed`: nobody is taken.
    """

    server: int
    port: int = 0
    cut_after: int | None = None
    silent: bool = False
    calls: int = 0
    _ends: list[socket.socket] = field(default_factory=list)

    def serve(self, listening: socket.socket) -> None:
        while True:
            try:
                caller, _ = listening.accept()
            except OSError:
                return
            self.calls += 1
            self._ends.append(caller)
            if self.silent:
                continue
            try:
                there = socket.create_connection(("127.0.0.1", self.server))
            except OSError:
                caller.close()
                continue
            self._ends.append(there)
            threading.Thread(target=self._carry, args=(caller, there, False), daemon=True).start()
            threading.Thread(target=self._carry, args=(there, caller, True), daemon=True).start()

    def _carry(self, begin: socket.socket, end: socket.socket, answers: bool) -> None:
        carried = 0
        with suppress(OSError):
            while said := begin.recv(65536):
                if self.silent:
                    continue
                if answers and self.cut_after is not None:
                    said = said[: max(self.cut_after - carried, 0)]
                carried += len(said)
                end.sendall(said)
                if answers and self.cut_after is not None and carried >= self.cut_after:
                    break
        for each in (begin, end):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    def break_off(self) -> None:
        """All who are connected are broken off."""
        while self._ends:
            with suppress(OSError), self._ends.pop() as each:
                each.shutdown(socket.SHUT_RDWR)

    def mend(self) -> None:
        """Carries everything, for whoever calls anew."""
        self.break_off()
        self.silent, self.cut_after = False, None


@contextmanager
def wire(server: int) -> Iterator[Wire]:
    """A wire to a server's port."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:
        made = Wire(server, listening.getsockname()[1])
        threading.Thread(target=made.serve, args=(listening,), daemon=True).start()
        try:
            yield made
        finally:
            made.break_off()
