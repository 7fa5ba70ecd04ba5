"""Looking into the broker."""

from typing import Any

from celery import current_app


def messages(queue: str = "default") -> list[tuple[str, dict[str, Any]]]:
    """Take all that waits in ``queue``: names of tasks with their arguments."""
    found = []
    with current_app.connection_for_read() as connection:
        channel = connection.default_channel
        current_app.amqp.queues[queue](channel).declare()
        while (message := channel.basic_get(queue, no_ack=True)) is not None:
            found.append((message.headers["task"], message.decode()[1]))
    return found
