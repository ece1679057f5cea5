"""Addresses of downloads and of 我的文件."""

from __future__ import annotations

from django.urls import path

from jiuye.faces import exports

app_name = "exports"

urlpatterns = [
    path("console/files/", exports.mine, name="mine"),
    path("console/files/ask/<str:key>/", exports.ask, name="ask"),
    path("console/files/<int:pk>/fetch/", exports.fetch, name="fetch"),
    path("console/files/<int:pk>/approve/", exports.approve, name="approve"),
    path("console/files/take/<str:token>/", exports.file, name="file"),
]
