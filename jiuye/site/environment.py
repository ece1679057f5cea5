"""What the environment says, and the secrets a first run generates.

Secrets live as files in the data folder (``JIUYE_DATA_DIR/secrets``), never in the repository or the database.
"""

import os
import secrets
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlparse

from django.core.exceptions import ImproperlyConfigured

DEMO_MARK = "demo-"


def data_dir() -> Path:
    """The one folder that holds everything this installation writes."""
    folder = Path(os.environ.get("JIUYE_DATA_DIR", "data")).resolve()
    (folder / "static").mkdir(parents=True, exist_ok=True)
    return folder


def flag(name: str, default: bool = False) -> bool:
    return os.environ.get(name, str(int(default))).strip().lower() in {"1", "true", "yes", "on"}


def choice(name: str, offered: tuple[str, ...], *, default: str) -> str:
    """One of a few words; a misspelt one must not quietly mean the default."""
    value = os.environ.get(name, "").strip().lower() or default
    if value not in offered:
        raise ImproperlyConfigured(f"{name} 只能是 {'、'.join(offered)}，现在写的是 {value[:20]}")
    return value


def origins(hosts: list[str]) -> list[str]:
    """Where forms may come from over HTTPS; ``.jiuye.example`` means the name itself and everything below it."""
    plain = [f"https://{h.removeprefix('.')}" for h in hosts if "[" not in h]
    return [*plain, *(f"https://*{h}" for h in hosts if h.startswith("."))]


def secret(name: str, folder: Path, *, production: bool) -> str:
    """The secret ``name``: from the environment, else from its file, else made now and kept.

    Raises ImproperlyConfigured in production when the secret is one of the demo's.
    """
    value = os.environ.get(f"JIUYE_{name.upper()}") or _kept(folder / "secrets" / name)
    if production and value.startswith(DEMO_MARK):
        raise ImproperlyConfigured(f"secrets/{name} 是演示用的密钥，不能用于正式环境：删除它，下次启动会重新生成")
    return value


def _kept(path: Path) -> str:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        mark = DEMO_MARK if flag("JIUYE_DEMO") else ""
        try:
            with open(path, "x", opener=lambda p, f: os.open(p, f, 0o600)) as file:
                file.write(mark + secrets.token_urlsafe(48))
        except FileExistsError:  # another process was quicker: its secret is as good
            pass
    return path.read_text().strip()


def database(url: str, folder: Path) -> dict[str, object]:
    """A Django DATABASES entry from ``sqlite:///path`` or ``postgresql://user:pass@host:port/name``."""
    if not url:
        url = f"sqlite:///{folder / 'jiuye.sqlite3'}"
    parts = urlparse(url)
    if parts.scheme == "sqlite":
        name = unquote(url.removeprefix("sqlite:///"))
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": name,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-65536;",
            },
            "TEST": {"NAME": str(folder / "test.sqlite3")},
        }
    if parts.scheme in {"postgres", "postgresql"}:
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.lstrip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": unquote(parts.hostname or "") or dict(parse_qsl(parts.query)).get("host", ""),
            "PORT": parts.port or "",
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,  # a database that was restarted costs nobody an error (T-55)
        }
    raise ImproperlyConfigured("JIUYE_DATABASE_URL 只认 sqlite:///路径 或 postgresql://用户:口令@主机:端口/库名")
