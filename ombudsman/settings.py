"""Every setting of the project, read from the environment; docs/settings.md explains each."""

import os
from datetime import timedelta
from email.utils import parseaddr
from importlib.util import find_spec
from pathlib import Path

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key

from ombudsman.environment import Environment, dangers, misspelt

BASE_DIR = Path(__file__).resolve().parent.parent
env = Environment()
env.read_env(BASE_DIR / ".env")

DEBUG = env.bool("DEBUG", default=False)
# On a made-up database nothing is secret, so the demonstration needs no key; anything else must bring one.
DEMONSTRATION = env.bool("DEMONSTRATION", default=False)
GIVEN_KEY = env.str("SECRET_KEY", default="")
# Without one sessions end with the process: fine for a command, a test or a look, and safe everywhere.
SECRET_KEY = GIVEN_KEY or get_random_secret_key()
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
DATA_DIR = Path(env.str("DATA_DIR", default=str(BASE_DIR / "var"))).resolve()

INSTALLED_APPS = [
    "ombudsman",
    "letters",
    "councils",
    "ombudsman.admin_app.BackOfficeConfig",  # Django's admin
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_filters",
    "rest_framework",
    "drf_spectacular",
    "simple_history",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
]

MIDDLEWARE = [
    "ombudsman.operations.probes.Probes",
    "ombudsman.log.Logged",
    "django.middleware.security.SecurityMiddleware",
    "ombudsman.cross_origin.OpenToOtherSites",
    "ombudsman.page_cache.ReadyMade",
    "ombudsman.limits.Limited",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "ombudsman.sign_in.second_factor.SecondFactorMiddleware",
]

ROOT_URLCONF = "ombudsman.urls"
WSGI_APPLICATION = "ombudsman.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "ombudsman.context_processors.site",
            ],
            "builtins": ["councils.templatetags.words"],
        },
    },
]


IN_DATA_DIR = f"sqlite:///{DATA_DIR / 'ombudsman.sqlite3'}"


def database() -> dict:
    """The database of DATABASE_URL; SQLite in DATA_DIR when none is named.

    SQLite runs embedded: write-ahead log so that readers never wait for a writer, immediate
    transactions so that two writers queue instead of failing half way.
    """
    config = env.database("DATABASE_URL", default=IN_DATA_DIR)
    config["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)  # SQLite, too, takes 4 ms to open and read its tables
    if config["ENGINE"] == "django.db.backends.sqlite3":
        name = config["NAME"]
        if name != ":memory:" and not Path(name).is_absolute():
            config["NAME"] = str(BASE_DIR / name)
        if name != ":memory:":
            Path(config["NAME"]).parent.mkdir(parents=True, exist_ok=True)
        config["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;"
                "PRAGMA cache_size=-64000; PRAGMA mmap_size=268435456; PRAGMA temp_store=MEMORY;"
            ),
        }
    else:
        config["CONN_HEALTH_CHECKS"] = True
        options = config.setdefault("OPTIONS", {})
        # Compiling a query that reads a few thousand rows takes PostgreSQL ten times as long as answering it. And that
        # a mail is about to go out must be on the disk before it does: else, after a crash, it would be sent twice.
        options["options"] = f"-c jit=off -c synchronous_commit=on {options.get('options', '')}".rstrip()
    return config


DATABASES = {"default": database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    # Failed attempts to sign in are counted here, for all processes together. Public pages never ask it: what they
    # remember is in caches["pages"].
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "ombudsman_attempts",
        # With fewer, whoever tries many names would push out the counts of those tried before.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    },
    "pages": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        # Django's own 300 entries thrash with a page for each of some 430 authorities.
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    },
}

# Processes that one worker renders letters with; several workers on one machine share its cores.
RENDER_PROCESSES = env.int("RENDER_PROCESSES", default=os.cpu_count() or 1)

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_I18N = False
FORMAT_MODULE_PATH = "councils.backoffice.formats"
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
# Letters are private until their year is published: they live outside every folder that is served.
FILES_DIR = Path(env.str("FILES_DIR", default="") or DATA_DIR / "private").resolve()
FILES_BUCKET = env.str("FILES_BUCKET", default="")
FILES_ENDPOINT = env.str("FILES_ENDPOINT", default="")


