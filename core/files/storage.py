"""Where files lie that nobody reaches by an address: what is in them leaves through a view that asks who reads."""

from django.core.files.storage import Storage, storages

PRIVATE = "private"


def private_storage() -> Storage:
    """The storage of ``STORAGES["private"]``; a callable, so that migrations name no place."""
    return storages[PRIVATE]
