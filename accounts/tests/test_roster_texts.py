"""What is said of findings in files of people."""

import pytest

from accounts.roster_texts import text_of


@pytest.mark.parametrize(
    ("field", "name"), [("sourcedId", "id in the register"), ("email", "e-mail"), ("unknownColumn", "unknownColumn")]
)
def test_sentences_call_columns_as_people_do(field: str, name: str) -> None:
    assert text_of({"code": "twice", "field": field, "number": 3}) == f"Line 3 has the same {name}."
