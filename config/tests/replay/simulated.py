"""A log of learners who do not exist, in the format of the real ones. Seeded: it gives ``config/tests/data/simulated``.

python -m config.tests.replay.simulated
"""

import csv
import math
import random
from io import StringIO
from pathlib import Path

FOLDER = Path(__file__).parent.parent / "data" / "simulated"
HEADER = ["user_id", "seq", "timestamp", "item_id", "skills", "correct", "fold"]
SKILLS = ["Adding", "Taking away", "Sharing", "Tables", "Halves", "Shapes", "Clocks", "Money"]
LEARNERS, ANSWERS, ITEMS = 40, 50, 120
SEED = 20
SECONDS_A_DAY = 86_400


def simulated_log(*, learners: int = LEARNERS, answers: int = ANSWERS, seed: int = SEED, has_times: bool = True) -> str:
    """``learners`` · ``answers`` rows. Practice teaches, days off make forget, hard items are missed more often."""
    rng = random.Random(seed)  # noqa: S311 - a simulation
    items = [_item(number, rng) for number in range(ITEMS)]
    header = HEADER if has_times else [name for name in HEADER if name != "timestamp"]
    text = StringIO()
    writer = csv.DictWriter(text, header, lineterminator="\n", extrasaction="ignore")
    writer.writeheader()
    for user_id in range(1, learners + 1):
        writer.writerows(_learner(user_id, items, answers, rng))
    return text.getvalue()


def _item(number: int, rng: random.Random) -> dict[str, object]:
    skills = rng.sample(range(len(SKILLS)), 2 if number % 8 == 0 else 1)
    return {"item_id": 1000 + number, "skills": "|".join(map(str, skills)), "difficulty": rng.gauss(0, 0.7)}


def _learner(user_id: int, items: list[dict[str, object]], answers: int, rng: random.Random) -> list[dict[str, object]]:
    ability, practised, rows = rng.gauss(0.4, 0.8), dict.fromkeys(map(str, range(len(SKILLS))), 0.0), []
    at = rng.randint(0, 5 * SECONDS_A_DAY)
    for seq in range(answers):
        if seq and seq % 12 == 0:
            at += rng.randint(1, 9) * SECONDS_A_DAY
            practised = {skill: known * 0.7 for skill, known in practised.items()}
        item = rng.choice(items)
        skills = str(item["skills"]).split("|")
        logits = ability - float(str(item["difficulty"])) + min(1.5, min(practised[skill] for skill in skills) * 0.25)
        correct = int(rng.random() < 1 / (1 + math.exp(-logits)))
        rows.append({**item, "user_id": user_id, "seq": seq, "timestamp": at, "correct": correct, "fold": user_id % 5})
        practised.update({skill: practised[skill] + 1 for skill in skills})
        at += rng.randint(5, 90)
    return rows


def simulated_names() -> str:
    return "skill_id,name\n" + "".join(f"{number},{name}\n" for number, name in enumerate(SKILLS))


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / "interactions.csv").write_text(simulated_log(), encoding="utf-8")
    (FOLDER / "skill_names.csv").write_text(simulated_names(), encoding="utf-8")
