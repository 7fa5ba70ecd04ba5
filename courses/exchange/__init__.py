"""Courses from files of other systems, and as files of our own."""


def register_exchange() -> None:
    """Once, when the app is ready."""
    from core.exchange.finding_texts import tell_findings
    from core.exchange.formats import formats
    from core.exchange.targets import import_targets
    from core.exchange.writing import register_writer
    from courses.exchange.common_cartridge import CommonCartridge
    from courses.exchange.concepts import ConceptWriter
    from courses.exchange.exporting import SectionPart
    from courses.exchange.lyceum_course import LyceumCourse
    from courses.exchange.target import CourseTarget
    from courses.exchange.texts import TEXTS
    from courses.exchange.writers import CourseWriter, SectionWriter
    from courses.ports import course_parts

    import_targets.register("course", CourseTarget())
    formats.register(LyceumCourse.name, LyceumCourse())
    formats.register(CommonCartridge.name, CommonCartridge())
    register_writer("concept", ConceptWriter(), order=10)
    register_writer("course", CourseWriter(), order=20)
    register_writer("section", SectionWriter(), order=30)
    course_parts.register("sections", SectionPart())
    tell_findings(TEXTS)
