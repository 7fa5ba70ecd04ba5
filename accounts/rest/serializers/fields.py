"""Fields that several shapes share."""

from collections.abc import Iterable
from typing import Any

from rest_framework import serializers

from accounts.enums import ROLE_SYNONYMS, KgLevel, Role
from accounts.names import USERNAME_LENGTH, USERNAME_PATTERN


class UsernameField(serializers.RegexField):
    """The name of a new account; ``prepare_account`` holds it to the same rule."""

    def __init__(self) -> None:
        shortest, longest = USERNAME_LENGTH
        super().__init__(USERNAME_PATTERN, min_length=shortest, max_length=longest)


class PasswordField(serializers.CharField):
    """Spaces count."""

    def __init__(self) -> None:
        super().__init__(max_length=128, trim_whitespace=False, write_only=True)


class TokenField(serializers.CharField):
    """The ``token`` of a link that came by mail."""

    def __init__(self) -> None:
        super().__init__(max_length=2000, help_text="From the address of the link.")


class RoleField(serializers.ChoiceField):
    """A role that is given, one of ``roles``; synonyms are stored once."""

    def __init__(self, roles: Iterable[Role] = Role, **kwargs: Any) -> None:
        super().__init__(choices=[(role.value, role.label) for role in roles], **kwargs)

    def to_internal_value(self, data: Any) -> Role:
        return Role(super().to_internal_value(ROLE_SYNONYMS.get(data, data) if isinstance(data, str) else data))


class KgLevelField(serializers.ChoiceField):
    """A kindergarten year or null, never an empty text."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=KgLevel.choices, allow_null=True, **kwargs)

    def to_representation(self, value: Any) -> Any:
        return super().to_representation(value) or None
