"""Where uploaded files lie, by ``FILE_STORAGE``: a folder, a store that speaks S3, or Google Cloud Storage."""

from pathlib import Path
from typing import Any

from config import env

LOCAL, S3, GCS = "local", "s3", "gcs"


def file_storages(home: Path) -> dict[str, dict[str, Any]]:
    """The storages ``default`` and ``private``, apart from one another, neither with an address.

    Raises:
        ImproperlyConfigured: there is no such kind of place, or a variable that it needs is missing.
    """
    kind = env.one_of("FILE_STORAGE", (LOCAL, S3, GCS))
    if kind == LOCAL:
        return _local(home)
    backend, options = _s3() if kind == S3 else _gcs()
    return {
        "default": {"BACKEND": backend, "OPTIONS": {**options, "location": "media"}},
        "private": {"BACKEND": backend, "OPTIONS": {**options, "location": "private"}},
    }


def _local(home: Path) -> dict[str, dict[str, Any]]:
    backend = "core.files.storage.LocalFiles"
    return {
        "default": {"BACKEND": backend},
        "private": {"BACKEND": backend, "OPTIONS": {"location": home / "private", "file_permissions_mode": 0o600}},
    }


def _s3() -> tuple[str, dict[str, Any]]:
    options: dict[str, Any] = {
        "bucket_name": env.required("AWS_STORAGE_BUCKET_NAME"),
        "region_name": env.required("AWS_S3_REGION_NAME"),
        "access_key": env.required("AWS_ACCESS_KEY_ID"),
        "secret_key": env.required("AWS_SECRET_ACCESS_KEY"),
    }
    if env.text("AWS_S3_ENDPOINT_URL"):
        options["endpoint_url"] = env.web_address("AWS_S3_ENDPOINT_URL")
    return "core.files.s3.S3Files", options


def _gcs() -> tuple[str, dict[str, Any]]:
    return "core.files.gcs.GoogleFiles", {"bucket_name": env.required("GCS_BUCKET_NAME")}
