"""The shapes of known APIs: what their documentation says of paging, deletions and signing in.

| shape | documentation |
|---|---|
| hubspot | CRM objects, "List": `GET /crm/v3/objects/{type}`: `results`, `paging.next.after` → `after`, `archived=true` lists what was deleted; private-app token as bearer |
| salesforce | REST API Developer Guide, "QueryAll": `GET /services/data/vXX.X/queryAll?q=…`: `records`, `nextRecordsUrl`, `IsDeleted`; OAuth 2.0 client credentials |
| pipedrive | API reference v2, "Get all deals": `data`, `additional_data.next_cursor` → `cursor`, `updated_since`, `status=deleted`; header `x-api-token` |
"""  # noqa: E501

from __future__ import annotations

from collections.abc import Mapping

SHAPES: Mapping[str, Mapping[str, object]] = {
    "hubspot": {
        "url": "https://api.hubapi.com",
        "parameters": {"limit": "100"},
        "records": "results",
        "record_key": "id",
        "pages": {"kind": "cursor", "at": "paging.next.after", "parameter": "after"},
        "sign_in": {"kind": "bearer"},
        "deleted": {"parameters": {"archived": "true"}},
    },
    "salesforce": {
        "records": "records",
        "record_key": "Id",
        "pages": {"kind": "next link", "at": "nextRecordsUrl"},
        "sign_in": {"kind": "oauth"},
        "mark": {"field": "SystemModstamp", "first": "1900-01-01T00:00:00Z"},
        "deleted": {"column": "IsDeleted", "values": ["true"]},
    },
    "pipedrive": {
        "parameters": {"limit": "500"},
        "records": "data",
        "record_key": "id",
        "pages": {"kind": "cursor", "at": "additional_data.next_cursor", "parameter": "cursor"},
        "sign_in": {"kind": "header", "header": "x-api-token"},
        "mark": {"field": "update_time", "parameter": "updated_since"},
    },
}
"""For each shape what a definition need not say; what it says counts. Pipedrive lists deleted deals with
`deleted: {parameters: {status: deleted}}`; its other objects have no such list."""
