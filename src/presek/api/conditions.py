"""What customers get: terms, discount, priority, service, process and pitch, with the reasons; many at once; quotes."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from ninja import Router
from pydantic import Field

from presek.api import answers, routing
from presek.api.callers import sight_of
from presek.api.place import home
from presek.api.shapes import (
    AsOf,
    BatchAsked,
    BatchShape,
    ConditionsShape,
    LookUpShape,
    QuoteAsked,
    QuoteShape,
)
from presek.app import looking_up, quotes, told_conditions, version
from presek.app.looking_up import Known
from presek.values.problem import Problem, Problems

Asked = Annotated[str | None, Field(max_length=254)]
router = Router(tags=["conditions"])


@routing.get(router, "/customers/{path:key}/conditions", name="conditions", scope="conditions", shape=ConditionsShape)
def customer_conditions(request: HttpRequest, key: str, *, as_of: AsOf = None) -> HttpResponseBase:
    """What one customer gets, by whose policy, who lost and why, and what law says."""
    instant = routing.as_of_asked(as_of)
    found = told_conditions.told(home(), key, as_of=instant)
    return answers.answer(request, found, version=version.version(home()), as_of=instant)


@routing.post(router, "/conditions", name="conditions-of-many", scope="conditions", shape=BatchShape)
def conditions_of_many(request: HttpRequest, said: BatchAsked) -> HttpResponseBase:
    """What up to 10,000 customers get, with reasons or without."""
    instant = routing.as_of_asked(said.as_of)
    found = told_conditions.told_many(home(), said.customers, reasons=said.reasons, as_of=instant)
    data = {"day": found.day, "conditions": found.conditions, "unknown": found.unknown}
    return answers.answer(request, data, version=version.version(home()), as_of=instant)


@routing.get(router, "/customers", name="look-up", scope="conditions", shape=LookUpShape)
def look_up(
    request: HttpRequest, *, phone: Asked = None, email: Asked = None, tax_number: Asked = None
) -> HttpResponseBase:
    """Who a caller is: by phone, e-mail or tax number, however it is typed. Exactly one of them.

    Fields that the key may not see find nobody.
    """
    asked = {Known.PHONE: phone, Known.EMAIL: email, Known.TAX_NUMBER: tax_number}
    given = [(by, text) for by, text in asked.items() if text is not None]
    if len(given) != 1:
        says = "name one of phone, email, tax_number."
        raise Problems(Problem("look-up", says, path="/"))
    [(by, text)] = given
    found = looking_up.look_up(home(), by, text, sight=sight_of(request))
    return answers.answer(request, found.as_json(), version=version.version(home()))


@routing.post(router, "/quotes/check", name="quote-check", scope="conditions", shape=QuoteShape)
def quote_check(request: HttpRequest, said: QuoteAsked) -> HttpResponseBase:
    """What a quote comes to by the customer's conditions; what is above them is refused with the way to more."""
    instant = routing.as_of_asked(said.as_of)
    asked = said.dict(exclude={"customer", "as_of"}, exclude_none=True)
    checked = quotes.check(home(), said.customer, asked, as_of=instant)
    told = checked.as_json(with_owed=quotes.sees_owed(home(), sight_of(request)))
    return answers.answer(request, told, version=version.version(home()), as_of=instant)
