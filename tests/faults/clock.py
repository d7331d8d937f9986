#!/usr/bin/python3
"""The wall clock jumps, back and forward, under a running service and between programs: nothing is lost, doubled, refused or put in
another order. Usage: see ../integration/service.py"""
import contextlib
import json
import os
import pathlib
import sqlite3
import struct
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "integration"))
import service  # noqa: E402
from service import BUILD, PARCEL, SIDEKICK, Client  # noqa: E402

HOUR = 3600
JUMPS = (0, -HOUR, 24 * HOUR, -2 * HOUR, 400 * 24 * HOUR, -30 * 365 * 24 * HOUR, 0)  # seconds off the true time


class Clock(service.ServiceTest):
    def setUp(self):
        super().setUp()
        self.file = self.root / "offset"
        self.jump(0)
        before = dict(os.environ)
        self.addCleanup(lambda: (os.environ.clear(), os.environ.update(before)))
        os.environ.update(LD_PRELOAD=str(BUILD / "tests" / "faults" / "libclock.so"), SIDEKICK_TEST_CLOCK=str(self.file))

    def jump(self, seconds):
        with open(self.file, "r+b" if self.file.exists() else "wb") as file:
            file.write(struct.pack("=q", seconds * 1000000))

    def tool(self, *arguments, data, code=0):
        done = subprocess.run([SIDEKICK, *map(str, arguments), "--data", str(data)], capture_output=True, text=True, timeout=120)
        self.assertEqual(done.returncode, code, (arguments, done.stdout, done.stderr))
        return done.stdout + done.stderr

    def rows(self, data, query):
        with contextlib.closing(sqlite3.connect(f"file:{data}/store.db?mode=ro", uri=True)) as database:
            return database.execute(query).fetchall()

    def ask(self, client, number):
        return client.result("suggest", {"text": PARCEL, "min_confidence": 0, "request_id": f"request-{number}"})

    def use(self, running, client, number, first):
        """What desks do; on things from before the jump too."""
        data = running.data
        added = client.result("case.add", {"id": f"clock-{number}", "question": f"de flurpknop{number} knettert", "answer": "Druk erop."})
        self.assertEqual(added["status"], "imported")
        again = client.result("case.add", {"id": "clock-same", "question": f"de kwibus van {number} fluit", "answer": f"Antwoord {number}."})
        self.assertEqual(again["status"], "imported" if number == 0 else "updated")
        running.wait_until_indexed()
        found = client.result("suggest", {"text": f"de flurpknop{number} knettert", "min_confidence": 0})["suggestions"]
        self.assertIn(f"clock-{number}", [case for suggestion in found for case in suggestion["source"]["case_ids"]])
        # A request_id has its answer for ever, and the set its last rating.
        self.assertEqual(self.ask(client, 0)["suggestion_set_id"], first["suggestion_set_id"])
        self.assertNotEqual(self.ask(client, number + 1)["suggestion_set_id"], first["suggestion_set_id"])
        rating = 1 + number % 5
        client.result("feedback", {"suggestion_set_id": first["suggestion_set_id"], "suggestion_id": first["suggestions"][0]["id"],
                                   "action": "sent", "agent_id": f"agent-{number}", "satisfaction": rating})
        self.assertEqual(self.rows(data, "SELECT sum(rating_sum) / 1000.0 / sum(rated) FROM case_votes"), [(rating,)])
        self.assertEqual(client.result("status")["store"]["feedback"], number + 1)

    def use_tools(self, running, client, number):
        data = running.data
        lines = data.parent / "lines.jsonl"
        lines.write_text(json.dumps({"id": "import-same", "question": f"de import van {number} piept", "answer": "Ja."}) + "\n"
                         + json.dumps({"id": f"person-{number}", "customer_id": f"klant-{number}", "question": "de zweefvlieg zweeft",
                                       "answer": "Laat hem."}) + "\n")
        report = json.loads(self.tool("import", "--quiet", "--json", lines, data=data))
        self.assertEqual((report["read"], report["rejected"], report["duplicates"]), (2, 0, 0))
        if number % 2:
            self.tool("reindex", "--quiet", "--no-learning", data=data)
        backup = data.parent / f"backup-{number}"
        self.tool("backup", backup, data=data)
        self.tool("restore", backup, data=data.parent / f"restored-{number}")
        self.assertTrue(json.loads(self.tool("forget", "--customer", f"klant-{number}", "--json", data=data))["verified"])
        self.tool("audit", "--verify", data=data)
        self.assertEqual(self.rows(data, "SELECT question FROM cases WHERE id = 'import-same'"), [(f"de import van {number} piept",)])

    def test_it_jumps(self):
        running = self.start()
        running.wait_until_indexed()
        client = self.client_of(running)
        cases = client.result("status")["store"]["cases"]
        first = self.ask(client, 0)
        for number, seconds in enumerate(JUMPS):
            with self.subTest(seconds=seconds):
                self.jump(seconds)
                self.use(running, client, number, first)
                self.use_tools(running, client, number)
                if number % 3 == 2:
                    client.close()
                    running.stop()
                    running = self.start(data=running.data)
                    client = self.client_of(running)
                    running.wait_until_indexed()
        status = client.result("status")
        self.assertEqual(status["store"]["cases"], cases + len(JUMPS) + 2)  # clock-N, clock-same, import-same; nobody forgotten
        self.assertEqual(status["index"]["documents"], status["store"]["cases"])
        self.assertEqual(status["store"]["erasures_pending"], 0)
        self.assertEqual(self.rows(running.data, "SELECT question FROM cases WHERE id = 'clock-same'"),
                         [(f"de kwibus van {len(JUMPS) - 1} fluit",)])
        self.assertEqual(self.rows(running.data, "SELECT count(*), count(DISTINCT id) FROM shown_sets")[0],
                         (3 * len(JUMPS) - len(JUMPS) + 1,) * 2)  # one found, one new request each time, and the first
        entries = self.rows(running.data, "SELECT number, time_us FROM audit ORDER BY number")
        self.assertEqual([number for number, _ in entries], list(range(1, len(entries) + 1)))
        self.assertEqual(sum(after < before for (_, before), (_, after) in zip(entries, entries[1:])), 3)  # the jumps back are real
        running.stop()

    def test_the_age_limit_waits_for_a_clock_that_is_right(self):
        data = self.copy_of_data()
        lines = data.parent / "lines.jsonl"
        lines.write_text('{"id": "young", "question": "wat is de tijd", "answer": "Nu."}\n')
        self.tool("import", "--quiet", lines, data=data)
        self.jump(-HOUR)
        self.assertIn("set the clock, then try again", self.tool("retain", "--days", 4000, data=data, code=1))
        self.jump(4000 * 24 * HOUR)
        self.assertIn("is the number of days right, and the clock?", self.tool("retain", "--days", 3000, data=data, code=1))
        self.jump(0)
        self.assertEqual(self.rows(data, "SELECT count(*) FROM cases WHERE id = 'young'"), [(1,)])


if __name__ == "__main__":
    service.main()
