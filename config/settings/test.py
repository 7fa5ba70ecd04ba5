"""The test suite: SQLite in a file by default, PostgreSQL and Valkey where their addresses are given."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

# A home of its own for each test process, before ``base`` reads it: no test may touch a developer's data.
os.environ["LYCEUM_HOME"] = tempfile.mkdtemp(prefix="lyceum-test-")

from config import env
from config.settings.backing import broker_settings, cache_settings, channel_layer_settings
from config.settings.base import *  # noqa: F403 - a settings module is its base and the differences
from config.settings.base import INSTALLED_APPS, LYCEUM_HOME, REST_FRAMEWORK

atexit.register(shutil.rmtree, LYCEUM_HOME, ignore_errors=True)

SECRET_KEY = "test-only-" + "s" * 50
JWT_SIGNING_KEY = "test-only-" + "j" * 50
ML_PEPPER = "test-only-" + "p" * 50
INSTALLED_APPS = [*INSTALLED_APPS, "tests"]

_sqlite_file = Path(LYCEUM_HOME) / "test.sqlite3"
DATABASES = {"default": env.database(env.text("TEST_DATABASE_URL", f"sqlite:///{_sqlite_file}"))}
DATABASES["default"]["TEST"] = {"NAME": str(_sqlite_file)} if "sqlite" in DATABASES["default"]["ENGINE"] else {}
# A pool outlives its test database's connections; tests connect plainly.
DATABASES["default"]["OPTIONS"].pop("pool", None)

# Each parallel test process has a Redis database of its own, as it has one of PostgreSQL.
_worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
REDIS_URL = f"{env.text('TEST_REDIS_URL').rstrip('/')}/{_worker}" if env.text("TEST_REDIS_URL") else ""
CACHES = cache_settings(REDIS_URL)
CHANNEL_LAYERS = channel_layer_settings(REDIS_URL)
CELERY_BROKER_URL, CELERY_BROKER_TRANSPORT_OPTIONS = broker_settings(REDIS_URL, folder=LYCEUM_HOME / "broker")

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # speed; Argon2id has its own test
REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"] = {"default": None, "sign_in": None, "health": None, "send": None}
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
PROVIDERS_ON_LOOPBACK = True

(LYCEUM_HOME / "static").mkdir(exist_ok=True)  # WhiteNoise asks for it; files come straight from the apps
