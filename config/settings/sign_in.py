"""Sign-in with a browser: allauth for the steps of a sign-in, second factors and OpenID Connect, and nothing else of it.

Accounts, e-mail addresses, passwords and lockouts are our own (``accounts.services``), so all of allauth's are off.
"""

from typing import Any

SIGN_IN_APPS = [
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
]

ACCOUNT_ADAPTER = "accounts.allauth_adapters.AccountAdapter"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_LOGIN_TIMEOUT = 600  # seconds between the password and the second factor
# By address, they would lock out a whole school; ``accounts.lockout`` is there in their place.
ACCOUNT_RATE_LIMITS: bool = False

MFA_ADAPTER = "accounts.allauth_adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_RECOVERY_CODE_COUNT = 10
MFA_RECOVERY_CODE_DIGITS = 10
MFA_TOTP_ISSUER = "Lyceum"

SOCIALACCOUNT_ADAPTER = "accounts.allauth_adapters.ProviderAdapter"
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_REQUESTS_TIMEOUT = 5
SOCIALACCOUNT_PROVIDERS: dict[str, Any] = {"openid_connect": {"OAUTH_PKCE_ENABLED": True}}

# Whether an identity provider may be at http on this machine: for development and tests.
PROVIDERS_ON_LOOPBACK = False
