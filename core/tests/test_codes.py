"""Codes that people type."""

from core.codes import CODE_ALPHABET, new_code, tidy_code


def test_a_code_has_its_length_and_no_sign_that_is_misread_or_spells_a_word() -> None:
    # Act
    codes = [new_code(10) for _ in range(200)]

    # Assert
    assert {len(code) for code in codes} == {10}
    assert set("".join(codes)) == set(CODE_ALPHABET)
    assert set(CODE_ALPHABET) & set("AEIOUY01IL") == set()
    assert len(set(codes)) == 200


def test_spaces_and_case_do_not_matter() -> None:
    assert [tidy_code(typed) for typed in ("bcd fgh2", " BCDFGH2\n", "BCDFGH2")] == ["BCDFGH2"] * 3
