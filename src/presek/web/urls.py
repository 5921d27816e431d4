"""The pages and their addresses."""

from __future__ import annotations

from django.urls import include, path

from presek.web import (
    customer,
    customers,
    data,
    data_begin,
    data_import,
    data_mapping,
    duplicates,
    edit_customer,
    edit_many,
    exceptions,
    explore,
    export,
    looks,
    policies,
    policy,
    policy_edit,
    policy_simulation,
    segment,
    segment_new,
    segments,
    sign_in,
    sources,
)

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
    path("export", export.export, name="export"),
    path("dictionary.<str:kind>", export.data_dictionary, name="dictionary"),
    path("edit/customers", edit_customer.new_customer, name="edit-new"),
    path("edit/customers/<path:key>", edit_customer.customer, name="edit-customer"),
    path("edit/rows/<str:relation>/<path:key>", edit_customer.row, name="edit-row"),
    path("edit/selection", edit_many.selection, name="edit-selection"),
    path("edit/undo", edit_many.undo, name="edit-undo"),
    path("edit", edit_many.owners_page, name="edit-owners"),
    path("data/sources", sources.sources, name="data-sources"),
    path("data", data.data, name="data"),
    path("data/upload", data.upload, name="data-upload"),
    path("data/begin", data_begin.begin, name="data-begin"),
    path("data/uploads/<str:token>", data_mapping.mapping, name="data-mapping"),
    path("data/jobs/<int:number>", data_mapping.job, name="data-job"),
    path("data/jobs/<int:number>.json", data_mapping.job_state, name="data-job-state"),
    path("data/imports/<int:number>", data_import.report, name="data-import"),
    path("data/imports/<int:number>.json", data_import.report_numbers, name="data-import-report"),
    path("data/imports/<int:number>/rejects", data_import.reject_list, name="data-rejects"),
    path("data/duplicates", duplicates.possible_duplicates, name="data-duplicates"),
    path("policies", policies.policies, name="policies"),
    path("policies/new", policy_edit.new, name="policy-new"),
    path("policies/check", policy_edit.check, name="policy-check"),
    path("policies/<str:key>", policy.policy, name="policy"),
    path("policies/<str:key>/edit", policy_edit.edit, name="policy-edit"),
    path("policies/<str:key>/simulation", policy_simulation.simulation, name="policy-simulation"),
    path("policies/<str:key>/propose", policy.propose, name="policy-propose"),
    path("policies/<str:key>/decide", policy.decide, name="policy-decide"),
    path("exceptions", exceptions.listed, name="exceptions"),
    path("exceptions/new", exceptions.ask, name="exception-new"),
    path("exceptions/<int:number>", exceptions.one, name="exception"),
    path("exceptions/<int:number>/decide", exceptions.decide, name="exception-decide"),
    path("sign-in", sign_in.SignIn.as_view(), name="sign-in"),
    path("sign-out", sign_in.sign_out, name="sign-out"),
    path("api/", include("presek.api.urls")),
    path("language", looks.language, name="language"),
    path("theme", looks.theme, name="theme"),
]
