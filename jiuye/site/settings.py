"""Every setting, read once from the environment.

JIUYE_MODE          production (default) | demo | test: demo relaxes HTTPS and marks its secrets so that production refuses them
JIUYE_DATA_DIR      folder for the database, evidence, exports and secrets (default ./data)
JIUYE_DATABASE_URL  sqlite:///path or postgresql://…; default SQLite in the data folder
JIUYE_HOSTS         comma-separated host names served (default 127.0.0.1, localhost)
JIUYE_BASE_DOMAIN   jiuye.example: schools get addresses of their own below it, hsdx.jiuye.example (default none: one address for all)
JIUYE_PROFILES_DIR  further province profiles (*.toml), beside the shipped ones
JIUYE_HTTPS         1 when a proxy in front terminates TLS (default in production)
JIUYE_SECOND_FACTOR required: school and province level sign in with a 动态验证码 too (default in production) | offered: whoever sets one up
JIUYE_PROXIES       how many trusted proxies append to X-Forwarded-For (default 0: the header is ignored)
"""

import os
import sys
from pathlib import Path

from jiuye.site import environment

BASE_DIR = Path(__file__).resolve().parent.parent
MODE = os.environ.get("JIUYE_MODE", "test" if "pytest" in sys.modules else "production")
PRODUCTION = MODE == "production"
DATA_DIR = environment.data_dir()
SECRET_KEY = environment.secret("secret_key", DATA_DIR, production=PRODUCTION)
FIELD_KEY = environment.secret("field_key", DATA_DIR, production=PRODUCTION)
INDEX_KEY = environment.secret("index_key", DATA_DIR, production=PRODUCTION)
TRAIL_KEY = environment.secret("trail_key", DATA_DIR, production=PRODUCTION)
DEBUG = False
HTTPS = environment.flag("JIUYE_HTTPS", default=PRODUCTION)
SECOND_FACTOR = environment.choice(
    "JIUYE_SECOND_FACTOR", ("required", "offered"), default="required" if PRODUCTION else "offered"
)
TRUSTED_PROXIES = int(os.environ.get("JIUYE_PROXIES", "0"))
PROFILES_DIR = os.environ.get("JIUYE_PROFILES_DIR", "")

BASE_DOMAIN = os.environ.get("JIUYE_BASE_DOMAIN", "").strip(" .").lower()
ALLOWED_HOSTS = [
    *(h for h in os.environ.get("JIUYE_HOSTS", "127.0.0.1,localhost,[::1]").split(",") if h),
    *([f".{BASE_DOMAIN}"] if BASE_DOMAIN else []),
]
CSRF_TRUSTED_ORIGINS = environment.origins(ALLOWED_HOSTS) if HTTPS else []

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django_htmx",
    "template_partials",
    "jiuye.kit",
    "jiuye.records",
    "jiuye.standards",
    "jiuye.policy",
    "jiuye.institutions",
    "jiuye.accounts",
    "jiuye.notices",
    "jiuye.review",
    "jiuye.graduates",
    "jiuye.employers",
    "jiuye.destinations",
    "jiuye.national",
    "jiuye.insight",
    "jiuye.faces",
    "jiuye.demo",
    "jiuye.site",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "jiuye.kit.middleware.PageHeaders",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "jiuye.institutions.tenants.TenantMiddleware",
    "jiuye.accounts.middleware.ActorMiddleware",
]

ROOT_URLCONF = "jiuye.site.urls"
WSGI_APPLICATION = "jiuye.site.wsgi.application"
DATABASES = {"default": environment.database(os.environ.get("JIUYE_DATABASE_URL", ""), DATA_DIR)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["jiuye.accounts.backends.OneQuery"]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "jiuye.faces.context.shell",
            ],
            "builtins": [
                "template_partials.templatetags.partials",
                "jiuye.kit.templatetags.ui",
                "jiuye.kit.templatetags.ui_figures",
                "jiuye.kit.templatetags.h5",
                "jiuye.kit.templatetags.h5_forms",
                "jiuye.kit.templatetags.ui_forms",
                "jiuye.kit.templatetags.ui_lists",
                "jiuye.kit.templatetags.ui_text",
            ],
        },
    }
]

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
ASSETS_DIR = BASE_DIR.parent / "assets"
STATICFILES_DIRS = [ASSETS_DIR] if ASSETS_DIR.exists() else []
WHITENOISE_USE_FINDERS = not PRODUCTION
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": DATA_DIR / "files"}},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}

PASSWORD_HASHERS = ["jiuye.accounts.passwords.Argon2"] if MODE != "test" else ["jiuye.accounts.passwords.QuickForTests"]
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_NAME = "__Host-jiuye" if HTTPS else "jiuye"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 7 * 24 * 3600
CSRF_COOKIE_HTTPONLY = True
CSRF_USE_SESSIONS = True
CSRF_FAILURE_VIEW = "jiuye.faces.errors.csrf_failed"
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1200
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o600

TASKS = {"default": {"BACKEND": "jiuye.records.jobs.backend.DurableBackend", "QUEUES": []}}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": os.environ.get("JIUYE_LOG_LEVEL", "INFO")},
}
