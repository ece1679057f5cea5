"""Every address, by face: the console under /console/, graduates' H5 under /h/."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("jiuye.accounts.urls")),
    path("console/destinations/", include("jiuye.destinations.console.urls")),
    path("console/spotchecks/", include("jiuye.destinations.spotchecks.urls")),
    path("console/school/", include("jiuye.institutions.urls")),
    path("", include("jiuye.graduates.urls")),
    path("", include("jiuye.faces.exports_urls")),
    path("console/rates/", include("jiuye.insight.console.urls")),
    path("", include("jiuye.national.urls")),
    path("", include("jiuye.faces.urls")),
    path("h/destination/", include("jiuye.destinations.h5.urls")),
]

handler400 = "jiuye.faces.errors.bad_request"
handler403 = "jiuye.faces.errors.denied"
handler404 = "jiuye.faces.errors.missing"
handler500 = "jiuye.faces.errors.broken"
