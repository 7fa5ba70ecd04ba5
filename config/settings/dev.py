"""The embedded mode: one process, SQLite, nothing to configure. Also good for developers, with ``DEBUG=1``."""

from config import env
from config.settings.backing import broker_settings, cache_settings, channel_layer_settings
from config.settings.base import *  # noqa: F403 - a settings module is its base and the differences
from config.settings.base import LYCEUM_HOME, SPECTACULAR_SETTINGS

SECRET_KEY = env.generated_secret("SECRET_KEY")
JWT_SIGNING_KEY = env.generated_secret("JWT_SIGNING_KEY")
ML_PEPPER = env.generated_secret("ML_PEPPER")

DATABASES = {"default": env.database(env.text("DATABASE_URL", f"sqlite:///{LYCEUM_HOME / 'lyceum.sqlite3'}"))}
REDIS_URL = env.text("REDIS_URL")
CACHES = cache_settings(REDIS_URL)
CHANNEL_LAYERS = channel_layer_settings(REDIS_URL)
CELERY_BROKER_URL, CELERY_BROKER_TRANSPORT_OPTIONS = broker_settings(
    env.text("CELERY_BROKER_URL", REDIS_URL), folder=LYCEUM_HOME / "broker"
)
WHITENOISE_USE_FINDERS = True
PROVIDERS_ON_LOOPBACK = True
SPECTACULAR_SETTINGS["SERVERS"] = []

(LYCEUM_HOME / "static").mkdir(exist_ok=True)  # WhiteNoise asks for it; files come straight from the apps
