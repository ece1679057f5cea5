"""Where a request comes from, as far as it can be believed (W-31, T-37)."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest

BROWSERS = (
    ("MicroMessenger", "微信"), ("Edg", "Edge"), ("QQBrowser", "QQ 浏览器"), ("Firefox", "Firefox"),
    ("Chrome", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
SYSTEMS = (
    ("Windows", "Windows"), ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("HarmonyOS", "鸿蒙"),
    ("Mac OS", "macOS"), ("Linux", "Linux"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Origin:
    """One request's place: address, kind of network, browser in words, and the raw device cookie."""

    ip: str = ""
    area: str = ""
    browser: str = ""
    device_class: str = "desktop"
    device: str = ""


def origin_of(request: HttpRequest) -> Origin:
    ip, agent = client_ip(request), request.headers.get("User-Agent", "")
    return Origin(ip, area_of(ip), browser_of(agent), device_class_of(agent), request.COOKIES.get(device_cookie(), ""))


def device_cookie() -> str:
    return "__Host-jiuye-device" if settings.HTTPS else "jiuye-device"


def client_ip(request: HttpRequest) -> str:
    """The address our own proxies vouch for; what a client writes into the header itself is never read."""
    direct = str(request.META.get("REMOTE_ADDR", ""))
    hops: int = settings.TRUSTED_PROXIES
    if not hops:
        return _address(direct)
    named = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    return _address(named[-hops]) or _address(direct) if len(named) >= hops else _address(direct)


def _address(text: str) -> str:
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        return ""


def area_of(ip: str) -> str:
    """本机, 内网 or 外网: no address book of the world is shipped with the product."""
    if not ip:
        return "未知"
    address = ipaddress.ip_address(ip)
    if address.is_loopback:
        return "本机"
    return "内网" if address.is_private else "外网"


def browser_of(agent: str) -> str:
    browser = next((name for mark, name in BROWSERS if mark in agent), "其他浏览器")
    system = next((name for mark, name in SYSTEMS if mark in agent), "")
    return f"{browser} · {system}" if system else browser


def device_class_of(agent: str) -> str:
    """Locks are counted per kind of device (W-30)."""
    if "MicroMessenger" in agent:
        return "wechat"
    return "mobile" if any(mark in agent for mark in ("Mobile", "Android", "iPhone")) else "desktop"
