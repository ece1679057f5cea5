"""Addresses of the graduate's 首页, 通知 and 我的; part of the ``faces`` namespace."""

from __future__ import annotations

from django.urls import path

from jiuye.faces.h5 import home, window

urlpatterns = [
    path("h/", home.home, name="h5_home"),
    path("h/me/", home.me, name="h5_me"),
    path("h/notices/", home.notices, name="h5_notices"),
    path("h/notices/read/", home.read, name="h5_read"),
    path("h/me/data/", window.data_window, name="h5_data"),
]
