"""Signing in to an API: a token, a header, a name and password, or OAuth, which asks for a new token when the old one
has run out, in the middle of reading too. The token never leaves for another server."""

from __future__ import annotations

from base64 import b64encode
from typing import Any, TypeAlias
from urllib.parse import urlsplit

from presek.source.definition import SignIn
from presek.source.pulled import Secrets, refused

UNAUTHORIZED = 401
Session: TypeAlias = Any
Request: TypeAlias = Any
Response: TypeAlias = Any
"""Those of `requests`, which is there only with dlt."""


class SigningIn:
    """Puts the sign-in on every request; `requests` calls it with each."""

    def __init__(self, key: str, said: SignIn, secrets: Secrets, *, session: Session) -> None:
        self._key, self._said, self._secrets, self._session = key, said, secrets, session
        self._token = ""
        self._host = ""

    def __call__(self, request: Request) -> Request:
        """The request with its sign-in."""
        host = urlsplit(request.url).netloc
        self._host = self._host or host
        if host != self._host:
            says = f"the API sent us on to another server ({host}); the token stays here."
            raise refused(self._key, says, code="odd-answer")
        if self._said.kind == "header":
            request.headers[self._said.header] = self._secret()
        elif self._said.kind == "basic":
            pair = f"{self._said.user}:{self._secret()}".encode()
            request.headers["Authorization"] = "Basic " + b64encode(pair).decode("ascii")
        elif self._said.kind in {"bearer", "oauth"}:
            request.headers["Authorization"] = f"Bearer {self._bearer()}"
        return request

    def checked(self, response: Response, *_arguments: object, **named: object) -> Response:
        """An answer as it came; where the token had run out, the answer to the same request with a new one."""
        if response.status_code == UNAUTHORIZED and self._said.kind == "oauth" and not response.history:
            _ = response.content
            response.close()
            self._token = ""
            again = response.request.copy()
            again.headers["Authorization"] = f"Bearer {self._bearer()}"
            answer = response.connection.send(again, **named)
            answer.history.append(response)
            answer.request = again
            response = answer
        response.raise_for_status()
        return response

    def _bearer(self) -> str:
        if self._said.kind == "bearer":
            return self._secret()
        if not self._token:
            self._token = self._new_token()
        return self._token

    def _new_token(self) -> str:
        said = self._said
        asked = {"grant_type": "client_credentials", "client_id": said.user, "client_secret": self._secret()}
        if said.refresh is not None:
            asked |= {"grant_type": "refresh_token", "refresh_token": self._secrets[str(said.refresh)].reveal()}
        if said.scope:
            asked["scope"] = said.scope
        answer = self._session.post(said.token_url, data=asked, allow_redirects=False)
        try:
            token = answer.json().get("access_token") if answer.ok else None
        except (ValueError, AttributeError):
            token = None
        if not token:
            says = f"the API gave no token for this name and secret (HTTP {answer.status_code})."
            raise refused(self._key, says, code="sign-in-refused")
        return str(token)

    def _secret(self) -> str:
        return self._secrets[str(self._said.secret)].reveal()
