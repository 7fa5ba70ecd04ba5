"""Who teaches whom, for the access port of core."""

from uuid import UUID

from courses.models import ClassroomTeacher, Enrolment


class ClassroomRelations:
    """A teacher teaches the learners who are in one of their running classes now."""

    def teaches(self, *, teacher_id: UUID, learner_id: UUID) -> bool:
        return (
            Enrolment.objects.active()
            .filter(learner_id=learner_id, classroom__teachers__teacher_id=teacher_id)
            .exists()
        )

    def learners_of(self, *, teacher_id: UUID) -> frozenset[UUID]:
        classrooms = ClassroomTeacher.objects.filter(teacher_id=teacher_id).values("classroom_id")
        return frozenset(
            Enrolment.objects.active().filter(classroom_id__in=classrooms).values_list("learner_id", flat=True)
        )

    def classrooms_of(self, *, person_id: UUID) -> frozenset[UUID]:
        taught = ClassroomTeacher.objects.filter(teacher_id=person_id, classroom__is_archived=False)
        attended = Enrolment.objects.active().filter(learner_id=person_id)
        found = [rows.order_by().values_list("classroom_id", flat=True) for rows in (taught, attended)]
        return frozenset(found[0].union(found[1]))
