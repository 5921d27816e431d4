"""Whether the site is there (`/health/live`) and can answer (`/health/ready`), for balancers and those who watch."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from presek.app import operating
from presek.web import metrics, place


@login_not_required
@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """The process answers; nothing else is asked."""
    return JsonResponse({"status": "live"})


@login_not_required
@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """200 where pages can be answered, else 503; what is wrong is told to those who may see the metrics."""
    found = operating.checks(place.home())
    well = all(each.well for each in found if each.needed)
    status = "ready" if well else "not ready"
    if all(each.well for each in found if not each.needed) or not well:
        said: dict[str, object] = {"status": status}
    else:
        said = {"status": "ready", "without": [each.name for each in found if not each.well]}
    if metrics.may_look(request):
        said["checks"] = {each.name: each.says or "well" for each in found}
    return JsonResponse(said, status=200 if well else 503)
