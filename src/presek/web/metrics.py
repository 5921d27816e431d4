"""What is measured of every request, and `/metrics` for Prometheus: to those on this machine, or with a key for it.

Several processes that serve one home keep what they measure in files beside each other, so whichever is asked tells of
all of them.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest, multiprocess
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from presek.app import keys, operating, wiring
from presek.app.clock import Stopwatch
from presek.web import place
from presek.web.headers import Answer

SCOPE = "metrics"
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0, 2.5, 5.0, 10.0)
HERE = frozenset({"127.0.0.1", "::1"})
FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Real-IP", "Via")
"""Headers of a proxy: what comes with one comes from somewhere else, whatever its address says."""
NOWHERE = "none"

REQUESTS = Counter("presek_http_requests", "Requests answered, by route.", ("route", "method", "status"))
SECONDS = Histogram("presek_http_request_seconds", "Seconds until the answer, by route.", ("route",), buckets=BUCKETS)
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def measured(answer: Answer) -> Answer:
    """Counts each request and how long its answer took."""

    def counted(request: HttpRequest) -> HttpResponse:
        watch = Stopwatch()
        response = answer(request)
        if not request.path.startswith("/static/"):
            match = request.resolver_match
            note(
                match.view_name if match else NOWHERE,
                request.method or "",
                status=response.status_code,
                seconds=watch.seconds(),
            )
        return response

    return counted


def note(route: str, method: str, *, status: int, seconds: float) -> None:
    """Keeps one answered request."""
    REQUESTS.labels(route, method if method in METHODS else "other", str(status)).inc()
    SECONDS.labels(route).observe(seconds)


@login_not_required
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """The figures as Prometheus reads them."""
    if not may_look(request):
        says = "figures are for this machine, or for a key made for metrics (presek keys add).\n"
        return HttpResponse(says, content_type="text/plain", status=401, headers={"WWW-Authenticate": "Bearer"})
    registry = CollectorRegistry()
    if wiring.metrics_are_shared():
        multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    else:
        registry.register(_Ours())
    registry.register(_Figures())
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def may_look(request: HttpRequest) -> bool:
    """Whether whoever asks sits at this machine, or has a key for it."""
    near = request.META.get("REMOTE_ADDR") in HERE and not any(name in request.headers for name in FORWARDED)
    if near and not settings.HTTPS:
        return True
    said = request.headers.get("Authorization", "")
    caller = keys.recognised(said[7:].strip()) if said[:7].lower() == "bearer " else None
    return caller is not None and SCOPE in caller.scopes


class _Ours(Collector):
    """What this process measured."""

    def collect(self) -> Iterable[Metric]:
        """The two of requests."""
        yield from REQUESTS.collect()
        yield from SECONDS.collect()


class _Figures(Collector):
    """What the base says of itself at this moment."""

    def collect(self) -> Iterable[Metric]:
        """One family a name."""
        families: dict[str, GaugeMetricFamily] = {}
        for each in operating.figures(place.home()):
            names = [name for name, _ in each.labels]
            family = families.setdefault(each.name, GaugeMetricFamily(each.name, each.says, labels=names))
            family.add_metric([value for _, value in each.labels], each.value)
        yield from families.values()
