"""The proxies of the how-to, started for real in front of the real site: their files with other ports and paths."""

from __future__ import annotations

import http.client
import os
import re
import shutil
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.house import tracked

HOST = "presek.example.com"
FOLDER = tracked.ROOT / "docs" / "how-to" / "deploy"
SECONDS_TO_START = 60


class Behind:
    """A browser of one person that asks the site by its name, through the proxy; cookies are kept."""

    def __init__(self, secure: int, plain: int) -> None:
        self.secure, self.plain = secure, plain
        self.cookies: dict[str, str] = {}

    def ask(
        self, path: str, *, method: str = "GET", body: object = None, headers: Mapping[str, str] | None = None,
        secure: bool = True,
    ) -> tuple[http.client.HTTPResponse, bytes]:  # fmt: skip
        """One request; the answer and its body."""
        kind, port = (_ByName, self.secure) if secure else (http.client.HTTPConnection, self.plain)
        asked = kind("127.0.0.1", port, timeout=120)
        kept = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        said = {"Host": HOST, **({"Cookie": kept} if kept else {}), **(headers or {})}
        asked.request(method, path, body=body, headers=said)
        answer = asked.getresponse()
        text = answer.read()
        for each in answer.headers.get_all("Set-Cookie") or ():
            name, _, value = each.partition(";")[0].partition("=")
            self.cookies[name] = value
        asked.close()
        return answer, text

    def sign_in(self, name: str, password: str, **headers: str) -> http.client.HTTPResponse:
        """Fills in the form of signing in; the answer to it."""
        _, page = self.ask("/sign-in")
        token = re.search(rb'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        form = f"username={name}&password={password.replace(' ', '+')}&csrfmiddlewaretoken={token[1].decode()}"
        said = {"Content-Type": "application/x-www-form-urlencoded", "Referer": f"https://{HOST}/sign-in", **headers}
        return self.ask("/sign-in", method="POST", body=form, headers=said)[0]


class _ByName(http.client.HTTPConnection):
    """A connection by TLS that asks for the host by its name, wherever it is; the certificate is our own."""

    def connect(self) -> None:
        """Connects."""
        super().connect()
        trusting = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
        self.sock = trusting.wrap_socket(self.sock, server_hostname=HOST)


@contextmanager
def behind(proxy: str, home: Path, folder: Path) -> Iterator[Behind]:
    """The site with the settings of a server, and one of the proxies before it, while the block runs."""
    site, secure, plain = (free_port() for _ in range(3))
    settings = {"PRESEK_HOME": str(home), "PRESEK_HOSTS": HOST, "PRESEK_HTTPS": "1", "PRESEK_URL": f"https://{HOST}"}
    web = [
        sys.executable, "-m", "granian", "presek.web.wsgi:application", "--interface", "wsgi", "--host", "127.0.0.1",
        "--port", str(site), "--workers", "1", "--blocking-threads", "4", "--no-ws", "--log-level", "warning",
    ]  # fmt: skip
    command = (nginx if proxy == "nginx" else caddy)(folder, site=site, secure=secure, plain=plain)
    running = [
        subprocess.Popen(web, env={**os.environ, **settings}),
        subprocess.Popen(command, env={**os.environ, "HOME": str(folder), "XDG_DATA_HOME": str(folder)}),
    ]
    try:
        for port in (site, secure):
            wait_for(port, running)
        yield Behind(secure, plain)
    finally:
        for each in running:
            each.terminate()
        for each in running:
            each.wait(30)


def nginx(folder: Path, *, site: int, secure: int, plain: int) -> list[str]:
    """The command that starts nginx with the file of the how-to."""
    certificate, key = certified(folder)
    text = (FOLDER / "nginx.conf").read_text("utf-8")
    for before, after in {
        "127.0.0.1:8000": f"127.0.0.1:{site}",
        "listen 80;": f"listen 127.0.0.1:{plain};",
        "listen 443 ssl": f"listen 127.0.0.1:{secure} ssl",
        "/etc/letsencrypt/live/presek.example.com/fullchain.pem": str(certificate),
        "/etc/letsencrypt/live/presek.example.com/privkey.pem": str(key),
    }.items():
        assert before in text
        text = text.replace(before, after)
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    paths = "\n".join(f"{kind}_temp_path {folder / kind};" for kind in kinds)
    whole = f"daemon off; pid {folder / 'pid'}; error_log {folder / 'errors'};\nevents {{}}\n"
    whole += f"http {{\naccess_log off;\n{paths}\n{text}\n}}\n"
    (folder / "nginx.conf").write_text(whole, "utf-8")
    return [
        str(shutil.which("nginx")),
        "-c",
        str(folder / "nginx.conf"),
        "-p",
        str(folder),
        "-e",
        str(folder / "errors"),
    ]


def caddy(folder: Path, *, site: int, secure: int, plain: int) -> list[str]:
    """The command that starts Caddy with the file of the how-to; the certificate is Caddy's own."""
    text = (FOLDER / "Caddyfile").read_text("utf-8").replace("127.0.0.1:8000", f"127.0.0.1:{site}")
    head = f"{{\n\tadmin off\n\thttp_port {plain}\n\thttps_port {secure}\n\tlocal_certs\n\tskip_install_trust\n}}\n"
    (folder / "Caddyfile").write_text(head + text, "utf-8")
    return [str(shutil.which("caddy")), "run", "--config", str(folder / "Caddyfile"), "--adapter", "caddyfile"]


def certified(folder: Path) -> tuple[Path, Path]:
    """A certificate of the host, signed by itself, and its key."""
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    command = [
        "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
        "-subj", f"/CN={HOST}", "-keyout", str(key), "-out", str(certificate),
    ]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True)
    return certificate, key


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(port: int, running: list[subprocess.Popen[bytes]]) -> None:
    """Waits until somebody listens at a port."""
    until = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < until:
        assert all(each.poll() is None for each in running)
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError(f"nobody listens at {port}")
