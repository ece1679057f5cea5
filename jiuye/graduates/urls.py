"""Addresses of the roster: the list, its import, who is out of it."""

from __future__ import annotations

from django.urls import path

from jiuye.graduates.console import applications, feedback, origin, origin_review, people, roster, windows
from jiuye.graduates.h5 import apply, places
from jiuye.graduates.h5 import feedback as h5_feedback
from jiuye.graduates.h5 import origin as h5_origin
from jiuye.records.imports.pages import pages

app_name = "graduates"

urlpatterns = [
    path("console/graduates/", people.roster, name="roster"),
    path("console/graduates/deactivate/", people.deactivate, name="deactivate"),
    path("console/graduates/inactive/", people.inactive, name="inactive"),
    path("console/graduates/restore/", people.restore, name="restore"),
    *pages(roster.Roster(), "console/graduates/import/"),
    path("console/graduates/review/", origin_review.queue, name="review"),
    path("console/graduates/review/decide/", origin_review.decide_many, name="review_decide"),
    path("console/graduates/<int:pk>/", origin.page, name="origin"),
    path("console/graduates/<int:pk>/decide/", origin.decide, name="origin_decide"),
    path("console/graduates/<int:pk>/reopen/", origin.reopen, name="origin_reopen"),
    path("console/graduates/<int:pk>/show/<str:name>/", origin.show, name="origin_show"),
    path("console/graduates/add/", origin.add, name="add"),
    path("console/applications/", applications.table, name="applications"),
    path("console/applications/decide/", applications.decide_many, name="applications_decide"),
    path("console/applications/<int:pk>/", applications.record, name="application"),
    path("console/windows/", windows.table, name="windows"),
    path("console/windows/extend/", windows.extend_one, name="window_extend"),
    path("console/windows/open/", windows.open_one, name="window_open"),
    path("console/windows/close/", windows.close_one, name="window_close"),
    path("console/feedback/", feedback.queue, name="feedback"),
    path("console/feedback/<int:pk>/", feedback.thread, name="feedback_thread"),
    path("h/apply/<int:school_id>/", apply.start, name="apply"),
    path("h/apply/<int:school_id>/form/", apply.form, name="apply_form"),
    path("h/apply/status/", apply.status, name="apply_status"),
    path("h/apply/mine/", apply.mine, name="apply_mine"),
    path("h/apply/mine/correct/", apply.correct, name="apply_correct"),
    path("h/origin/", h5_origin.page, name="h5_origin"),
    path("h/origin/withdraw/", h5_origin.withdraw, name="h5_origin_withdraw"),
    path("h/origin/draft/", h5_origin.draft, name="h5_origin_draft"),
    path("h/places/", places.places, name="h5_places"),
    path("h/feedback/", h5_feedback.threads, name="h5_feedback_list"),
    path("h/feedback/new/", h5_feedback.new, name="h5_feedback_new"),
    path("h/feedback/<int:pk>/", h5_feedback.thread, name="h5_feedback"),
]
