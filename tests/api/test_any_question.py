"""Whatever fits or does not fit the documented shapes, answers fit theirs: schemathesis over every route."""

from __future__ import annotations

import shutil

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from presek.api.site import api
from tests.api.programs import Programs
from tests.web.conftest import opened

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
SCHEMA = schemathesis.openapi.from_dict(api.get_openapi_schema(path_prefix="/api/"))
OPERATIONS = {f"{each.ok().method} {each.ok().path}": each.ok() for each in SCHEMA.get_all_operations()}
QUESTIONS = 20
"""Of each kind to each route: enough for every branch of the shapes, few enough for seconds."""


@pytest.fixture(scope="module")
def ask(company, tmp_path_factory, django_db_blocker):
    """Of a copy: what fits the shapes of intake is taken in, and no other test should find it."""
    folder = tmp_path_factory.mktemp("asked") / "home"
    shutil.copytree(company, folder)
    for site in opened(folder, django_db_blocker):
        made = Programs(site)
        yield made
        made.leave()


@pytest.mark.parametrize("mode", ["fit", "unfit", "of what is there"])
@pytest.mark.parametrize("name", OPERATIONS)
def test_any_question_gets_an_answer_of_the_documented_shape(ask, name, mode):
    operation = OPERATIONS[name]
    there = {"key": ask.site.customer, "segment": "it_small"}
    named = (
        {part: value for part, value in there.items() if f"{{{part}}}" in name} if mode == "of what is there" else {}
    )
    if mode == "of what is there" and not named:
        pytest.skip("its address names nothing")
    kind = schemathesis.GenerationMode("negative" if mode == "unfit" else "positive")
    secret = ask("segments", "customers", "conditions", "content", "today", "intake", "intrusive", "special").secret
    headers = {"Authorization": f"Bearer {secret}", "Accept-Encoding": "identity"}

    @settings(
        max_examples=QUESTIONS,
        deadline=None,
        derandomize=True,
        database=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=kind, path_parameters=named or None))
    def question(case) -> None:
        answer = case.call(app=WSGIHandler(), headers=headers)
        case.validate_response(answer, checks=CHECKS)

    question()
