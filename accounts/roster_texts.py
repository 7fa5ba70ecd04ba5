"""What is said of each finding in a file of people, in the reader's language. No text holds a value of the file."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy, ngettext_lazy

if TYPE_CHECKING:
    from django.utils.functional import Promise

# %(number)s is what ``Finding.number`` says it is.
TEXTS: "Mapping[str, Promise]" = {
    # the file
    "zip_broken": gettext_lazy("This ZIP file is damaged."),
    "zip_encrypted": gettext_lazy("This ZIP file is encrypted. Send it without a password."),
    "zip_method": gettext_lazy("This ZIP file is packed in an unusual way. Make it with the ZIP of your computer."),
    "zip_bomb": gettext_lazy("Unpacked, this ZIP file is far too large."),
    "zip_too_many": gettext_lazy("This ZIP file holds more than %(number)s files."),
    "zip_twice": gettext_lazy("This table stands in the ZIP file twice."),
    "zip_strange_path": gettext_lazy("This table stands in a folder outside of the ZIP file."),
    "excel": gettext_lazy("This is an Excel workbook: save it as CSV (UTF-8)."),
    "not_text": gettext_lazy("This is neither a text nor a ZIP that can be opened. Is the file damaged?"),
    "no_users": gettext_lazy("There is no users.csv in it."),
    "manifest": gettext_lazy("The manifest needs the columns propertyName and value."),
    "version_unknown": gettext_lazy("This is neither OneRoster 1.1 nor 1.2."),
    "format_unknown": gettext_lazy(
        "The first line names no column that we know. It needs at least username, a name and role."
    ),
    "not_utf8": gettext_lazy("The file is not UTF-8. In the spreadsheet, save it as “CSV UTF-8”."),
    "has_nul": gettext_lazy("There are NUL characters in the file: it is no text."),
    "empty": gettext_lazy("The file is empty."),
    "no_rows": gettext_lazy("There are no people in the file."),
    "too_many_rows": gettext_lazy("There are more than %(number)s rows. Split the file."),
    "too_many_columns": gettext_lazy("There are more than %(number)s columns."),
    "line_too_long": gettext_lazy("The line has more than %(number)s characters."),
    "cell_too_long": gettext_lazy("A cell is far too long. Is a quotation mark missing?"),
    "quotes": gettext_lazy("The quotation marks do not fit. What follows could not be read."),
    "column_twice": gettext_lazy("Column %(number)s has the name of an earlier one."),
    "column_missing": gettext_lazy("This column is missing."),
    "column_unknown": gettext_lazy("Column %(number)s is not known and was passed over."),
    "password_ignored": gettext_lazy(
        "Passwords in files are never used: column %(number)s was passed over. Take it out of the file."
    ),
    "file_missing": gettext_lazy("The file is not there any more."),
    # a row by itself
    "too_many_cells": gettext_lazy("The row has more cells than there are columns."),
    "too_long": gettext_lazy("This is longer than %(number)s characters."),
    "twice": gettext_lazy("Line %(number)s has the same %(field)s."),
    "role_unknown": gettext_lazy(
        "This role is not known. Write student, teacher, guardian, parent, relative or carer."
    ),
    "role_admin": gettext_lazy("Nobody becomes an administrator by a file. Invite them instead."),
    "role_missing": gettext_lazy("A new person needs a role: student, teacher, guardian, parent, relative or carer."),
    "role_ambiguous": gettext_lazy("Two primary roles: the one with fewer rights was taken."),
    "role_of_nobody": gettext_lazy("The role is of somebody who is not in users.csv."),
    "status_unknown": gettext_lazy("The status is neither active nor tobedeleted."),
    "flag_malformed": gettext_lazy("Write true or false."),
    "day_malformed": gettext_lazy("Write days as 2014-03-09."),
    "sourced_id_missing": gettext_lazy("The id is missing."),
    "username_missing": gettext_lazy("A new person needs a username."),
    "full_name_missing": gettext_lazy("A new person needs a name."),
    "username_malformed": gettext_lazy("A username has 2 to 150 letters, digits and . + - _, and no @."),
    "name_malformed": gettext_lazy("A name holds letters, no control characters."),
    "email_malformed": gettext_lazy("This is no e-mail address that mail can go to."),
    "birth_date_implausible": gettext_lazy("Nobody who learns here can be born on this day."),
    "control_signs": gettext_lazy("There are control characters in it."),
    "language_unknown": gettext_lazy("The platform does not speak this language; the school's was taken."),
    # a row among the people who are here
    "username_taken": gettext_lazy("Somebody with another id has this username."),
    "email_taken": gettext_lazy("Somebody else has this e-mail."),
    "username_of_other": gettext_lazy(
        "Somebody with this username is here, with another name, e-mail or id. Is it the same person? If so, make the "
        "row as the account is, but for the id."
    ),
    "email_not_usable": gettext_lazy("This e-mail cannot be used."),
    "email_kept": gettext_lazy("The e-mail of staff is not changed by a file: it stayed as it is."),
    "email_changes": gettext_lazy("The e-mail of somebody who signs in changes. Both addresses are told."),
    "admin_kept": gettext_lazy("Administrators are not changed by a file."),
    "is_closed": gettext_lazy("The account is closed and stays so. Open it by hand, if it shall be used again."),
    "role_changes": gettext_lazy("The role changes. The person has to sign in again."),
    # guardians
    "agent_unknown": gettext_lazy("Nobody has the id of one of the guardians."),
    "agent_no_guardian": gettext_lazy("One of the two must be a student and the other a parent, guardian or relative."),
    "child_of_age": gettext_lazy("The child is of age and gets no guardian."),
    "guardians_full": gettext_lazy("The child has as many guardians as possible."),
    "link_was_ended": gettext_lazy("The school or the guardian ended this before. It begins again with a code only."),
    # classes
    "table_missing": gettext_lazy("The manifest says that this table is in it, and it is not."),
    "table_absent": gettext_lazy("The manifest says that this table is not in it: it was passed over."),
    "table_empty": gettext_lazy("The manifest says that this is everything, and there is nothing in it."),
    "title_missing": gettext_lazy("The class needs a title."),
    "school_unknown": gettext_lazy("The school of the class is not in orgs.csv, or is no more."),
    "reference_missing": gettext_lazy("The id is missing."),
    "place_role_ignored": gettext_lazy("Only students and teachers are in classes here: this place was passed over."),
    "place_role_misfit": gettext_lazy("The role in the class is not the person's role: this place was passed over."),
    "place_class_unknown": gettext_lazy("No class has this id."),
    "place_person_unknown": gettext_lazy("Nobody has this id."),
    "place_of_other_school": gettext_lazy("The class is of another school."),
    "place_twice": gettext_lazy("Line %(number)s is of the same person in the same class."),
    "place_was_ended": gettext_lazy("The learner left this class before, and not by a file: they stay outside."),
    "places_over": ngettext_lazy(
        "%(number)s place was over on the day of the import and is left out. Line: %(lines)s",
        "%(number)s places were over on the day of the import and are left out. Lines: %(lines)s",
        "number",
    ),
    "places_to_come": ngettext_lazy(
        "%(number)s place begins later and is left out until a file is imported on that day or after. Line: %(lines)s",
        "%(number)s places begin later and are left out until a file is imported on that day or after. "
        "Lines: %(lines)s",
        "number",
    ),
    "class_over": gettext_lazy("The terms of this class are over: it was not made."),
    "class_is_archived": gettext_lazy("The class is archived and stays so. Open it by hand, if it shall go on."),
    "class_adopted": gettext_lazy("A class of this name is here and gets the id of the register."),
    "classes_over_plan": gettext_lazy("The plan of the school does not cover so many classes."),
    "classes_not_kept": gettext_lazy("Classes are not kept here: they were passed over."),
    # the import
    "changed_meanwhile": gettext_lazy("Something changed while the file was imported. Check it once more."),
    "not_allowed": gettext_lazy("Whoever confirmed this may not import people any more."),
    "broken": gettext_lazy("Something went wrong on our side."),
}


# Columns as people call them; other columns are called as the file calls them.
FIELDS: "Mapping[str, Promise]" = {
    "sourced_id": gettext_lazy("id in the register"),
    "sourcedId": gettext_lazy("id in the register"),
    "username": gettext_lazy("username"),
    "full_name": gettext_lazy("name"),
    "role": gettext_lazy("role"),
    "email": gettext_lazy("e-mail"),
    "birth_on": gettext_lazy("date of birth"),
    "birthDate": gettext_lazy("date of birth"),
    "grade": gettext_lazy("grade"),
    "language": gettext_lazy("language"),
    "is_active": gettext_lazy("active"),
    "enabledUser": gettext_lazy("active"),
    "guardians": gettext_lazy("guardians"),
    "title": gettext_lazy("title"),
    "schoolSourcedId": gettext_lazy("school"),
    "classSourcedId": gettext_lazy("class"),
    "userSourcedId": gettext_lazy("person"),
    "beginDate": gettext_lazy("first day"),
    "endDate": gettext_lazy("last day"),
    "status": gettext_lazy("status"),
}


def field_name(field: str) -> str:
    """What a column, or a field of an account, is called."""
    return str(FIELDS.get(field, field))


def text_of(problem: Mapping[str, Any]) -> str:
    """The sentence for a stored finding."""
    lines: list[int] = problem.get("lines") or []
    shown = ", ".join(map(str, lines)) + (" …" if len(lines) < problem["number"] else "")
    named = {"number": problem["number"], "field": field_name(problem["field"]), "lines": shown}
    return str(TEXTS[problem["code"]] % named)
