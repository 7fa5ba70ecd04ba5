"""Lessons to list, questions to answer."""

from django.conf import settings
from django.db import models


class Course(models.Model):
    """pii: none"""

    title = models.CharField(max_length=200)
    slug = models.SlugField(unique=True)


class Lesson(models.Model):
    """pii: none"""

    course = models.ForeignKey(Course, models.CASCADE)
    title = models.CharField(max_length=200)
    slug = models.SlugField(unique=True)
    description = models.TextField()
    difficulty = models.IntegerField()
    minutes = models.IntegerField()
    is_published = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)


class Question(models.Model):
    """pii: none"""

    lesson = models.ForeignKey(Lesson, models.CASCADE)
    prompt = models.TextField()


class Attempt(models.Model):
    """pii: none"""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE)
    question = models.ForeignKey(Question, models.CASCADE)
    answer = models.JSONField()
    is_correct = models.BooleanField()
    ms = models.IntegerField()
    created_at = models.DateTimeField(auto_now_add=True)


class Event(models.Model):
    """pii: none"""

    kind = models.CharField(max_length=40)
    payload = models.JSONField()
    created_at = models.DateTimeField(auto_now_add=True)
