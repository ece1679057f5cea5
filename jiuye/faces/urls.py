"""Addresses of the pages that belong to no one domain."""

from __future__ import annotations

from django.urls import path

from jiuye.faces.console import file, guide, home
from jiuye.faces.h5.urls import urlpatterns as h5

app_name = "faces"

urlpatterns = [
    path("", home.root, name="root"),
    path("console/", home.home, name="home"),
    path("console/cohort/", home.cohort, name="cohort"),
    path("console/search/", home.search, name="search"),
    path("console/guide/", guide.guide, name="guide"),
    path("console/notices/", home.notices, name="notices"),
    path("console/people/<int:pk>/", file.file, name="file"),
    *h5,
]
