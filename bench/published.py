"""What a published lesson costs that is kept, and one that its reader has, beside a list that is made anew.

    python tools/with_services.py python bench/published.py [--rounds 6]

The cases and gates are those of `run.py`, these alone.
"""

import sys

from run import main

if __name__ == "__main__":
    sys.argv += ["--only", "^(bare Django view|DRF list|list of 20|published lesson.*)$"]
    sys.exit(main())
