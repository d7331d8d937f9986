#!/usr/bin/python3
"""A service that crashes while it reads the index, again and again: the index is made anew so many times within a day, then used as
it is. Usage: see ../integration/service.py"""
import fcntl
import os
import pathlib
import re
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "integration"))
import service  # noqa: E402
from service import BUILD, PARCEL, SOURCE, Client, patient  # noqa: E402

REBUILDS = int(re.search(r"SK_BRAKE_REBUILDS (\d+)", (SOURCE / "src" / "index" / "brake.h").read_text()).group(1))
DAY = 86400


class Crashes(service.ServiceTest):
    def setUp(self):
        super().setUp()
        self.data = self.copy_of_data()
        self.asked = self.data.parent / "crash"
        before = dict(os.environ)
        self.addCleanup(lambda: (os.environ.clear(), os.environ.update(before)))
        os.environ.update(LD_PRELOAD=str(BUILD / "tests" / "faults" / "libcrash.so"), SIDEKICK_TEST_CRASH=str(self.asked))

    def generation(self):
        return (self.data / "index" / "current").resolve()

    def answers(self, running):
        with Client(running.endpoint) as client:
            found = client.result("suggest", {"text": PARCEL, "min_confidence": 0})["suggestions"]
        return [suggestion["source"]["case_ids"] for suggestion in found]

    def crash(self, running):
        """A request that kills the service, within libxapian; what is left is for the next start."""
        before = self.generation()
        self.asked.touch()
        with Client(running.endpoint) as client:
            client.send("suggest", {"text": "hoe kan ik betalen"})
            running.process.wait(timeout=patient(60))
        running.reader.join()
        self.asked.unlink()
        self.assertNotEqual(running.process.returncode, 0)
        self.assertIn("a crash while reading the index", running.log)
        self.assertGreater(before.with_suffix(".damaged").stat().st_size, 0)
        self.assertEqual(self.generation(), before)

    def again(self, *said, anew):
        """The next start: answers as ever, by an index made anew or by the same."""
        before = self.generation()
        running = self.start(data=self.data)
        running.wait_until_indexed()
        self.assertEqual(self.answers(running), self.expected)
        self.assertEqual(self.generation() != before, anew, running.log)
        self.assertEqual("is rebuilt from the" in running.log, anew, running.log)
        self.assertFalse(self.generation().with_suffix(".damaged").exists())
        for part in said:
            self.assertIn(part, running.log)
        return running

    def test_it_is_made_anew_so_many_times_and_then_used_as_it_is(self):
        running = self.start(data=self.data)
        running.wait_until_indexed()
        self.expected = self.answers(running)
        self.assertTrue(self.expected)
        for _ in range(REBUILDS):
            self.crash(running)
            running = self.again("a process crashed while it read it", anew=True)
        for _ in range(2):
            self.crash(running)
            running = self.again(f"made anew for that {REBUILDS} times within a day: it is used as it is", anew=False)
            with Client(running.endpoint) as client:  # and goes on following
                client.result("case.add", {"id": f"crash-{running.process.pid}", "question": "de kwibus fluit", "answer": "Goed."})
            running.wait_until_indexed()
        times = self.data / "index" / "crashes"
        self.assertEqual(len(times.read_text().split()), REBUILDS)
        self.assertLess(abs(int(times.read_text().split()[0]) - time.time()), 3600)
        self.crash(running)
        times.write_text("".join(f"{int(line) - DAY}\n" for line in times.read_text().split()))  # a day later
        self.again("a process crashed while it read it", anew=True).stop()

    def test_a_rebuild_that_is_killed_counts_and_one_that_fails_does_not(self):
        running = self.start(data=self.data)
        running.wait_until_indexed()
        self.expected = self.answers(running)
        self.crash(running)
        times = self.data / "index" / "crashes"
        with open(self.data / "index" / "reindex.lock", "w") as lock:  # another process rebuilds, as far as anybody can see
            fcntl.flock(lock, fcntl.LOCK_EX)
            running = self.start(data=self.data)
            running.wait_for(lambda: running.log.count("is rebuilt from the") > 2, "it has tried three times")
        running.wait_until_indexed()
        running.kill()
        self.assertEqual(len(times.read_text().split()), 1)
        self.crash(self.start(data=self.data))
        times.write_text(f"{int(time.time())}\n" * REBUILDS)  # as killed rebuilds leave it
        self.again("it is used as it is", anew=False).kill()


if __name__ == "__main__":
    service.main()
