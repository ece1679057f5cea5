"""Addresses of the school's own settings and structure, under /console/school/."""

from __future__ import annotations

from django.urls import path

from jiuye.institutions.console import own_fields, retention, school, structure

app_name = "institutions"

urlpatterns = [
    path("", school.about, name="about"),
    path("address/", school.address, name="address"),
    path("fields/", school.fields, name="fields"),
    path("own-fields/", own_fields.own, name="own_fields"),
    path("flows/", school.flows, name="flows"),
    path("retention/", retention.table, name="retention"),
    path("imports/<int:pk>/", structure.run, name="run"),
    path("<str:kind>/", structure.table, name="table"),
    path("<str:kind>/new/", structure.edit, name="add"),
    path("<str:kind>/import/", structure.upload, name="upload"),
    path("<str:kind>/<int:pk>/", structure.edit, name="edit"),
    path("<str:kind>/<int:pk>/switch/", structure.switch, name="switch"),
]
