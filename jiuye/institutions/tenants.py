"""学校域名 (S0-02): which school an address belongs to. Without ``JIUYE_BASE_DOMAIN`` there is one address for all.

hsdx.jiuye.example   徽山大学: its staff and its graduates, nobody else
jiuye.example        everybody; the centre's own staff only here
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.http.request import split_domain_port
from django.shortcuts import render

from jiuye.institutions.models import School
from jiuye.institutions.services import may_manage
from jiuye.kit.actors import Actor
from jiuye.kit.refusals import Denied, Reason, Refused
from jiuye.records.services import record

LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,28}[a-z0-9])")
RESERVED = frozenset(("www", "api", "admin", "console", "static", "mail", "smtp", "ftp", "dns", "test", "demo"))


class TenantMiddleware:
    """Puts the school of the address on the request; an address that belongs to no school is told so and goes no further."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        label = label_of(request.get_host())
        school = School.objects.filter(subdomain=label, closed_at=None).first() if label else None
        if label and school is None:
            return render(request, "institutions/no_tenant.html", {"base": base_address(request)}, status=404)
        request.tenant = school  # type: ignore[attr-defined]
        return self.get_response(request)


def tenant_of(request: HttpRequest) -> School | None:
    """The school whose address this is; None where the address is everybody's."""
    found: School | None = getattr(request, "tenant", None)
    return found


def label_of(host: str) -> str:
    """``hsdx`` of ``hsdx.jiuye.example``; blank for the base itself and wherever no base is set."""
    base: str = settings.BASE_DOMAIN
    name = split_domain_port(host)[0].rstrip(".")
    if not base or not name.endswith(f".{base}"):
        return ""
    label = name.removesuffix(f".{base}")
    return "" if label == "www" else label


def base_address(request: HttpRequest) -> str:
    return _with_port(request, settings.BASE_DOMAIN)


def address_of(request: HttpRequest, school: School) -> str:
    """Where a school's own people sign in; blank where it has no address of its own."""
    if not settings.BASE_DOMAIN or not school.subdomain:
        return ""
    return _with_port(request, f"{school.subdomain}.{settings.BASE_DOMAIN}")


def _with_port(request: HttpRequest, name: str) -> str:
    port = split_domain_port(request.get_host())[1]
    return f"{request.scheme}://{name}{f':{port}' if port else ''}"


def must_be_here(request: HttpRequest, school: School) -> None:
    """A page of one school at another school's address: said so, with the right address."""
    tenant = tenant_of(request)
    if tenant is None or tenant.pk == school.pk:
        return
    raise Denied(
        Reason(f"这是{tenant.name}的网址，不能办{school.name}的事", rule="tenant.other", owner="学校系统管理员",
               remedy=f"请到 {address_of(request, school) or base_address(request)}",
               href=address_of(request, school) or base_address(request))
    )  # fmt: skip


@transaction.atomic
def take_address(*, actor: Actor, school: School, label: str, at: datetime) -> None:
    """Give a school its own address, or take it away with a blank; the old one stops answering at once."""
    may_manage(actor, school)
    wanted = label.strip().lower() or None
    if wanted == school.subdomain:
        return
    if wanted and (not LABEL.fullmatch(wanted) or wanted in RESERVED):
        raise Refused(Reason(f"“{wanted}”不能做学校域名", rule="tenant.label", field="subdomain", owner="本人",
                             remedy="用 2 到 30 个小写字母、数字或短横线，例如校名拼音首字母；www、api 这类保留"))  # fmt: skip
    before = school.subdomain
    try:
        with transaction.atomic():
            School.objects.filter(pk=school.pk).update(subdomain=wanted)
    except IntegrityError:
        raise Refused(Reason(f"“{wanted}”已经有学校在用", rule="tenant.taken", field="subdomain", owner="省级中心",
                             remedy="请换一个；认为应该归本校的，请联系省级中心")) from None  # fmt: skip
    school.subdomain = wanted
    told = {"subdomain": [before or "", wanted or ""]}
    record("school.address", actor=actor, at=at, obj=school, school_id=school.pk, changes=told)
