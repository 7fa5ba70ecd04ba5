"""Production: no default for a secret, PostgreSQL and Redis only, everything over TLS.

The import fails with the name of the variable that is missing.
"""

from django.core.exceptions import ImproperlyConfigured

from config import env
from config.settings.backing import broker_settings, cache_settings, channel_layer_settings
from config.settings.base import *  # noqa: F403 - a settings module is its base and the differences
from config.settings.base import LYCEUM_HOME, PUBLIC_URL

DEBUG = False
SECRET_KEY = env.required("SECRET_KEY", min_length=50)
JWT_SIGNING_KEY = env.required("JWT_SIGNING_KEY", min_length=32)
ML_PEPPER = env.required("ML_PEPPER", min_length=32)
if len({SECRET_KEY, JWT_SIGNING_KEY, ML_PEPPER}) < 3:
    raise ImproperlyConfigured("SECRET_KEY, JWT_SIGNING_KEY and ML_PEPPER must differ.")

DATABASES = {"default": env.database(env.required("DATABASE_URL"))}
if "postgresql" not in DATABASES["default"]["ENGINE"]:
    raise ImproperlyConfigured("DATABASE_URL must point to PostgreSQL in production.")
REDIS_URL = env.required("REDIS_URL")
CACHES = cache_settings(REDIS_URL)
CHANNEL_LAYERS = channel_layer_settings(REDIS_URL)
CELERY_BROKER_URL, CELERY_BROKER_TRANSPORT_OPTIONS = broker_settings(
    env.text("CELERY_BROKER_URL", REDIS_URL), folder=LYCEUM_HOME / "broker"
)

env.required("EMAIL_URL")  # read in base; "dummymail:" says aloud that there is to be no mail
env.required("EMAIL_FROM")
env.required("PUBLIC_URL")
env.web_address("PUBLIC_URL", must_be_secure=True)
env.web_address("ACCOUNT_PAGES_URL", PUBLIC_URL, must_be_secure=True)

# The container asks itself whether it lives.
ALLOWED_HOSTS = [*(host.strip() for host in env.required("ALLOWED_HOSTS").split(",")), "127.0.0.1"]
if "*" in ALLOWED_HOSTS:
    raise ImproperlyConfigured("ALLOWED_HOSTS must name the hosts.")
CORS_ALLOWED_ORIGINS = env.origins("CORS_ALLOWED_ORIGINS", tls_only=True)
CSRF_TRUSTED_ORIGINS = env.origins("CSRF_TRUSTED_ORIGINS", tls_only=True)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = env.flag("SECURE_SSL_REDIRECT", default=True)
SECURE_REDIRECT_EXEMPT = [r"^health/"]
SECURE_HSTS_SECONDS = env.whole_number("SECURE_HSTS_SECONDS", 31_536_000)
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
STORAGES["staticfiles"] = {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
