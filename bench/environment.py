"""What the measured applications run on."""

import os
from pathlib import Path
from urllib.parse import urlsplit

import psycopg


def make_database(server: str, name: str) -> str:
    """An empty database on the server of that address; its own address."""
    with psycopg.connect(server.replace("postgres://", "postgresql://"), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name}")
        connection.execute(f"CREATE DATABASE {name}")
    return urlsplit(server)._replace(path=f"/{name}").geturl()


def our_environment(database_url: str) -> dict[str, str]:
    """Production as it is deployed, rate limits included: a class of learners takes turns."""
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings.prod",
        "PYTHONPATH": str(Path(__file__).parent.parent),
        "LYCEUM_HOME": os.environ.get("LYCEUM_HOME", "/tmp/lyceum-bench"),  # noqa: S108 - thrown away
        "DATABASE_URL": database_url,
        "REDIS_URL": os.environ["TEST_REDIS_URL"],
        "SECRET_KEY": "bench-only-" + "s" * 50,
        "JWT_SIGNING_KEY": "bench-only-" + "j" * 50,
        "ML_PEPPER": "bench-only-" + "p" * 50,
        "ALLOWED_HOSTS": "127.0.0.1",
        "PUBLIC_URL": "https://bench.example",
        "EMAIL_URL": "dummymail:",
        "EMAIL_FROM": "Lyceum <no-reply@bench.example>",
        "SECURE_SSL_REDIRECT": "0",
        "ACCESS_TOKEN_MINUTES": "60",
    }