def private_files() -> dict:
    """Where private files are kept: in a bucket if one is named, else in a folder."""
    if not FILES_BUCKET:
        return {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(FILES_DIR)}}
    if find_spec("storages") is None or find_spec("boto3") is None:
        raise ImproperlyConfigured("FILES_BUCKET needs a package that is missing: pip install 'django-storages[s3]'.")
    where = {"bucket_name": FILES_BUCKET, "endpoint_url": FILES_ENDPOINT or None}
    return {"BACKEND": "ombudsman.operations.bucket.Bucket", "OPTIONS": where}


STORAGES = {
    "default": private_files(),
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = DEBUG
# Without a collected manifest (tests, a first look) plain names are right.
if DEBUG or not (STATIC_ROOT / "staticfiles.json").exists():
    STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    WHITENOISE_USE_FINDERS = True

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "admin:index"
# A long working day: nobody is still signed in the next morning. No shorter rest ends it: a long text is typed
# without a word to the site, and would be lost.
SIGNED_IN_FOR = timedelta(hours=12)

# Signing in (ombudsman/sign_in): a name and a password and a second factor, or a passkey. Nobody signs up.
ACCOUNT_ADAPTER = "ombudsman.sign_in.adapters.ColleagueAdapter"
ACCOUNT_FORMS = {
    "login": "ombudsman.sign_in.forms.SignInForm",
    "reauthenticate": "ombudsman.sign_in.forms.ConfirmPasswordForm",
    "change_password": "ombudsman.sign_in.forms.ChangeOwnPasswordForm",
    "set_password": "ombudsman.sign_in.forms.ChooseOwnPasswordForm",
    "reset_password_from_key": "ombudsman.sign_in.forms.ChooseByLinkForm",
}
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = LOGIN_URL
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105
PASSWORD_RESET_TIMEOUT = 24 * 60 * 60  # for how long an administrator's link lets somebody choose a password
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_SESSION_COOKIE_AGE = SIGNED_IN_FOR
MFA_ADAPTER = "ombudsman.sign_in.adapters.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "ombudsman.sign_in.forms.CodeForm",
    "reauthenticate": "ombudsman.sign_in.forms.ConfirmCodeForm",
    "activate_totp": "ombudsman.sign_in.forms.SetUpAppForm",
    "add_webauthn": "ombudsman.sign_in.forms.AddPasskeyForm",
    "authenticate_webauthn": "ombudsman.sign_in.forms.PasskeySecondForm",
    "login_webauthn": "ombudsman.sign_in.forms.PasskeyAloneForm",
    "reauthenticate_webauthn": "ombudsman.sign_in.forms.PasskeyConfirmForm",
    "edit_webauthn": "ombudsman.sign_in.forms.RenamePasskeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True
# What apps and recovery codes rest on is encrypted with the first of these; the others still open what they encrypted.
SECOND_FACTOR_KEYS = env.keys_that_encrypt("SECOND_FACTOR_KEYS")
MFA_TOTP_TOLERANCE = 1  # a code typed a little late, or by a clock that is a little off

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}

EMAIL_CONFIG = env.mail("EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)
# A mail server that says nothing for so many seconds is taken for lost.
EMAIL_TIMEOUT = env.int("EMAIL_TIMEOUT", default=60)
BOUNCE_MAILBOX = env.str("BOUNCE_MAILBOX", default="")
MAILS_PER_MINUTE = env.int("MAILS_PER_MINUTE", default=60)
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="reviews@ombudsman.invalid")
# Whom readers write to: the bare address, and none where it would lead nowhere.
OFFICE_EMAIL = "" if ".invalid" in DEFAULT_FROM_EMAIL else parseaddr(DEFAULT_FROM_EMAIL)[1]

HTTPS = env.bool("HTTPS", default=False)
# Visitors are told apart by the address they come from: behind proxies, the one that the outermost of ours has noted.
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=int(HTTPS))
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.AllowAny"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": [],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "UNAUTHENTICATED_USER": None,
    "NUM_PROXIES": TRUSTED_PROXIES,
}
# Where the public finds the site, as letters and the description of the API say: nobody has asked for a page there.
SITE_ADDRESS = env.str("SITE_ADDRESS", default="").rstrip("/")
SPECTACULAR_SETTINGS = {
    "TITLE": "Ombudsman: complaints about English local authorities",
    "DESCRIPTION": "Published figures and decisions. Percentages are always given with what they are a share of.",
    "VERSION": "1",
    "LICENSE": {
        "name": "Open Government Licence v3.0",
        "url": "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
    },
    "SERVERS": [{"url": SITE_ADDRESS or "/"}],
    "SERVE_INCLUDE_SCHEMA": False,
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "councils.public.api.docs.objects_that_may_be_null",
    ],
}

