"""Chat: tutor, debates, learning together. Not begun yet."""

from django.apps import AppConfig


class ChatConfig(AppConfig):
    name = "chat"
    verbose_name = "Chat"
