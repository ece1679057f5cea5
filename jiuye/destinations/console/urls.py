"""Addresses of the staff's side of destinations, under /console/destinations/."""

from __future__ import annotations

from django.urls import path

from jiuye.destinations.console import acts, batch, chosen, claim, imports, papers, queue, record, schools
from jiuye.records.imports.pages import pages

app_name = "destinations"

urlpatterns = [
    path("", queue.review, name="review"),
    path("registered/", queue.registered, name="registered"),
    path("voided/", queue.voided, name="voided"),
    path("missing/", queue.missing, name="missing"),
    path("returned/", queue.returned, name="returned"),
    path("majors/", batch.majors, name="majors"),
    path("batch/", batch.dry_run, name="batch"),
    path("batch/hint/", batch.hint, name="batch_hint"),
    path("batch/ask/", chosen.ask, name="ask"),
    path("batch/export/", chosen.export, name="export_chosen"),
    path("batch/apply/", batch.apply, name="batch_apply"),
    path("batches/<int:pk>/", batch.progress, name="batch_progress"),
    path("schools/", schools.table, name="schools"),
    *pages(imports.DestinationTable(), "import/"),
    path("<int:pk>/", record.show, name="record"),
    path("<int:pk>/decide/", record.decide, name="decide"),
    path("<int:pk>/reveal/<str:what>/", papers.reveal, name="reveal"),
    path("<int:pk>/evidence/", papers.add, name="evidence_add"),
    path("<int:pk>/evidence/<int:evidence>/", papers.show, name="evidence"),
    path("<int:pk>/evidence/<int:evidence>/original/", papers.original, name="evidence_original"),
    path("<int:pk>/evidence/<int:evidence>/remove/", papers.remove, name="evidence_remove"),
    path("<int:pk>/edit/", claim.edit, name="edit"),
    path("<int:pk>/enter/", claim.enter, name="enter"),
    path("<int:pk>/void/", acts.void, name="void"),
    path("<int:pk>/reopen/", acts.reopen, name="reopen"),
    path("<int:pk>/answer/", acts.answer, name="answer"),
]
