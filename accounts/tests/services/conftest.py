"""What the deeds of accounts need round them."""

from collections.abc import Iterator

import pytest

from accounts.tests.mailbox import Mailbox, open_mailbox


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with open_mailbox() as mailbox:
        yield mailbox
