"""A class with a course to write questions in."""

import pytest

from assessments.tests.services.rooms import Room, make_room


@pytest.fixture
def room() -> Room:
    return make_room()
