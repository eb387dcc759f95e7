"""Set the wall clock of this process to `FAKE_NOW` and let it tick on; monotonic time stays real.

Python imports this file by itself when its folder is on `PYTHONPATH`.
"""

import os

import time_machine

if instant := os.environ.get("FAKE_NOW"):
    time_machine.travel(instant, tick=True).start()
