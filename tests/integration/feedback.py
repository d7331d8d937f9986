#!/usr/bin/env python3
"""What agents did moves the ranking, through the service. Usage: feedback.py BUILD_DIRECTORY SOURCE_DIRECTORY"""
import json
import pathlib
import subprocess
import tempfile
import unittest

import service
from service import SIDEKICK, Client, Service

QUESTION = "hoe zeg ik mijn sportabonnement op"
HISTORY = [
    {"id": "good", "question": "hoe zeg ik mijn sportabonnement op", "language": "nl",
     "answer": "Opzeggen kan in de app onder Mijn lidmaatschap, met een opzegtermijn van een maand."},
    {"id": "poor", "question": "ik zeg mijn sportabonnement op", "language": "nl",
     "answer": "Dat moet u maar aan de balie vragen, wij doen dat hier niet."},
    {"id": "other", "question": "waar kan ik mijn fiets stallen", "language": "nl", "answer": "Achter het gebouw is een stalling."},
    {"id": "hours", "question": "hoe laat gaat de sauna open", "language": "nl", "answer": "De sauna is open van tien tot tien."},
]


class FeedbackTest(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory(prefix="sidekick-feedback-")
        self.addCleanup(directory.cleanup)
        self.data = pathlib.Path(directory.name) / "data"
        history = pathlib.Path(directory.name) / "history.jsonl"
        history.write_text("".join(json.dumps(line) + "\n" for line in HISTORY))
        subprocess.run([SIDEKICK, "import", "--quiet", "--data", str(self.data), str(history)], check=True)

    def start(self, **keywords):
        running = Service(self.data, "--workers", "1", **keywords)
        self.addCleanup(lambda: running.process.poll() is None and running.stop())
        running.wait_until_indexed()
        client = Client(running.endpoint)
        self.addCleanup(client.close)
        return running, client

    def ask(self, client, text=QUESTION, **params):
        return client.result("suggest", {"text": text, "language": "nl", "min_confidence": 0, **params})

    def report(self, client, shown, case, action, **fields):
        """On the suggestion of a set that shows a case; None: the set as a whole."""
        suggestion = case and next(s for s in shown["suggestions"] if s["source"]["case_ids"][0] == case)
        params = {"suggestion_set_id": shown["suggestion_set_id"], "suggestion_id": suggestion and suggestion["id"],
                  "action": action, **fields}
        self.assertEqual(client.result("feedback", params), {"accepted": True})

    @staticmethod
    def order(shown):
        return [suggestion["source"]["case_ids"][0] for suggestion in shown["suggestions"]]

    @staticmethod
    def features(shown, case):
        return next(s["why"]["features"] for s in shown["suggestions"] if s["source"]["case_ids"][0] == case)


class Clicks(FeedbackTest):
    def click(self, client, agent, action="selected", **fields):
        self.report(client, self.ask(client), "poor", action, **({"agent_id": agent} if agent else {}), **fields)

    def test_one_agent_cannot_lift_a_poor_reply_and_ten_can(self):
        _, client = self.start()
        before = self.ask(client)
        self.assertEqual(self.order(before)[:2], ["good", "poor"])
        gap = sum(self.features(before, "good").values()) - sum(self.features(before, "poor").values())
        self.assertTrue(0.075 < gap < 0.12, gap)  # else neither half of this test says anything
        self.assertEqual(self.features(before, "poor")["use"], 0)
        self.click(client, "els")
        one = self.features(self.ask(client), "poor")["use"]
        self.assertAlmostEqual(one, 0.15 / 3)
        for _ in range(99):
            self.click(client, "els")
        after = self.ask(client)
        self.assertEqual(self.order(after)[:2], ["good", "poor"])
        hundred = self.features(after, "poor")["use"]
        self.assertTrue(one < hundred <= 0.075, hundred)
        for number in range(9):
            self.click(client, f"agent{number}")
        ten = self.ask(client)
        self.assertEqual(self.order(ten)[:2], ["poor", "good"])
        self.assertAlmostEqual(self.features(ten, "poor")["use"], 0.15 * 11 / 13, places=3)
        # The sums are in the store: an index and a model made anew change nothing.
        subprocess.run([SIDEKICK, "reindex", "--quiet", "--data", str(self.data)], check=True)
        self.assertEqual(self.features(self.ask(client), "poor"), self.features(ten, "poor"))
        # Nothing is said about an agent, anywhere.
        self.assertNotIn("els", json.dumps(ten))
        self.assertNotIn("agent", json.dumps(client.result("status")))

    def test_one_agents_refusals_do_not_bury_a_good_reply(self):
        _, client = self.start()
        for _ in range(50):
            self.report(client, self.ask(client), "good", "rejected", agent_id="els")
        self.assertEqual(self.order(self.ask(client))[:2], ["good", "poor"])
        for number in range(10):
            self.report(client, self.ask(client), "good", "rejected", agent_id=f"agent{number}")
        self.assertEqual(self.order(self.ask(client))[:2], ["poor", "good"])

    def test_one_agents_ratings_count_twice_at_most(self):
        _, client = self.start()
        for _ in range(2):
            self.click(client, "els", "sent", satisfaction=5)
        two = self.features(self.ask(client), "poor")["satisfaction"]
        for _ in range(30):
            self.click(client, "els", "sent", satisfaction=5)
        thirty = self.features(self.ask(client), "poor")["satisfaction"]
        for number in range(30):
            self.click(client, f"agent{number}", "sent", satisfaction=5)
        everybody = self.features(self.ask(client), "poor")["satisfaction"]
        self.assertTrue(0 < two < thirty < 1.5 * two, (two, thirty))
        self.assertGreater(everybody, 2 * thirty)

    def test_who_names_no_agent_is_one(self):
        _, client = self.start()
        for _ in range(60):
            self.click(client, None)
        after = self.ask(client)
        self.assertEqual(self.order(after)[:2], ["good", "poor"])
        self.assertLessEqual(self.features(after, "poor")["use"], 0.075)


if __name__ == "__main__":
    service.main()
