"""What can go wrong with people and sign-in."""

from core.errors import Conflict, Invalid, NotAllowed, NotFound, NotSignedIn, TooManyTries


class WrongCredentials(NotSignedIn):
    """The same for an unknown name, a wrong password and a closed account."""

    code = "accounts.wrong_credentials"


class InstitutionNeeded(Invalid):
    code = "accounts.institution_needed"


class TokenRefused(NotSignedIn):
    code = "accounts.token_refused"


class SessionNotFound(NotFound):
    code = "accounts.session_not_found"


class EmailTaken(Conflict):
    code = "accounts.email_taken"


class NoSuchInstitution(NotFound):
    code = "accounts.no_such_institution"


class SlugTaken(Conflict):
    code = "accounts.slug_taken"


class UsernameTaken(Conflict):
    code = "accounts.username_taken"


class UsernameMalformed(Invalid):
    code = "accounts.username_malformed"


class EmailMalformed(Invalid):
    code = "accounts.email_malformed"


class NameMalformed(Invalid):
    code = "accounts.name_malformed"


class PasswordTooWeak(Invalid):
    code = "accounts.password_too_weak"


class PasswordWrong(Invalid):
    """Somebody who is signed in does not know their own password."""

    code = "accounts.password_wrong"


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


class InvitationNotFound(NotFound):
    code = "accounts.invitation_not_found"


class AlreadyInvited(Conflict):
    code = "accounts.already_invited"


class AboveOneself(NotAllowed):
    """Nobody gives a role above their own."""

    code = "accounts.above_oneself"


class NotForOneself(NotAllowed):
    """One's own role and account are for somebody else to change."""

    code = "accounts.not_for_oneself"


class SettingRefused(Invalid):
    """A setting of an institution that there is not, or with a value that it cannot have."""

    code = "accounts.setting_refused"


class GuardianCodeRefused(Invalid):
    """The same for a code that never was, and one that was used, taken back, is too old or of another institution."""

    code = "accounts.guardian_code_refused"


class GuardianCodeNotFound(NotFound):
    code = "accounts.guardian_code_not_found"


class GuardianLinkNotFound(NotFound):
    code = "accounts.guardian_link_not_found"


class GuardiansFull(Conflict):
    """As many guardians and open codes as a child can have."""

    code = "accounts.guardians_full"


class NeedsNoGuardian(Conflict):
    """The child is of age, or the account is closed."""

    code = "accounts.needs_no_guardian"


class AlreadyGuardian(Conflict):
    code = "accounts.already_guardian"


class StudentsGuardNobody(NotAllowed):
    code = "accounts.students_guard_nobody"


class OfficeOnly(NotAllowed):
    """Some fields of a student's profile are for the admins to set."""

    code = "accounts.office_only"


class BirthDateImplausible(Invalid):
    code = "accounts.birth_date_implausible"


class PlatformOnly(NotAllowed):
    code = "accounts.platform_only"


class SecondFactorNeeded(NotSignedIn):
    """The password is right; a code has to come with it."""

    code = "accounts.second_factor_needed"


class SecondFactorWrong(NotSignedIn):
    """The same for a wrong code, an old one and one that was used."""

    code = "accounts.second_factor_wrong"


class SecondFactorMissing(NotAllowed):
    """The institution lets its staff in with a second factor only, and this person has none yet."""

    code = "accounts.second_factor_missing"


class SecondFactorExists(Conflict):
    code = "accounts.second_factor_exists"


class NoSecondFactor(Conflict):
    code = "accounts.no_second_factor"


class SecondFactorRequired(Conflict):
    """The institution requires one, so it cannot be given up."""

    code = "accounts.second_factor_required"


class IdentityRefused(NotAllowed):
    """Somebody whom an identity provider knows has no account here that they may use."""

    code = "accounts.identity_refused"


class ProviderNotFound(NotFound):
    code = "accounts.identity_provider_not_found"


class ProviderKeyTaken(Conflict):
    code = "accounts.identity_provider_key_taken"


class ProviderAddressRefused(Invalid):
    code = "accounts.identity_provider_address"


class ProviderSecretNeeded(Invalid):
    code = "accounts.identity_provider_secret"


class SignInCodeRefused(NotSignedIn):
    """The same for a forged code, an old one and one that was used."""

    code = "accounts.sign_in_code_refused"


class WrongPictures(NotSignedIn):
    """The same for a wrong class, a child who is not in it, a child without pictures, and wrong pictures."""

    code = "accounts.wrong_pictures"


class SequenceMalformed(Invalid):
    code = "accounts.sequence_malformed"
