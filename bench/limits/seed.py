"""Fill the limit application's database and print a token: 10,000 lessons in 200 courses, 1,000 users."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "limits.settings")
django.setup()

from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection
from rest_framework_simplejwt.tokens import AccessToken

from limits.models import Course, Lesson, Question

call_command("migrate", verbosity=0)
call_command("migrate", run_syncdb=True, verbosity=0)  # our own tables have no migrations
User.objects.bulk_create(User(username=f"user-{number}", password="!") for number in range(1000))  # noqa: S106
courses = Course.objects.bulk_create(Course(title=f"Course {number}", slug=f"course-{number}") for number in range(200))
lessons = Lesson.objects.bulk_create(
    (
        Lesson(
            course=courses[number % 200],
            title=f"Lesson {number}",
            slug=f"lesson-{number}",
            description="d" * 200,
            difficulty=number % 5,
            minutes=number % 30,
        )
        for number in range(10_000)
    ),
    batch_size=2000,
)
Question.objects.bulk_create(Question(lesson=lesson, prompt="What is 6 · 7?") for lesson in lessons[:1000])
with connection.cursor() as cursor:
    cursor.execute("ANALYZE")  # what PostgreSQL does by itself after a while
print(AccessToken.for_user(User.objects.order_by("pk")[0]))
