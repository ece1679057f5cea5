"""People who send forms to a server that may die, remember what it acknowledged, and send again what it did not answer.

They live in the test's process, which nothing strikes; what they were told can be held against what is there afterwards.
"""

from __future__ import annotations

import http.client
import re
import threading
import time

from django.test import Client
from django.urls import reverse

from jiuye.destinations.tests import desk
from jiuye.records.models import TrailEvent
from jiuye.review.models import Opinion
from tests.faults.serving import Web, signed_in

WRITERS = 4
UNANSWERED = 0
STEPS = {"destination.submit", "destination.withdraw"}


class Sender:
    """One signed-in person. ``acknowledged`` holds what the server said yes to."""

    def __init__(self, web: Web, university, who) -> None:
        self.web, (self.cookies, self.token) = web, signed_in(university, who)
        self.acknowledged: set[object] = set()
        self.answers: set[int] = set()

    def send(self, what: object, path: str, key: str, **form: object) -> int:
        body = {"csrfmiddlewaretoken": self.token, "idempotency_key": key, **form}
        try:
            status = self.web.post(path, body, self.cookies)
        except (OSError, http.client.HTTPException):
            return UNANSWERED
        self.answers.add(status)
        if status == 302:
            self.acknowledged.add(what)
        return status

    def until_answered(self, send, there) -> None:
        """The same form once more, as the page says: it is done now, or one is told that it already was."""
        deadline = time.monotonic() + 60
        while send() != 302 and not there():
            assert self.answers <= {302, 409, 503}, self.web.said()[-3000:]
            assert time.monotonic() < deadline, "the killed attempt still holds its form"
            time.sleep(0.1)  # the database is only just letting go of it


class Reviewer(Sender):
    """Approves, several at a time, as a department does on its busiest day."""

    def __init__(self, web: Web, university, who, ids) -> None:
        super().__init__(web, university, who)
        desk_of = Client()
        university.login(desk_of, who)
        page = desk_of.get(reverse("destinations:record", args=[ids[0]])).content.decode()
        asked = re.findall(r'name="look_([0-9a-f]{12})"', page)
        self.looks = {f"{name}_{key}": said for key in asked for name, said in (("look", "same"), ("why", "看过了"))}

    def approve(self, pk: int) -> int:
        path = reverse("destinations:decide", args=[pk])
        return self.send(pk, path, f"the-one-key-of-{pk:08}", decision="approve", seen=1, **self.looks)

    def approve_all(self, ids) -> list[threading.Thread]:
        waiting, lock = list(ids), threading.Lock()

        def work():
            while True:
                with lock:
                    if not waiting:
                        return
                    pk = waiting.pop()
                self.approve(pk)

        return started(work for _ in range(WRITERS))

    def finish(self, ids) -> None:
        for pk in set(ids) - self.acknowledged:
            self.until_answered(lambda pk=pk: self.approve(pk), lambda pk=pk: heard([pk]))


class Wavering(Sender):
    """A graduate who hands in, takes back, hands in again: each step once, in this order."""

    def __init__(self, web: Web, university, graduate) -> None:
        super().__init__(web, university, graduate)
        self.destination = desk.submitted(university, graduate)
        self.before = self.destination.version
        self.step = 0

    def told(self) -> int:
        """How many of the steps are in the trail; each moves the record by one version, so none is there twice."""
        events = TrailEvent.objects.filter(object_type="destination", object_id=self.destination.pk, action__in=STEPS)
        return events.count() - 1  # the first handing-in came before the story

    def go(self, step: int) -> int:
        seen = {"seen": self.before + step, "draft_version": 0}
        if step % 2 == 0:
            return self.send(step, reverse("destinations_h5:withdraw"), f"waver-{step:08}", **seen)
        form = {**desk.CONTRACT, "submit": "1", **seen}
        return self.send(step, reverse("destinations_h5:form"), f"waver-{step:08}", **form)

    def waver(self, steps: int) -> threading.Thread:
        """As far as it is answered; the step that was not is where it goes on."""

        def work():
            for _ in range(steps):
                if self.go(self.step) != 302:
                    return
                self.step += 1

        return started([work])[0]

    def finish(self) -> None:
        """The step that was not answered, and as many more as it takes to have handed in."""
        assert self.step <= self.told() <= self.step + 1, "an acknowledged step is gone, or one was taken twice"
        while True:
            self.until_answered(lambda: self.go(self.step), lambda: self.told() == self.step + 1)
            self.step += 1
            assert self.told() == self.step
            if self.step % 2 == 0:
                return


def started(works) -> list[threading.Thread]:
    threads = [threading.Thread(target=work) for work in works]
    for thread in threads:
        thread.start()
    return threads


def heard(ids) -> list[int]:
    """Whose decisions are there, once for each."""
    found = Opinion.objects.filter(case__subject__in=[f"destination:{pk}" for pk in ids])
    return [int(subject.partition(":")[2]) for subject in found.values_list("case__subject", flat=True)]
