"""Files in a store that speaks S3."""

from collections.abc import Callable, Iterator
from typing import Any, ClassVar

from boto3.exceptions import Boto3Error  # type: ignore[import-untyped]
from boto3.s3.transfer import TransferConfig  # type: ignore[import-untyped]
from botocore.config import Config  # type: ignore[import-untyped]  # no types, as below
from botocore.exceptions import BotoCoreError, ClientError  # type: ignore[import-untyped]
from django.utils.deconstruct import deconstructible
from storages.backends.s3 import S3Storage  # type: ignore[import-untyped]
from urllib3.exceptions import HTTPError

from core.files.remote import CONNECT_SECONDS, READ_SECONDS, TRIES, RemoteFiles
from core.files.storage import FoundFile


@deconstructible
class S3Files(RemoteFiles, S3Storage):  # type: ignore[misc]
    """A bucket, below ``location``: nothing public, nothing overwritten. With an ``endpoint_url`` it is not Amazon's."""

    failures: ClassVar[tuple[type[Exception], ...]] = (BotoCoreError, ClientError, Boto3Error, HTTPError)

    def __init__(self, **options: Any) -> None:
        options = {"file_overwrite": False, "default_acl": None, "querystring_auth": True, **options}
        options.setdefault("client_config", _client_config(is_amazon=not options.get("endpoint_url")))
        # In the thread of the caller: a file is small, and threads of its own would outlive its time-out.
        options.setdefault("transfer_config", TransferConfig(use_threads=False))
        super().__init__(**options)

    def status_of(self, error: BaseException) -> int | None:
        cause: BaseException | None = error if isinstance(error, ClientError) else error.__context__
        if not isinstance(cause, ClientError):
            return None
        return int(cause.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)) or None

    def size_and_fetch(self, name: str) -> tuple[int, Callable[[int, int], bytes]]:
        thing = self.bucket.Object(self._normalize_name(name))

        def fetch(start: int, length: int) -> bytes:
            body: bytes = thing.get(Range=f"bytes={start}-{start + length - 1}")["Body"].read()
            return body

        return int(thing.content_length), fetch

    def list_files(self, prefix: str) -> Iterator[FoundFile]:
        paginator = self.connection.meta.client.get_paginator("list_objects_v2")
        before = f"{self.location}/" if self.location else ""
        for page in paginator.paginate(Bucket=self.bucket_name, Prefix=f"{before}{prefix}"):
            for entry in page.get("Contents", ()):
                yield FoundFile(entry["Key"].removeprefix(before), entry["LastModified"])


def _client_config(*, is_amazon: bool) -> Config:
    config = Config(
        connect_timeout=CONNECT_SECONDS,
        read_timeout=READ_SECONDS,
        retries={"total_max_attempts": TRIES, "mode": "standard"},
        signature_version="s3v4",
    )
    if is_amazon:
        return config
    # Others know buckets by the path, and the newer checksums not at all.
    return config.merge(
        Config(
            s3={"addressing_style": "path"},
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        )
    )
