"""A small provider of OpenID Connect on this machine: discovery, keys, and a code for a token; it keeps what it was
asked, and can be told to lie."""

from __future__ import annotations

import base64
import hashlib
import json
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from presek.app import clock

CLIENT, SECRET = "presek", "s3cret & more"
MADE = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER = rsa.generate_private_key(public_exponent=65537, key_size=2048)
CURVE = ec.generate_private_key(ec.SECP256R1())


class Provider:
    """What it says of whoever signs in; `claims` and `key` are the next one's."""

    def __init__(self, server: ThreadingHTTPServer) -> None:
        self.issuer = f"http://127.0.0.1:{server.server_port}"
        self.claims: dict[str, object] = {}
        self.key, self.algorithm, self.name = MADE, "RS256", "rsa"
        self.down = False
        self.exchanges: list[dict[str, str]] = []
        self.asked: dict[str, str] = {}

    def visited(self, address: str) -> dict[str, str]:
        """Somebody signs in at the address they were sent to; what they bring back."""
        assert address.startswith(f"{self.issuer}/authorize?")
        self.asked = {name: said[0] for name, said in parse_qs(urlsplit(address).query).items()}
        return {"code": "a-code", "state": self.asked["state"], "iss": self.issuer}

    def token(self, form: dict[str, str], header: str) -> dict[str, str] | None:
        proof = base64.urlsafe_b64encode(hashlib.sha256(form["code_verifier"].encode()).digest()).rstrip(b"=").decode()
        pair = base64.b64encode(b"presek:s3cret%20%26%20more").decode()
        right = proof == self.asked["code_challenge"] and form["redirect_uri"] == self.asked["redirect_uri"]
        if not right or header != f"Basic {pair}" or form["code"] != "a-code":
            return None
        now = clock.now() // 1_000_000
        said = {"iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": self.asked["nonce"]}
        signed = jwt.encode({**said, **self.claims}, self.key, algorithm=self.algorithm, headers={"kid": self.name})
        return {"id_token": signed, "access_token": "x", "token_type": "Bearer"}

    def published(self, path: str) -> dict[str, object] | None:
        if path == "/.well-known/openid-configuration":
            places = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "keys"}
            return {"issuer": self.issuer, **{name: f"{self.issuer}/{place}" for name, place in places.items()}}
        if path == "/keys":
            rsa_key = jwt.algorithms.RSAAlgorithm.to_jwk(MADE.public_key(), as_dict=True)
            curve = jwt.algorithms.ECAlgorithm.to_jwk(CURVE.public_key(), as_dict=True)
            return {"keys": [{**rsa_key, "kid": "rsa", "use": "sig"}, {**curve, "kid": "curve", "use": "sig"}]}
        return None


@contextmanager
def running():
    """The provider, listening as long as it is used."""

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self):
            self.answer(provider.published(self.path))

        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {name: said[0] for name, said in parse_qs(body).items()}
            provider.exchanges.append(form)
            self.answer(provider.token(form, self.headers.get("Authorization", "")))

        def answer(self, said):
            self.send_response(503 if provider.down else 200 if said else 400)
            self.end_headers()
            self.wfile.write(json.dumps(said or {}).encode())

        def log_message(self, *_said):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        provider = Provider(server)
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield provider
        server.shutdown()
        thread.join()
