"""What landing pages say: by industry, stage and language. Nothing of any person goes in or comes out."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from ninja import Router
from pydantic import Field

from presek.api import answers, routing
from presek.api.place import home
from presek.api.shapes import LandingShape, Language
from presek.app import content, version
from presek.values.problem import Problem, Problems, nearest_names

router = Router(tags=["content"])


@routing.get(router, "/content/landing", name="landing", scope="content", shape=LandingShape)
def landing(
    request: HttpRequest,
    *,
    stage: Annotated[str, Field(max_length=60, description="awareness, consideration, …", examples=["awareness"])],
    industry: Annotated[str, Field(max_length=20, description="A code of the base's industries.")] = "",
    language: Language = "en",
) -> HttpResponseBase:
    """The text for an industry on a stage: its own, that of the narrowest industry around it, else the default."""
    stages = content.stages()
    if stage not in stages:
        says = f"there is no stage '{stage}'. The stages: {', '.join(stages)}."
        raise Problems(Problem("unknown-stage", says, path="stage", nearest=nearest_names(stage, stages)))
    found = content.landing(home(), industry, stage=stage, language=language)
    if found is None:
        says = f"nothing is published for the stage '{stage}', not even a default."
        raise Problems(Problem("not-found", says, path="stage"))
    return answers.answer(request, found.as_json(), version=version.version(home()))
