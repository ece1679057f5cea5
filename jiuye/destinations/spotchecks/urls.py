"""Addresses of spot checks, under /console/spotchecks/."""

from __future__ import annotations

from django.urls import path

from jiuye.destinations.spotchecks import drawing, samples

app_name = "spotchecks"

urlpatterns = [
    path("", drawing.checks, name="checks"),
    path("new/", drawing.new, name="new"),
    path("<int:pk>/", drawing.check, name="check"),
    path("<int:pk>/draw/", drawing.draw, name="draw"),
    path("<int:pk>/drop/", drawing.drop, name="drop"),
    path("answer/", samples.to_answer, name="answers"),
    path("answer/<int:pk>/", samples.answer, name="answer"),
    path("decide/", samples.to_decide, name="decisions"),
    path("decide/<int:pk>/", samples.decide, name="decide"),
    path("samples/<int:pk>/papers/<int:evidence>/", samples.paper, name="paper"),
]
