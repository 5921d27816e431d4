"""Objects of S3, Google Cloud Storage, Azure or a mounted folder: listed, and streamed to a local file to be read."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pyarrow as pa
from pyarrow import fs

from presek.source.definition import ObjectsPlace
from presek.source.from_folder import Found, fits
from presek.source.pulled import Secrets, refused, without

BYTES_AT_ONCE = 1 << 20
REFUSED = ("accessdenied", "forbidden", "invalidaccesskeyid", "signaturedoesnotmatch", "unauthenticated")


def listed(place: ObjectsPlace, secrets: Secrets) -> list[Found]:
    """The objects under the address that fit the pattern."""
    with _told(place, secrets):
        store, base = _opened(place, secrets)
        infos = store.get_file_info(fs.FileSelector(base, recursive=True))
        found = []
        for info in infos:
            name = info.path.removeprefix(base).lstrip("/")
            if info.type is fs.FileType.File and fits(name, place.pattern):
                found.append(Found(name, f"{info.size}:{info.mtime_ns}", int(info.size or 0)))
        return found


def fetch(place: ObjectsPlace, found: Found, secrets: Secrets, *, to: Path) -> Path:
    """Streams an object into a file in the folder `to`, in pieces; whole, or a problem."""
    path = to / found.name.rpartition("/")[2]
    with _told(place, secrets):
        store, base = _opened(place, secrets)
        with store.open_input_stream(f"{base}/{found.name}", compression=None) as source, path.open("wb") as file:
            shutil.copyfileobj(source, file, BYTES_AT_ONCE)
        if path.stat().st_size != found.size:
            raise refused(place.url, f"'{found.name}' broke off or changed while it was read; it is tried again.")
    return path


def _opened(place: ObjectsPlace, secrets: Secrets) -> tuple[fs.FileSystem, str]:
    """The store and the path in it. Without a secret the store's own way of finding one is taken (role, profile)."""
    parts = urlsplit(place.url)
    inside = unquote(parts.netloc + parts.path).strip("/")
    secret = secrets[str(place.secret)].reveal() if place.secret else None
    match parts.scheme:
        case "file":
            return fs.LocalFileSystem(), "/" + unquote(parts.path).strip("/")
        case "s3":
            return fs.S3FileSystem(**_s3(place.options), **_keys(place.user, secret)), inside
        case "gs":
            return fs.GcsFileSystem(anonymous=place.options.get("anonymous") == "true"), inside
        case _:
            return fs.AzureFileSystem(account_name=place.user, account_key=secret), inside


def _keys(user: str, secret: str | None) -> dict[str, str]:
    return {"access_key": user, "secret_key": secret} if secret is not None else {}


def _s3(options: Mapping[str, str]) -> dict[str, object]:
    endpoint = options.get("endpoint")
    found: dict[str, object] = {"request_timeout": 60, "connect_timeout": 15}
    if options.get("region"):
        found["region"] = options["region"]
    if endpoint:
        parts = urlsplit(endpoint)
        found |= {"endpoint_override": parts.netloc or endpoint, "scheme": parts.scheme or "https"}
    return found


@contextmanager
def _told(place: ObjectsPlace, secrets: Secrets) -> Iterator[None]:
    """Within it, the store's errors leave as problems without any secret in them."""
    try:
        yield
    except (OSError, pa.ArrowException) as error:
        said = " ".join(without(str(error), secrets).split())
        bare = said.lower().replace("_", "").replace(" ", "")
        if any(words in bare for words in REFUSED):
            says = "the store refused the key or the right to read."
            raise refused(place.url, says, code="sign-in-refused") from None
        raise refused(place.url, f"the store could not be read: {said[:500]}") from None
