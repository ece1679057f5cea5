"""How a graduate of the cast comes to a registration: by living to it, through the services and pages people use."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from zoneinfo import ZoneInfo

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

from jiuye.destinations.models import Destination
from jiuye.destinations.services import claims, evidence
from jiuye.destinations.services.births import bear
from jiuye.graduates.models import Graduate
from jiuye.standards import checksums


def season(cohort: int, *, month: int = 4, day: int = 12, hour: int = 10) -> datetime:
    """A moment in which registration is open for the cohort."""
    return datetime(cohort, month, day, hour, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


def credit_code(body: str = "91340100MA2N0G0K") -> str:
    code = body[:16] + checksums.organisation(body[8:16])
    return code + checksums.uscc(code)


def contract(**changes: str) -> dict[str, str]:
    """A labour contract with everything the leaf may ask for."""
    return {
        "leaf": "contract", "employer_name": "徽山软件有限公司", "credit_code": credit_code(), "employer_nature": "39",
        "industry": "31", "region_code": "340104", "job_category": "13", "job_title": "工程师", "contact_name": "韩青",
        "contact_phone": "0551-62345678", "contact_email": "hr@example.cn", "address": "望江西路 1 号",
        "contract_from": "2031-07-01", "contract_to": "2034-06-30", "monthly_pay": "6800", **changes,
    }  # fmt: skip


def picture(name: str = "合同.jpg", *, shade: int = 255, size: tuple[int, int] = (640, 900)) -> SimpleUploadedFile:
    image = Image.new("RGB", size, (shade, shade, shade))
    ImageDraw.Draw(image).ellipse((300, 600, 500, 800), outline=(200, 50, 43), width=8)
    body = BytesIO()
    image.save(body, "JPEG")
    return SimpleUploadedFile(name, body.getvalue(), "image/jpeg")


def born(university, graduate: Graduate) -> Destination:
    """The graduate's current registration; the roster import gave them one."""
    if not graduate.destinations.exists():
        bear([graduate], season(university.cohort, month=3))
    return now_of(graduate)


def now_of(graduate: Graduate) -> Destination:
    found = Destination.unscoped.filter(graduate=graduate, is_current=True)
    return found.select_related("graduate__person", "school", "department").get()


def with_paper(university, graduate: Graduate, *, shade: int = 255) -> Destination:
    destination = born(university, graduate)
    evidence.attach(
        actor=university.actor(graduate),
        destination=destination,
        upload=picture(shade=shade),
        at=season(university.cohort),
    )
    return destination


def submitted(university, graduate: Graduate, **changes: str) -> Destination:
    destination = with_paper(university, graduate)
    claims.submit(
        actor=university.actor(graduate),
        destination=destination,
        values=contract(**changes),
        at=season(university.cohort),
    )
    return now_of(graduate)


def entered(university, graduate: Graduate, by, **changes: str) -> Destination:
    """老师代录 with a paper the teacher attached."""
    destination = born(university, graduate)
    evidence.attach(actor=university.actor(by), destination=destination, upload=picture(), at=season(university.cohort))
    claims.enter(
        actor=university.actor(by), destination=destination, values=contract(**changes), at=season(university.cohort)
    )
    return now_of(graduate)
