"""A real, cheap hasher that counts its work."""

from django.contrib.auth.hashers import MD5PasswordHasher

PATH = "accounts.tests.hashers.CountingHasher"
worked: list[str] = []


class CountingHasher(MD5PasswordHasher):
    """Notes each hash computed, for making one and for checking one alike."""

    algorithm = "counted"

    def encode(self, password: str, salt: str) -> str:
        worked.append(password)
        return super().encode(password, salt)
