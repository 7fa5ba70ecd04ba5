"""A real OpenID provider on loopback, in a process of its own: accounts of another system for the tests of sign-in.

python -m tests.live.identity_provider --folder FOLDER --port PORT --callback URL
"""

import argparse
import os
from pathlib import Path
from wsgiref.simple_server import make_server

CLIENT, SECRET, PASSWORD = "lyceum", "a-secret-of-two", "another-system-7"
# Username → e-mail and whether this provider has verified it.
PEOPLE = {
    "grace": ("grace@example.org", True),
    "unproven": ("proof@example.org", False),
    "elsewhere": ("elsewhere@example.org", True),
    "closed": ("closed@example.org", True),
    "newcomer": ("newcomer@example.org", True),
}


def main() -> None:
    parser = argparse.ArgumentParser()
    for option in ("--folder", "--port", "--callback"):
        parser.add_argument(option, required=True)
    given = parser.parse_args()
    configure(Path(given.folder))
    fill(given.callback)
    from django.core.wsgi import get_wsgi_application

    with make_server("127.0.0.1", int(given.port), get_wsgi_application()) as server:
        server.serve_forever()


def configure(folder: Path) -> None:
    import django
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa
    from django.conf import settings

    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()
    # Another project than Lyceum: none of its settings may come in.
    os.environ.pop("DJANGO_SETTINGS_MODULE", None)
    settings.configure(
        SECRET_KEY="of-another-system",
        ALLOWED_HOSTS=["localhost"],
        ROOT_URLCONF="tests.live.identity_provider_urls",
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": folder / "provider.sqlite3"}},
        INSTALLED_APPS=[
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "django.contrib.sessions",
            "django.contrib.messages",
            "allauth",
            "allauth.account",
            "allauth.idp.oidc",
        ],
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware",
            "allauth.account.middleware.AccountMiddleware",
        ],
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "APP_DIRS": True,
                "OPTIONS": {
                    "context_processors": [
                        "django.template.context_processors.request",
                        "django.contrib.auth.context_processors.auth",
                        "django.contrib.messages.context_processors.messages",
                    ]
                },
            }
        ],
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        LOGIN_URL="account_login",
        ACCOUNT_EMAIL_VERIFICATION="none",
        IDP_OIDC_PRIVATE_KEY=pem,
        USE_TZ=True,
    )
    django.setup()


def fill(callback: str) -> None:
    from allauth.account.models import EmailAddress
    from allauth.idp.oidc.models import Client
    from django.contrib.auth.models import User
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    client = Client(id=CLIENT, name="Lyceum", redirect_uris=callback, scopes="openid\nprofile\nemail")
    client.set_secret(SECRET)
    client.save()
    for username, (email, is_verified) in PEOPLE.items():
        person = User.objects.create_user(username, email, PASSWORD, first_name=username.title())
        EmailAddress.objects.create(user=person, email=email, verified=is_verified, primary=True)


if __name__ == "__main__":
    main()
