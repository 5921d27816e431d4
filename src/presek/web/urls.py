"""The pages and their addresses."""

from __future__ import annotations

from django.urls import path

from presek.web import customer, customers, explore, looks, segment, segment_new, segments, sign_in, sources

handler400 = "presek.web.errors.bad_request"
handler403 = "presek.web.errors.not_allowed"
handler404 = "presek.web.errors.not_found"
handler500 = "presek.web.errors.broken"

urlpatterns = [
    path("", explore.explore, name="explore"),
    path("explore.json", explore.explore_numbers, name="explore-numbers"),
    path("segments", segments.segments, name="segments"),
    path("segments/new", segment_new.segment_new, name="segment-new"),
    path("segments/<str:key>", segment.segment, name="segment"),
    path("customers", customers.customers, name="customers"),
    path("customers/<path:key>", customer.customer, name="customer"),
    path("data/sources", sources.sources, name="sources"),
    path("sign-in", sign_in.SignIn.as_view(), name="sign-in"),
    path("sign-out", sign_in.sign_out, name="sign-out"),
    path("language", looks.language, name="language"),
    path("theme", looks.theme, name="theme"),
]
