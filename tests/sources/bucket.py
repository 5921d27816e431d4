"""A local server that speaks as much of S3 as listing and reading need."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import md5

from tests.sources.api import Answer, Seen

WHEN = "2026-06-01T00:00:00.000Z"
HTTP_WHEN = "Mon, 01 Jun 2026 00:00:00 GMT"


@dataclass
class Bucket:
    """Objects of the bucket `shop` by their keys."""

    objects: dict[str, bytes] = field(default_factory=dict)
    user: str = "presek"
    dropped: set[str] = field(default_factory=set)
    url: str = ""

    def answer(self, asked: Seen) -> Answer:
        if f"Credential={self.user}/" not in asked.headers.get("authorization", ""):
            says = b"<Error><Code>InvalidAccessKeyId</Code><Message>no such key</Message></Error>"
            return Answer(403, says, {"Content-Type": "application/xml"})
        key = asked.path.removeprefix("/shop").lstrip("/")
        if "list-type" in asked.query:
            return self._listed(asked.query.get("prefix", ""))
        if key not in self.objects:
            found = not key or any(each.startswith(key) for each in self.objects)
            says = b"" if found and not key else b"<Error><Code>NoSuchKey</Code></Error>"
            return Answer(200 if found and not key else 404, says, {"Content-Type": "application/xml"})
        data = self.objects[key]
        headers = {"ETag": f'"{md5(data).hexdigest()}"', "Last-Modified": HTTP_WHEN}
        begin, end = _range(asked.headers.get("range"), len(data))
        part = data[begin:end]
        status = 206 if "range" in asked.headers else 200
        if status == 206:
            headers["Content-Range"] = f"bytes {begin}-{end - 1}/{len(data)}"
        return Answer(status, part, headers, drop=key in self.dropped and asked.method == "GET")

    def _listed(self, prefix: str) -> Answer:
        entries = "".join(
            f"<Contents><Key>{key}</Key><LastModified>{WHEN}</LastModified><Size>{len(data)}</Size>"
            f"<ETag>&quot;{md5(data).hexdigest()}&quot;</ETag></Contents>"
            for key, data in sorted(self.objects.items())
            if key.startswith(prefix)
        )
        body = (
            '<?xml version="1.0" encoding="UTF-8"?>'
            '<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>shop</Name>'
            f"<Prefix>{prefix}</Prefix><IsTruncated>false</IsTruncated>{entries}</ListBucketResult>"
        )
        return Answer(200, body.encode(), {"Content-Type": "application/xml"})


def _range(asked: str | None, size: int) -> tuple[int, int]:
    if asked is None:
        return 0, size
    begin, _, end = asked.removeprefix("bytes=").partition("-")
    return int(begin), min(int(end) + 1, size) if end else size
