"""What usernames, e-mails and names of people may hold, and when two are the same."""

import re
import unicodedata

from django.utils.translation import gettext as _

from accounts.errors import EmailMalformed, NameMalformed, UsernameMalformed

# No @ among them: that is what tells a username from an e-mail.
USERNAME_PATTERN = re.compile(r"^[\w.+-]+$")
USERNAME_LENGTH = (2, 150)
# Joiners stay allowed: names in Arabic and Indic scripts need them.
_BIDI_CONTROLS = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def plain_username(name: str) -> str:
    """A username as it is stored: in lower case, so that no database has to say what the same name is."""
    return unicodedata.normalize("NFC", name).lower()


def require_username(username: str) -> None:
    """Refuse what cannot be the name of a new account.

    Raises:
        UsernameMalformed: too short or too long, or it holds other signs than letters, digits and ``.+-_``.
    """
    shortest, longest = USERNAME_LENGTH
    if not (shortest <= len(username) <= longest and USERNAME_PATTERN.fullmatch(username)):
        raise UsernameMalformed(_("A username has 2 to 150 letters, digits and . + - _"), field="username")


def require_plain_email(email: str | None) -> None:
    """Refuse addresses that are not ASCII: look-alikes of letters make two people one where cases are compared.

    Raises:
        EmailMalformed: it is not.
    """
    if email and not email.isascii():
        raise EmailMalformed(_("An e-mail here has plain letters only."), field="email")


def is_plain(sign: str) -> bool:
    """Whether a sign may stand in a name: no control, and none that turns the direction of a text round."""
    return unicodedata.category(sign) != "Cc" and sign not in _BIDI_CONTROLS


def require_plain_name(name: str) -> None:
    """Refuse control characters and those that turn the direction of a text round.

    Raises:
        NameMalformed: there is one.
    """
    if not all(map(is_plain, name)):
        raise NameMalformed(_("A name holds letters, not control characters."), field="full_name")
