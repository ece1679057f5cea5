"""What insight does by the clock: the sums follow the rows, the trend gets its Monday."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Max, Min

from jiuye.destinations.models import Destination
from jiuye.insight import services
from jiuye.insight.queries import WEEK, mondays
from jiuye.records.jobs.periodic import every

SEASON = 20


@every(20)
def follow(at: datetime) -> None:
    """The sums are never more than a few seconds behind; what is behind is counted afresh by whoever asks."""
    services.follow(at)


@every(3600)
def draw(at: datetime) -> None:
    """Past Mondays of every cohort that still moves."""
    found = Destination.unscoped.filter(asserted_at__isnull=False).values_list("school_id", "cohort")
    for school, cohort, first, last in found.annotate(first=Min("asserted_at"), last=Max("state_since")).order_by():
        if last >= at - WEEK * SEASON:
            services.draw_points([school], cohort, mondays(max(first, at - WEEK * SEASON), at))
