"""Addresses of the national system: what stands in the way, files out, files in, history."""

from __future__ import annotations

from django.urls import path

from jiuye.national.console import check, files, references, registry
from jiuye.national.h5 import views as h5

app_name = "national"

urlpatterns = [
    path("console/national/", check.check, name="check"),
    path("console/national/check/", check.recheck, name="recheck"),
    path("console/national/list/", files.problem_list, name="list"),
    path("console/national/returned/", files.returned, name="returned"),
    path("console/national/export/", files.export, name="export"),
    path("console/national/export/<int:pk>/", files.receipt, name="receipt"),
    path("console/national/export/<int:pk>/file/", files.download, name="download"),
    path("console/national/feedback/", files.upload, name="feedback"),
    path("console/national/feedback/<int:pk>/", files.dry_run, name="dry_run"),
    path("console/national/units/", references.unit_lists, name="units"),
    path("console/national/units/file/", references.units_upload, name="units_upload"),
    path("console/national/registry/", registry.page, name="registry"),
    path("console/national/registry/file/", references.registry_upload, name="registry_upload"),
    path("console/national/registry/again/", registry.again, name="registry_again"),
    path("console/national/registry/list/", registry.listed, name="registry_list"),
    path("console/national/references/<int:pk>/", references.reference, name="reference"),
    path("console/national/templates/<slug:kind>/", references.template, name="template"),
    path("console/national/runs/", files.history, name="runs"),
    path("console/national/graduates/<int:pk>/", check.graduate, name="graduate"),
    path("console/national/graduates/<int:graduate>/adopt/", check.adopt, name="adopt"),
    path("console/national/graduates/<int:graduate>/as-new/", check.as_new, name="as_new"),
    path("console/national/answers/<int:answer>/dismiss/", check.dismiss, name="dismiss"),
    path("h/national/", h5.mine, name="h5"),
]
