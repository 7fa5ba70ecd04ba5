"""What can go wrong with people and sign-in."""

from core.errors import Conflict, Invalid, NotAllowed, NotFound, NotSignedIn, TooManyTries


class WrongCredentials(NotSignedIn):
    """The same for an unknown name, a wrong password and a closed account."""

    code = "accounts.wrong_credentials"


class InstitutionNeeded(Invalid):
    code = "accounts.institution_needed"


class TokenRefused(NotSignedIn):
    code = "accounts.token_refused"


class EmailTaken(Conflict):
    code = "accounts.email_taken"


class SlugTaken(Conflict):
    code = "accounts.slug_taken"


class UsernameTaken(Conflict):
    code = "accounts.username_taken"


class UsernameMalformed(Invalid):
    code = "accounts.username_malformed"


class NameMalformed(Invalid):
    code = "accounts.name_malformed"


class PasswordTooWeak(Invalid):
    code = "accounts.password_too_weak"


class RegistrationClosed(NotAllowed):
    code = "accounts.registration_closed"


class PersonNotFound(NotFound):
    code = "accounts.person_not_found"


class InstitutionNotFound(Invalid):
    code = "accounts.institution_not_found"


class LinkRefused(Invalid):
    """The same for a forged link, an old one and one that was used."""

    code = "accounts.link_refused"


class LockedOut(TooManyTries):
    """Too many wrong tries; the same for names that exist and names that do not."""

    code = "accounts.locked_out"
