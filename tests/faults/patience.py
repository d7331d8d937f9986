#!/usr/bin/python3
"""The deadlines of the tests that kill programs (integration/stopwatch.py): they wait for one that is not let on a processor, and
not for one that hangs. Usage: patience.py"""
import os
import pathlib
import subprocess
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "integration"))
from stopwatch import Stopwatch, wait_for_end  # noqa: E402

SPIN = (sys.executable, "-c", "while True: pass")


class Patience(unittest.TestCase):
    def start(self, *command):
        process = subprocess.Popen(command)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        return process

    def test_who_is_not_let_on_a_processor_is_waited_for(self):
        processor = str(max(os.sched_getaffinity(0)))
        # 1 of every 69 parts of one processor: nice 19 beside nice 0, both below whatever the tests run at.
        started = [self.start("taskset", "-c", processor, "nice", "-n", step, *SPIN) for step in ("0", "19")]
        watch = Stopwatch(started[1].pid)
        time.sleep(1.5)
        self.assertGreater(watch.slowness(), 3)
        self.assertLess(watch.seconds(), 0.5)

    def test_who_hangs_is_not(self):
        began = time.monotonic()
        with self.assertRaises(subprocess.TimeoutExpired):
            wait_for_end(self.start("sleep", "600"), 0.3)
        self.assertLess(time.monotonic() - began, 30)

    def test_who_computes_for_ever_is_not(self):
        with self.assertRaises(subprocess.TimeoutExpired):
            wait_for_end(self.start(*SPIN), 0.3)

    def test_who_ends_is_known_by_its_status(self):
        self.assertEqual(wait_for_end(self.start("sh", "-c", "exit 7"), 60), 7)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
