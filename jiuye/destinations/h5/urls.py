"""The graduate's destination: choose, fill in, hand in, follow, confirm."""

from __future__ import annotations

from django.urls import path

from jiuye.destinations.h5 import choosing, confirming, lookups, papers, registering, standing

app_name = "destinations_h5"

urlpatterns = [
    path("", standing.status, name="status"),
    path("all/", standing.everything, name="everything"),
    path("withdraw/", standing.withdraw, name="withdraw"),
    path("void/", standing.void, name="void"),
    path("choose/", choosing.ask, name="choose"),
    path("catalogue/", choosing.catalogue, name="catalogue"),
    path("leaf/<str:key>/", choosing.leaf, name="leaf"),
    path("start/", choosing.start, name="start"),
    path("form/", registering.form, name="form"),
    path("form/draft/", registering.draft, name="draft"),
    path("form/check/", registering.check, name="check"),
    path("confirm/", confirming.confirm, name="confirm"),
    path("object/", confirming.object_to, name="object"),
    path("papers/", papers.begin, name="papers"),
    path("papers/<str:key>", papers.one, name="paper"),
    path("evidence/<int:pk>/", papers.evidence, name="evidence"),
    path("evidence/<int:pk>/look/", papers.look, name="look"),
    path("employers/", lookups.employers, name="employers"),
    path("schools/", lookups.schools, name="schools"),
    path("countries/", lookups.countries, name="countries"),
]