# Nothing inline, nothing from elsewhere.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_SSL_REDIRECT = HTTPS
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
# Browsers take a cookie of such a name from this host alone, and only over HTTPS.
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = (f"{'__Host-' if HTTPS else ''}{name}" for name in ("sessionid", "csrftoken"))
CSRF_FAILURE_VIEW = "ombudsman.sign_in.session_expired.on_csrf_failure"
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
# Whether browsers ship with that is for whoever owns the whole domain, whose other hosts it would bind.
SILENCED_SYSTEM_CHECKS = ["security.W021"]
if HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SESSION_ENGINE = "ombudsman.sign_in.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = int(SIGNED_IN_FOR.total_seconds())

SIMPLE_HISTORY_REVERT_DISABLED = True

# The house rules that an office may set for itself.
OMBUDSMAN_NAME = env.str("OMBUDSMAN_NAME", default="Local Authorities Ombudsman")
LETTERHEAD_LINES = env.list("LETTERHEAD_LINES", default=["Complaints about English local authorities"])
# The certificate that letters are signed with; without one they are not signed.
SIGNING_CERTIFICATE = env.str("SIGNING_CERTIFICATE", default="")
SIGNING_KEY = env.str("SIGNING_KEY", default="")
SIGNING_KEY_PASSWORD = env.str("SIGNING_KEY_PASSWORD", default="")
# What a monitoring system must show to read /metrics; without one there is no such page.
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")
WORKER_REQUIRED = env.bool("WORKER_REQUIRED", default=False)
LIMIT_VISITORS = env.bool("LIMIT_VISITORS", default=True)
PUBLIC_CACHE_SECONDS = env.int("PUBLIC_CACHE_SECONDS", default=60)
PUBLISH_DECISIONS_AFTER = timedelta(weeks=env.int("PUBLISH_DECISIONS_AFTER_WEEKS", default=6))
KEEP_DECISIONS_PUBLIC_YEARS = env.int("KEEP_DECISIONS_PUBLIC_YEARS", default=5)

LOG_LEVEL = env.one_of("LOG_LEVEL", ("INFO", "WARNING", "ERROR", "DEBUG"))
LOG_FORMAT = env.one_of("LOG_FORMAT", ("plain", "json"))
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"facts": {"()": "ombudsman.log.Facts"}},
    "formatters": {"line": {"()": f"ombudsman.log.{LOG_FORMAT.title()}"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "filters": ["facts"], "formatter": "line"}},
    # Of libraries only what went wrong, unless everything is asked for.
    "root": {"handlers": ["console"], "level": "WARNING" if LOG_LEVEL == "INFO" else LOG_LEVEL},
    "loggers": {
        "ombudsman": {"level": LOG_LEVEL},
        # Django would mail the words of errors, and say again of every refusal what the line of its request says.
        "django": {"handlers": [], "level": "WARNING"},
        "django.request": {"level": "ERROR"},
        "django.security": {"level": "CRITICAL"},
    },
}

# Last, when every name has been asked for.
refused = [
    *misspelt(os.environ, env.names),
    *dangers(
        {
            "SECRET_KEY": GIVEN_KEY,
            "HTTPS": HTTPS,
            "DEBUG": DEBUG,
            "DEMONSTRATION": DEMONSTRATION,
            "EMAIL_URL": env.str("EMAIL_URL", default="") or "consolemail",
            "ALLOWED_HOSTS": ALLOWED_HOSTS,
            "CSRF_TRUSTED_ORIGINS": CSRF_TRUSTED_ORIGINS,
        }
    ),
]
if refused:
    raise ImproperlyConfigured(" ".join(refused))

# What the log compares to say which settings have changed since the last start; without a key nothing can be kept.
MARKS_OF_SETTINGS = env.marks(GIVEN_KEY) if GIVEN_KEY else {}
