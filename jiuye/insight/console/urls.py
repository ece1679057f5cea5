"""Addresses of 统计分析."""

from __future__ import annotations

from django.urls import path

from jiuye.insight.console import views

app_name = "insight"

urlpatterns = [
    path("", views.rates, name="rates"),
    path("members/", views.members, name="members"),
    path("difference/", views.difference, name="difference"),
    path("download/", views.download, name="download"),
]
