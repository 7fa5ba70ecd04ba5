"""What is the same everywhere. ``dev``, ``test`` and ``prod`` add the secrets, the database and the strictness."""

from datetime import timedelta
from typing import Any

from celery.schedules import crontab

from config import env
from config.logging import logging_settings
from config.settings import console, sign_in, storages, web
from config.settings.sign_in import *  # noqa: F403 - allauth reads them by their names
from core.languages import OWN_NAMES

BASE_DIR = env.PROJECT_ROOT
LYCEUM_HOME = env.home()

INSTALLED_APPS = [
    "unfold.apps.BasicAppConfig",  # the plain one would put a site of its own in place of ours
    "config.apps.ConfigConfig",
    "config.apps.ConsoleConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "corsheaders",
    *sign_in.SIGN_IN_APPS,
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "core",
    "accounts",
    "billing",
    "courses",
    "lessons",
    "assessments",
    "emotion",
    "progress",
    "engagement",
    "ai",
    "chat",
]

MIDDLEWARE = [
    "core.request_context.RequestContextMiddleware",
    # What only adds headers stands outside of what may refuse a request.
    "core.web_headers.WebHeadersMiddleware",
    "core.web_headers.ContentPolicyMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.pages.local_time.LocalTimeMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
ASGI_APPLICATION = "config.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "config" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

UNFOLD = console.UNFOLD

# --- people -------------------------------------------------------------------------------------------------
# Keys that SECRET_KEY follows: they still open what they sealed or signed, and seal nothing new.
SECRET_KEY_FALLBACKS = env.words("SECRET_KEY_FALLBACKS")
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.backends.BrowserBackend"]
SILENCED_SYSTEM_CHECKS = ["auth.W004"]  # usernames are unique in an institution; our own backend asks for it
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    "django.contrib.auth.hashers.BCryptSHA256PasswordHasher",
    "django.contrib.auth.hashers.BCryptPasswordHasher",  # upgraded by the next sign-in, as all but the first
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "full_name", "email")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "admin:index"

ACCESS_TOKEN_LIFETIME = timedelta(minutes=env.whole_number("ACCESS_TOKEN_MINUTES", 15, low=1, high=60))
REFRESH_TOKEN_LIFETIME = timedelta(days=env.whole_number("REFRESH_TOKEN_DAYS", 7, low=1, high=90))
AUTH_STATE_CACHE_SECONDS = 30

# Where people reach Lyceum: links in mails begin with it, whatever a request calls its host.
PUBLIC_URL = env.web_address("PUBLIC_URL", "http://localhost:8000")
# The pages that links in mails lead to; a frontend that has pages of its own sets where they lie.
ACCOUNT_PAGES_URL = env.web_address("ACCOUNT_PAGES_URL", f"{PUBLIC_URL}/account")

# --- mail ---------------------------------------------------------------------------------------------------
_mail = env.mail(env.text("EMAIL_URL", f"filemail://{LYCEUM_HOME / 'mail'}"))
EMAIL_BACKEND = _mail["EMAIL_BACKEND"]
EMAIL_HOST, EMAIL_PORT = _mail["EMAIL_HOST"], _mail["EMAIL_PORT"] or 25
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _mail["EMAIL_HOST_USER"] or "", _mail["EMAIL_HOST_PASSWORD"] or ""
EMAIL_USE_TLS, EMAIL_USE_SSL = _mail.get("EMAIL_USE_TLS", False), _mail.get("EMAIL_USE_SSL", False)
EMAIL_FILE_PATH = f"/{_mail['EMAIL_FILE_PATH'].lstrip('/')}"
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.text("EMAIL_FROM", "Lyceum <no-reply@localhost>")

# --- learning -----------------------------------------------------------------------------------------------
MASTERY_THRESHOLD = env.whole_number("MASTERY_THRESHOLD", 70, low=1, high=99)
# Of a document in a course; its bytes are limited by MAX_UPLOAD_BYTES.
MAX_DOCUMENT_PAGES = env.whole_number("MAX_DOCUMENT_PAGES", 2000, low=1, high=20_000)
# Of the process that reads one.
DOCUMENT_READING_SECONDS = env.whole_number("DOCUMENT_READING_SECONDS", 180, low=5, high=600)
DOCUMENT_READING_MIB = env.whole_number("DOCUMENT_READING_MIB", 512, low=128, high=65_536)

