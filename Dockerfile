# syntax=docker/dockerfile:1
FROM python:3.11-slim AS build
WORKDIR /build
COPY requirements.txt .
RUN python -m venv /venv \
    && /venv/bin/pip install --no-cache-dir --no-compile --only-binary :all: --require-hashes -r requirements.txt

FROM python:3.11-slim
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=config.settings.prod \
    LYCEUM_HOME=/var/lib/lyceum \
    STATIC_ROOT=/app/static
RUN useradd --system --create-home --home-dir /var/lib/lyceum --uid 10001 lyceum
COPY --from=build /venv /venv
WORKDIR /app
COPY . .
# The static files need settings, and those need secrets: throw-away ones, for this one command.
RUN secret="$(python -c 'import secrets; print(secrets.token_urlsafe(48))')" \
    && SECRET_KEY="a$secret" JWT_SIGNING_KEY="b$secret" ML_PEPPER="c$secret" ALLOWED_HOSTS=localhost \
       DATABASE_URL=postgres://localhost/none REDIS_URL=redis://localhost \
       PUBLIC_URL=https://localhost EMAIL_URL=dummymail: EMAIL_FROM=none@localhost \
       python manage.py collectstatic --noinput --verbosity 0
USER 10001
VOLUME /var/lib/lyceum
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/health/live/', timeout=4)"]
CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "--workers", "2", "--blocking-threads", "4", "--respawn-failed-workers", "--respawn-interval", "0.5", "config.wsgi:application"]
