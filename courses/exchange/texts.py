"""What is said of packages of courses."""

from django.utils.translation import gettext_lazy as _

TEXTS = {
    "not_a_course": _("This is no course of this platform."),
    "version_unknown": _("This file was made by another version of the platform: %(version)s is understood."),
    "course_key_missing": _("The course has no key."),
    "of_this_course": _("This file was made of this very course: all of it would be in it twice."),
    "into_existing": _("Title and texts of the course stay as they are; what is in the package is added."),
    "imported_before": _("The same package was imported before, into “%(title)s”. This makes another course of it."),
    "cartridge_no_manifest": _("The manifest is none of a Common Cartridge."),
    "cartridge_version": _("This version of Common Cartridge is not understood: %(version)s."),
    "cartridge_too_deep": _("The folders of the course are nested more than %(most)s times."),
    "cartridge_empty": _("There is nothing in the package."),
    "cartridge_no_lessons": _("Nothing in the package can be a lesson."),
    "cartridge_no_subject": _("The package names no subject: write it into the course."),
    "cartridge_no_resource": _("“%(title)s” names something that is not in the package: %(resource)s."),
    "cartridge_placed_twice": _("“%(title)s” stands in the course a second time."),
    "cartridge_quiz_later": _("Quizzes and question banks cannot be imported yet. %(title)s"),
    "cartridge_tool_left_out": _("Tools of other platforms are not imported. %(title)s"),
    "cartridge_bad_link": _("This link leads nowhere that a lesson may lead to."),
    "page_too_large": _("The page has more than %(most)s MiB of text."),
    "page_empty": _("There is nothing on this page that a lesson can show."),
    "inner_links": _("Of links to other places of the package only the words stayed. Links: %(number)s."),
    "alt_missing": _("%(file)s has no description: say in words what it shows."),
    "file_left_out": _("A file of this kind cannot be shown in a lesson."),
    "file_unused": _(
        "No page shows this file, and it is no lesson by itself. Documents go to the documents of a course."
    ),
    "file_outside": _("A picture lies on another site: the lesson has a link to it."),
}