# --- search -------------------------------------------------------------------------------------------------
# What turns passages into vectors: hashed words, a small sentence model (requirements-ml.txt), or any endpoint that
# speaks as OpenAI's does. Those that another one made are made anew in the background.
EMBEDDER = env.one_of("EMBEDDER", ("hashed", "minilm", "openai"))
OPENAI_BASE_URL = env.web_address("OPENAI_BASE_URL", "https://api.openai.com/v1")
OPENAI_API_KEY = env.text("OPENAI_API_KEY")
OPENAI_EMBEDDING_MODEL = env.text("OPENAI_EMBEDDING_MODEL", "text-embedding-3-small")
OPENAI_EMBEDDING_DIMENSIONS = env.whole_number("OPENAI_EMBEDDING_DIMENSIONS", 1536, low=1, high=16_000)
# Where it runs, as institutions allow it: on their own machines, or hosted by a provider.
OPENAI_ON_OWN_MACHINES = env.flag("OPENAI_ON_OWN_MACHINES", default=False)

# --- REST ---------------------------------------------------------------------------------------------------
REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["accounts.rest.authentication.SessionTokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["accounts.rest.permissions.NobodyUnlessDeclared"],
    "DEFAULT_RENDERER_CLASSES": ["core.rest.renderers.FastJSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["core.rest.parsers.BoundedJSONParser"],
    "DEFAULT_FILTER_BACKENDS": ["core.rest.filters.StrictFilterBackend"],
    "DEFAULT_PAGINATION_CLASS": "core.rest.pagination.CursorPages",
    "DEFAULT_THROTTLE_CLASSES": ["core.rest.throttles.UserOrAddressThrottle"],
    "DEFAULT_THROTTLE_RATES": {
        "default": env.text("RATE_LIMIT_DEFAULT", "600/min"),
        "sign_in": env.text("RATE_LIMIT_SIGN_IN", "300/min"),  # from one address: a school stands behind one
        "health": env.text("RATE_LIMIT_HEALTH", "120/min"),
        "send": env.text("RATE_LIMIT_SEND", "60/hour"),  # messages to whole classes
    },
    "DEFAULT_SCHEMA_CLASS": "core.rest.schema.ProblemAutoSchema",
    "EXCEPTION_HANDLER": "core.rest.problems.problem_response",
    "NUM_PROXIES": env.whole_number("TRUSTED_PROXIES", 0, high=10),
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Lyceum",
    "VERSION": "1.0.0",
    "DESCRIPTION": (
        "One learning platform from kindergarten to university.\n\n"
        "Sign in at `accounts/login/`, send `Authorization: Bearer <access>`. Errors are RFC 9457 problem details; "
        "another tenant's or another learner's object is 404. Lists are cursor-paginated; `?count=1` adds the total."
    ),
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SERVE_AUTHENTICATION": [],
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "ENUM_NAME_OVERRIDES": {
        "PublicationStateEnum": "courses.enums.PublicationState",
        "LevelEnum": "courses.enums.Level",
        "EnrolmentStateEnum": "courses.enums.EnrolmentState",
        "AttendanceStateEnum": "courses.enums.AttendanceState",
        "AbsenceReasonEnum": "courses.enums.AbsenceReason",
        "MaterialImportStateEnum": "core.models.MaterialImportState",
        "ImportOutcomeEnum": "core.models.ImportOutcome",
        "DocumentKindEnum": "courses.enums.DocumentKind",
        "DocumentStateEnum": "courses.enums.DocumentState",
        "DocumentFailureEnum": "courses.enums.DocumentFailure",
        "DraftOrPublishedEnum": "lessons.enums.LessonState",
        "RoleEnum": "accounts.enums.Role",
        "ActivityKindEnum": "accounts.enums.ActivityKind",
        "FeedbackKindEnum": "accounts.enums.FeedbackKind",
        "FeedbackStateEnum": "accounts.enums.FeedbackState",
        "DataRequestKindEnum": "accounts.enums.DataRequestKind",
        "DataRequestStateEnum": "accounts.enums.DataRequestState",
        "ImportStateEnum": "accounts.enums.ImportState",
        "QuestionKindEnum": "assessments.enums.QuestionKind",
        "AssessmentKindEnum": "assessments.enums.AssessmentKind",
        "AttemptStateEnum": "assessments.enums.AttemptState",
        "LiveStateEnum": "lessons.enums.LiveState",
        "LessonProgressStateEnum": "lessons.enums.LessonProgressState",
        "ReportOutcomeEnum": "lessons.enums.ReportOutcome",
        "SessionStatusEnum": "lessons.enums.SessionStatus",
        "InteractionKindEnum": "lessons.enums.InteractionKind",
        "BlockKindEnum": "lessons.enums.BlockKind",
        "MasteryBandEnum": "progress.enums.MasteryBand",
        "RecommendationKindEnum": "ai.enums.RecommendationKind",
    },
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
MAX_UPLOAD_BYTES = env.whole_number("MAX_UPLOAD_BYTES", 16 * 1024 * 1024, low=1024)
# What one person may keep in files of their own.
PERSON_STORAGE_BYTES = env.whole_number("PERSON_STORAGE_BYTES", 512 * 1024 * 1024, high=10**12)

# --- jobs ---------------------------------------------------------------------------------------------------
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 300
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_ROUTES = {"core.pulse": {"queue": "default"}}
CELERY_BEAT_SCHEDULE = {
    "core.sweep_jobs": {"task": "core.sweep_jobs", "schedule": 10.0},
    "core.apply_retention": {"task": "core.apply_retention", "schedule": 3600.0},
    # All midnights of the world lie on a quarter of an hour.
    "accounts.end_links_of_adults": {"task": "accounts.end_links_of_adults", "schedule": crontab(minute="*/15")},
    # Each hour of each time zone begins on a quarter of an hour.
    "accounts.ask_for_digests": {"task": "accounts.ask_for_digests", "schedule": crontab(minute="*/15")},
    "accounts.set_kg_levels": {"task": "accounts.set_kg_levels", "schedule": 86400.0},
    "accounts.look_after_data_requests": {"task": "accounts.look_after_data_requests", "schedule": 3600.0},
    "core.sweep_files": {"task": "core.sweep_files", "schedule": 86400.0},
    "accounts.forget_old_mail": {"task": "accounts.forget_old_mail", "schedule": 86400.0},
    "accounts.end_stuck_imports": {"task": "accounts.end_stuck_imports", "schedule": 3600.0},
    "core.end_stuck_imports": {"task": "core.end_stuck_imports", "schedule": 3600.0},
    "courses.end_stuck_documents": {"task": "courses.end_stuck_documents", "schedule": 600.0},
    "courses.embed_passages": {"task": "courses.embed_passages", "schedule": 3600.0},
    "lessons.end_forgotten_live_lessons": {"task": "lessons.end_forgotten_live_lessons", "schedule": 3600.0},
    "accounts.clear_browser_sessions": {"task": "accounts.clear_browser_sessions", "schedule": 86400.0},
}
CELERY_TIMEZONE = "UTC"
CELERY_WORKER_HIJACK_ROOT_LOGGER = False

# --- texts, files -------------------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGES = [(code, OWN_NAMES[code]) for code in ("en", "ar", "es", "fr")]
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = True
STATIC_URL = "/static/"
STATIC_ROOT = env.text("STATIC_ROOT", str(LYCEUM_HOME / "static"))
STATICFILES_DIRS = [BASE_DIR / "config" / "static"]
MEDIA_ROOT = LYCEUM_HOME / "media"
STORAGES: dict[str, dict[str, Any]] = {
    # Nothing in "default" and "private" has an address; what is in them leaves through views that ask who reads.
    **storages.file_storages(LYCEUM_HOME),
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- web ----------------------------------------------------------------------------------------------------
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
CORS_ALLOWED_ORIGINS = env.origins("CORS_ALLOWED_ORIGINS")
CSRF_TRUSTED_ORIGINS = env.origins("CSRF_TRUSTED_ORIGINS")
CORS_URLS_REGEX = web.CORS_URLS_REGEX
CORS_ALLOW_CREDENTIALS = web.CORS_ALLOW_CREDENTIALS
CORS_ALLOW_METHODS = web.CORS_ALLOW_METHODS
CORS_ALLOW_HEADERS = web.CORS_ALLOW_HEADERS
CORS_EXPOSE_HEADERS = web.CORS_EXPOSE_HEADERS
CORS_PREFLIGHT_MAX_AGE = web.CORS_PREFLIGHT_MAX_AGE
CONTENT_SECURITY_POLICY = web.CONTENT_SECURITY_POLICY
CONSOLE_CONTENT_POLICY = web.CONSOLE_CONTENT_POLICY
DATA_CONTENT_POLICY = web.DATA_CONTENT_POLICY
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DEBUG = env.flag("DEBUG", default=False)
LOGGING = logging_settings(level=env.text("LOG_LEVEL", "INFO"))
