"""What files that somebody made to do harm cost before they are refused, each in a process of its own.

    python bench/bombs.py

Seconds are of the refusal alone, its child processes with it; memory is the peak of the process and of its largest
child. A case that is not refused, or costs more than 2 s or 200 MB, makes the exit status 1.
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
MOST_SECONDS = 2.0
MOST_MIB = 200


def refuse(path: str, file_name: str) -> None:
    """In the process that is measured."""
    from courses.documents.examining import DocumentRefused, examine
    from courses.documents.limits import Limits

    data = Path(path).read_bytes()
    began = time.perf_counter()
    try:
        examine(data, file_name=file_name, limits=Limits())
        code = "TAKEN IN"
    except DocumentRefused as refused:
        code = refused.code
    seconds = time.perf_counter() - began
    # Our own use begins with that of the process that started us, unlike what the kernel keeps of our memory.
    own = int(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0]) / 1024
    child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    sys.stdout.write(json.dumps([code, seconds, own, child]))


def main() -> None:
    from courses.tests.documents.bombs import BOMBS

    print("| file | bytes | refused as | seconds | peak MiB | of its child |\n| --- | --- | --- | --- | --- | --- |")
    is_fine = True
    with tempfile.TemporaryDirectory() as folder:
        for name, bomb in BOMBS.items():
            path = Path(folder) / "bomb"
            path.write_bytes(bomb.make())
            told = subprocess.run(
                [sys.executable, __file__, str(path), bomb.file_name], capture_output=True, check=True, cwd=ROOT
            )
            code, seconds, own, child = json.loads(told.stdout)
            is_fine = is_fine and code == bomb.code and seconds < MOST_SECONDS and max(own, child) < MOST_MIB
            size = path.stat().st_size
            print(f"| {name} | {size:,} | {code} | {seconds:.2f} | {own:.0f} | {child:.0f} |", flush=True)
    sys.exit(not is_fine)


if __name__ == "__main__":
    if len(sys.argv) == 3:
        refuse(*sys.argv[1:])
    else:
        main()
