"""Files in Google Cloud Storage. Whose they are is told by Google's own environment."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any, ClassVar

from django.utils.deconstruct import deconstructible
from google.api_core.exceptions import GoogleAPICallError, GoogleAPIError
from google.api_core.retry import Retry
from google.auth.exceptions import GoogleAuthError
from google.cloud.storage.exceptions import DataCorruption, InvalidResponse  # type: ignore[import-untyped]  # no types, as below
from google.cloud.storage.retry import DEFAULT_RETRY  # type: ignore[import-untyped]
from requests.exceptions import RequestException
from storages.backends.gcloud import GoogleCloudStorage  # type: ignore[import-untyped]

from core.files.remote import CONNECT_SECONDS, READ_SECONDS, RemoteFiles
from core.files.storage import FoundFile

_TIMEOUT = (CONNECT_SECONDS, READ_SECONDS)
# Tried again for so many seconds after the first try.
_RETRY: Retry = DEFAULT_RETRY.with_timeout(5.0).with_delay(initial=0.5, maximum=2.0)


@deconstructible
class GoogleFiles(RemoteFiles, GoogleCloudStorage):  # type: ignore[misc]
    """A bucket, below ``location``: nothing public, nothing overwritten. The library's own calls have no bearable
    time-outs, so they are made here."""

    failures: ClassVar[tuple[type[Exception], ...]] = (
        *(GoogleAPIError, GoogleAuthError, RequestException, InvalidResponse, DataCorruption),
    )

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"file_overwrite": False, "default_acl": None, "querystring_auth": True, **options})

    def status_of(self, error: BaseException) -> int | None:
        if isinstance(error, GoogleAPICallError):
            return int(error.code) if error.code else None
        return getattr(getattr(error, "response", None), "status_code", None)

    def size_and_fetch(self, name: str) -> tuple[int, Callable[[int, int], bytes]]:
        blob = self._found(name)

        def fetch(start: int, length: int) -> bytes:
            piece: bytes = blob.download_as_bytes(
                start=start, end=start + length - 1, raw_download=True, checksum=None, timeout=_TIMEOUT, retry=_RETRY
            )
            return piece

        return int(blob.size), fetch

    def list_files(self, prefix: str) -> Iterator[FoundFile]:
        before = f"{self.location}/" if self.location else ""
        for blob in self.bucket.client.list_blobs(
            self.bucket, prefix=f"{before}{prefix}", timeout=_TIMEOUT, retry=_RETRY
        ):
            yield FoundFile(blob.name.removeprefix(before), blob.updated)

    def _save(self, name: str, content: Any) -> str:
        with self.asked():
            blob = self.bucket.blob(self._normalize_name(name))
            blob.upload_from_file(
                content,
                rewind=True,
                size=content.size,
                content_type="application/octet-stream",
                if_generation_match=0,  # as long as there is none of this name, which makes it safe to repeat
                timeout=_TIMEOUT,
                retry=_RETRY,
            )
        return name

    def delete(self, name: str) -> None:
        with suppress(FileNotFoundError), self.asked():
            self.bucket.delete_blob(self._normalize_name(name), timeout=_TIMEOUT, retry=_RETRY)

    def exists(self, name: str) -> bool:
        with self.asked():
            return self._blob(name) is not None

    def size(self, name: str) -> int:
        with self.asked():
            return int(self._found(name).size)

    def _found(self, name: str) -> Any:
        blob = self._blob(name)
        if blob is None:
            raise FileNotFoundError(name)
        return blob

    def _blob(self, name: str) -> Any:
        return self.bucket.get_blob(self._normalize_name(name), timeout=_TIMEOUT, retry=_RETRY)
