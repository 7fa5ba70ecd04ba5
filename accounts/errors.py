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


class AlreadyErased(Conflict):
    code = "accounts.already_erased"


class LastAdmin(Conflict):
    """An institution without an admin could not be helped by anybody in it."""

    code = "accounts.last_admin"


class PersonUnknown(Invalid):
    """A body names nobody, or somebody whom the caller may not name: the same answer."""

    code = "accounts.person_unknown"


class DataRequestNotFound(NotFound):
    code = "accounts.data_request_not_found"


class DataRequestOpen(Conflict):
    """The same was asked before and is not answered yet."""

    code = "accounts.data_request_open"


class DataRequestDecided(Conflict):
    code = "accounts.data_request_decided"


class ReasonNeeded(Invalid):
    code = "accounts.reason_needed"


class CopyNotThere(NotFound):
    """Not made yet, or too old."""

    code = "accounts.copy_not_there"


class TextMalformed(Invalid):
    """What somebody writes to others is empty, too long, or no text."""

    code = "accounts.text_malformed"


class NotificationNotFound(NotFound):
    code = "accounts.notification_not_found"


class ConsentNotYours(NotAllowed):
    """Somebody else decides: below the age of consent a guardian, from it on the learner."""

    code = "accounts.consent_not_yours"


class ConsentObjected(Conflict):
    """A child said no: nobody says yes before the child took it back."""

    code = "accounts.consent_objected"


class ConsentMissing(NotAllowed):
    """What somebody did not agree to, or took back, is not done."""

    code = "accounts.consent_missing"


class ConsentTextOutdated(Conflict):
    """What was read is not the text that is asked today."""

    code = "accounts.consent_text_outdated"


class ConsentTextUnnamed(Invalid):
    """A yes on paper without the text that was read."""

    code = "accounts.consent_text_unnamed"


class ConsentTextMissing(Invalid):
    """There is no text in this language."""

    code = "accounts.consent_text_missing"


class ConsentBackdated(Conflict):
    """The ledger knows something later: lines come in the order of their moments."""

    code = "accounts.consent_backdated"


class EvidenceNeeded(Invalid):
    """A form that nobody finds again proves nothing."""

    code = "accounts.evidence_needed"


class ClosedAccountAgrees(Conflict):
    """For a closed account consent is taken back, not given."""

    code = "accounts.account_is_closed"


class ImportNotFound(NotFound):
    code = "accounts.import_not_found"


class ImportFileTooLarge(Invalid):
    code = "accounts.import_file_too_large"


class ImportNotReady(Conflict):
    """It is not checked yet, has errors, waited too long, or was confirmed before."""

    code = "accounts.import_not_ready"


class ImportRunning(Conflict):
    """One file at a time comes into an institution; one that runs is not stopped."""

    code = "accounts.import_running"


class TooManyImports(Conflict):
    """As many files wait as an institution may have waiting."""

    code = "accounts.too_many_imports"


class ImportNotHere(NotAllowed):
    """Files of people come into schools, by their own admins."""

    code = "accounts.import_not_here"


class ActivityImplausible(Invalid):
    code = "accounts.activity_implausible"


class SpanTooLong(Invalid):
    code = "accounts.span_too_long"


class SpanOutOfReach(Invalid):
    """No day of this platform's time."""

    code = "accounts.span_out_of_reach"


class FeedbackTooOften(TooManyTries):
    code = "accounts.feedback_too_often"


class FeedbackNotFound(NotFound):
    code = "accounts.feedback_not_found"


class FeedbackDecided(Conflict):
    """It was answered or closed before."""

    code = "accounts.feedback_decided"
