"""What reviewers' tests live through: graduates hand in real claims with real pictures."""

from __future__ import annotations

import io
from datetime import datetime

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image, ImageDraw

from jiuye.destinations.models import Destination
from jiuye.destinations.services import births, claims, evidence
from jiuye.graduates.models import Graduate

QUEUE = "/console/destinations/"
CONTRACT = {
    "leaf": "contract", "kind": "", "employer_name": "皖江智造机器人有限公司", "credit_code": "91340100MA2MWQX06G",
    "employer_nature": "39", "industry": "31", "region_code": "340104", "job_category": "13", "contact_name": "高一鸣",
    "contact_phone": "13805510147", "contact_email": "hr@wanjiang.example", "address": "合肥市蜀山区湖光路 1 号",
    "contract_from": "2027-07-06",
}  # fmt: skip


def picture(words: str, size=(900, 1200)) -> SimpleUploadedFile:
    """A page nobody else has: every word falls somewhere else."""
    image = Image.new("RGB", size, "#f4f0e8")
    draw = ImageDraw.Draw(image)
    for n, letter in enumerate(words * 12):
        seed = (ord(letter) * 7919 + n * 104729) % 100003
        x, y = seed % (size[0] - 120), (seed // 7) % (size[1] - 60)
        draw.rectangle((x, y, x + 40 + seed % 80, y + 8 + seed % 40), fill="#333" if seed % 2 else "#a22")
    out = io.BytesIO()
    image.save(out, "JPEG", quality=85)
    return SimpleUploadedFile(f"{words[:12]}.jpg", out.getvalue(), content_type="image/jpeg")


def of(graduate: Graduate) -> Destination:
    """The graduate's current registration, read afresh; born if the roster was typed by hand."""
    found = Destination.unscoped.filter(graduate=graduate, is_current=True).select_related("graduate", "school").first()
    if found is None:
        births.bear([graduate], timezone.now())
        return of(graduate)
    return found


def submitted(
    university, graduate: Graduate, *, at: datetime | None = None, paper: str = "", **values: str
) -> Destination:
    """The graduate hands in a contract with its picture, and confirms it by that."""
    student, destination = university.actor(graduate), of(graduate)
    evidence.attach(
        actor=student, destination=destination, upload=picture(paper or graduate.name), at=at or timezone.now()
    )
    claims.submit(actor=student, destination=destination, values={**CONTRACT, **values}, at=at or timezone.now())
    return of(graduate)


def pieces(destination: Destination) -> list:
    """The evidence kept with a registration."""
    from jiuye.destinations.services.common import evidence_of

    return evidence_of(destination)


def at_desk(university, user) -> Client:
    client = Client()
    university.login(client, user)
    return client


def decide(client, destination, decision, *, seen=None, **form):
    asked = {"decision": decision, "seen": destination.version if seen is None else seen, **form}
    return client.post(reverse("destinations:decide", args=[destination.pk]), asked)
