"""Cache, broker and channel layer, in both shapes: Redis where an address is given, otherwise inside this machine."""

from pathlib import Path
from typing import Any

from config.broker import SCHEME


def cache_settings(redis_url: str) -> dict[str, dict[str, Any]]:
    """Redis shared by all processes, or a per-process memory cache for the embedded mode."""
    if redis_url:
        return {
            "default": {
                "BACKEND": "django_redis.cache.RedisCache",
                "LOCATION": redis_url,
                "OPTIONS": {
                    "SOCKET_CONNECT_TIMEOUT": 2,
                    "SOCKET_TIMEOUT": 2,
                    # A cache that is down costs queries, not answers; its health probe turns red.
                    "IGNORE_EXCEPTIONS": True,
                    "SERIALIZER": "django_redis.serializers.json.JSONSerializer",
                },
                "KEY_PREFIX": "lyceum",
            }
        }
    return {
        "default": {
            "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
            "LOCATION": "lyceum",
            "OPTIONS": {"MAX_ENTRIES": 100_000},  # at 300, the default, a few made-up names would push the lockout out
        }
    }


def broker_settings(url: str, *, folder: Path) -> tuple[str, dict[str, Any]]:
    """Redis, or a folder: as quick as memory, survives a restart, and a second process can work on it."""
    if url:
        # A nudge is sent inside a request: a broker that is down must not hold it up. The sweeper nudges again.
        return url, {"visibility_timeout": 3600, "max_retries": 1, "interval_start": 0, "interval_step": 0.1}
    for name in ("messages", "control"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    return f"{SCHEME}://", {
        "data_folder_in": str(folder / "messages"),
        "data_folder_out": str(folder / "messages"),
        "control_folder": str(folder / "control"),
        "store_processed": False,
        "polling_interval": 0.05,
    }


def channel_layer_settings(redis_url: str) -> dict[str, dict[str, Any]]:
    """What carries messages to the sockets: Redis between processes, or the memory of the one process."""
    if redis_url:
        return {
            "default": {
                "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
                "CONFIG": {"hosts": [redis_url], "prefix": "lyceum"},
            }
        }
    # A hub is in the group for as long as its process lives, not for a day.
    limits = {"capacity": 10_000, "group_expiry": 100 * 365 * 86_400}
    return {"default": {"BACKEND": "core.realtime.layers.InProcessLayer", "CONFIG": limits}}
