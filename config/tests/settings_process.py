"""Settings imported in processes that know nothing but what is given to them.

One process imports the libraries, which takes most of the time, and none of our modules; each import of settings happens
in a fork of it, with an environment of its own.
"""

import atexit
import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path

from config import env

# What settings import, directly or not. Whatever is missing here costs time and nothing else.
_LIBRARIES = (
    "celery.app",
    "celery.schedules",
    "django.core.serializers.json",
    "django.db.models",
    "django.urls",
    "structlog",
)
_FOREMAN = """
import importlib, json, os, sys, tempfile, traceback
for name in sys.argv[1:]:
    importlib.import_module(name)
assert not any(name.split(".")[0] in ("config", "core") for name in sys.modules)
for line in sys.stdin:
    given = json.loads(line)
    said = [tempfile.TemporaryFile() for _ in range(2)]
    child = os.fork()
    if not child:
        os.environ.clear()
        os.environ.update(given["environment"])
        for number, file in enumerate(said, 1):
            os.dup2(file.fileno(), number)
        status = 0
        try:
            exec(compile(given["code"], "<string>", "exec"), {"__name__": "__main__"})
        except BaseException:
            traceback.print_exc()
            status = 1
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    for file in said:
        file.seek(0)
    print(json.dumps([status, *(file.read().decode() for file in said)]), flush=True)
"""


def load(home: Path, given: dict[str, str], code: str) -> "subprocess.CompletedProcess[str]":
    """Run ``code`` in a process that knows nothing but ``given``."""
    environment = {"PATH": os.environ["PATH"], "LYCEUM_HOME": str(home), **given}
    foreman = _foreman()
    assert foreman.stdin
    assert foreman.stdout
    foreman.stdin.write(json.dumps({"environment": environment, "code": code}) + "\n")
    foreman.stdin.flush()
    status, stdout, stderr = json.loads(foreman.stdout.readline())
    return subprocess.CompletedProcess(args=code, returncode=status, stdout=stdout, stderr=stderr)


@cache
def _foreman() -> "subprocess.Popen[str]":
    foreman = subprocess.Popen(  # noqa: S603 - this interpreter, with code of this file
        [sys.executable, "-c", _FOREMAN, *_LIBRARIES],
        cwd=env.PROJECT_ROOT,
        env={"PATH": os.environ["PATH"]},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    atexit.register(_end, foreman)
    return foreman


def _end(foreman: "subprocess.Popen[str]") -> None:
    foreman.communicate(timeout=20)
