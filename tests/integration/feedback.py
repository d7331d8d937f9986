#!/usr/bin/python3
"""What agents did moves the ranking, through the service. Usage: feedback.py BUILD_DIRECTORY SOURCE_DIRECTORY"""
import contextlib
import json
import pathlib
import sqlite3
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


class FinallySent(FeedbackTest):
    NEW = "Opzeggen doet u met het formulier op onze site, daarna krijgt u meteen een bevestiging per mail."
    LIGHT = "Opzeggen kan in de app onder Mijn lidmaatschap, met een opzegtermijn van twee weken."

    def cases(self, client):
        return client.result("status")["store"]["cases"]

    def wait_for_case(self, running, client, case, text=QUESTION, there=True, **params):
        found = {}
        def look():
            found["shown"] = self.ask(client, text, limit=10, **params)
            return there == any(case in s["source"]["case_ids"] for s in found["shown"]["suggestions"])
        running.wait_for(look, f"{case} is {'found' if there else 'gone'}", seconds=5)
        return found["shown"]

    def suggestion(self, shown, text):
        return next((s for s in shown["suggestions"] if s["text"] == text), None)

    def test_what_was_sent_is_suggested_and_the_edited_reply_loses_its_credit(self):
        running, client = self.start()
        before = self.ask(client)
        self.report(client, before, "good", "selected", agent_id="els")
        self.assertAlmostEqual(self.features(self.ask(client), "good")["use"], 0.05)
        self.report(client, before, "good", "edited", agent_id="els", final_text=self.NEW)
        self.assertEqual(self.cases(client), len(HISTORY) + 1)
        own = "sent:" + before["suggestion_set_id"]
        after = self.wait_for_case(running, client, own)
        sent = self.suggestion(after, self.NEW)
        self.assertEqual(sent["source"], {"case_ids": [own], "question": QUESTION})
        self.assertAlmostEqual(sent["why"]["features"]["use"], 0.05)
        self.assertLess(self.features(after, "good")["use"], 0.01)  # next to nothing of it was in what was sent
        # A rating that comes later is for what was sent.
        self.assertEqual(sent["satisfaction"]["count"], 0)
        self.report(client, before, None, "sent", satisfaction=5)
        rated = self.ask(client, limit=10)
        self.assertEqual(self.suggestion(rated, self.NEW)["satisfaction"]["count"], 1)
        good = next(s for s in rated["suggestions"] if s["source"]["case_ids"][0] == "good")
        self.assertEqual(good["satisfaction"]["count"], 0)
        self.assertEqual(rated["suggestions"][0]["text"], self.NEW)
        running.kill()
        running, client = self.start()
        again = self.ask(client, limit=10)
        self.assertEqual([s["text"] for s in again["suggestions"]], [s["text"] for s in rated["suggestions"]])
        self.assertEqual(again["suggestions"][0]["why"]["features"], rated["suggestions"][0]["why"]["features"])
        subprocess.run([SIDEKICK, "reindex", "--quiet", "--data", str(self.data)], check=True)
        self.assertEqual(self.ask(client, limit=10)["suggestions"][0]["text"], self.NEW)

    def test_a_light_edit_leaves_most_of_the_credit(self):
        running, client = self.start()
        before = self.ask(client)
        self.report(client, before, "good", "sent", agent_id="els", final_text=self.LIGHT)
        shown = self.wait_for_case(running, client, "sent:" + before["suggestion_set_id"])
        both = next(s for s in shown["suggestions"] if "good" in s["source"]["case_ids"])
        self.assertEqual(len(both["source"]["case_ids"]), 2)  # one reply, two cases
        self.assertTrue(0.05 < both["why"]["features"]["use"] < 0.075, both)

    def test_sent_as_shown_makes_no_case(self):
        running, client = self.start()
        shown = self.ask(client, customer={"name": "Sanne"})
        text = next(s for s in shown["suggestions"] if s["source"]["case_ids"][0] == "good")["text"]
        self.report(client, shown, "good", "sent", final_text=text.upper() + "  ")
        self.report(client, shown, None, "sent", final_text=text)
        self.assertEqual(self.cases(client), len(HISTORY))
        self.assertAlmostEqual(self.features(self.ask(client), "good")["use"], 0.05)

    def test_repeated_and_changed_texts_are_one_case(self):
        running, client = self.start()
        shown = self.ask(client)
        own = "sent:" + shown["suggestion_set_id"]
        for text in (self.NEW, self.NEW, self.NEW + " Graag tot ziens.", self.LIGHT):
            self.report(client, shown, "good", "edited", final_text=text)
            self.assertEqual(self.cases(client), len(HISTORY) + 1)
        self.report(client, shown, "good", "sent", final_text=self.NEW)
        self.report(client, shown, "good", "edited", final_text=self.LIGHT)  # late: it was not what was sent
        self.assertIsNotNone(self.suggestion(self.wait_for_case(running, client, own), self.NEW))
        original = next(s for s in shown["suggestions"] if s["source"]["case_ids"][0] == "good")["text"]
        self.report(client, shown, "good", "sent", final_text=original)  # in the end as it was
        self.assertEqual(self.cases(client), len(HISTORY))
        self.wait_for_case(running, client, own, there=False)

    def test_what_an_agent_wrote_himself_is_learnt_too(self):
        running, client = self.start()
        shown = self.ask(client)
        self.report(client, shown, None, "sent", final_text=self.NEW)
        self.assertIsNotNone(self.suggestion(self.wait_for_case(running, client, "sent:" + shown["suggestion_set_id"]), self.NEW))
        self.assertEqual(self.features(self.ask(client), "good")["use"], 0)

    def test_the_desks_own_case_takes_its_place(self):
        """Before or after the feedback, with a rating of its own or not: never twice."""
        conversation = "c-1"
        desk = {"id": "crm-1", "conversation_id": conversation, "question": "dag! " + QUESTION,
                "answer": self.NEW + " Groetjes, Team Sport", "language": "nl"}
        for first in ("feedback", "case"):
            with self.subTest(first=first):
                running, client = self.start()
                shown = self.ask(client, conversation_id=conversation)
                own = "sent:" + shown["suggestion_set_id"]
                def add(**fields):
                    return client.result("case.add", {**desk, "id": "crm-" + first, **fields})["status"]
                if first == "case":
                    self.assertEqual(add(), "imported")
                count = self.cases(client)
                self.report(client, shown, "good", "sent", final_text=self.NEW, agent_id="els", satisfaction=4)
                if first == "feedback":
                    self.assertEqual(self.cases(client), count + 1)
                    self.wait_for_case(running, client, own)
                    self.assertEqual(add(), "imported")
                    self.assertEqual(self.cases(client), count + 1)
                    self.wait_for_case(running, client, own, there=False)
                else:
                    self.assertEqual(self.cases(client), count)
                after = self.wait_for_case(running, client, "crm-" + first)
                reply = next(s for s in after["suggestions"] if "crm-" + first in s["source"]["case_ids"])
                self.assertEqual(reply["satisfaction"]["count"], 1)
                self.assertEqual(reply["satisfaction"]["mean"], 4)
                self.assertEqual(add(satisfaction=2), "updated")  # the customer's rating, known twice: the case's counts
                def rated():
                    reply = next(s for s in self.ask(client, limit=10)["suggestions"] if "crm-" + first in s["source"]["case_ids"])
                    return (reply["satisfaction"]["count"], reply["satisfaction"]["mean"]) == (1, 2)
                running.wait_for(rated, "the case's own rating counts", seconds=5)
                self.report(client, shown, "good", "sent", final_text=self.NEW + " Nog iets?", agent_id="els")
                self.assertEqual(self.cases(client), count + (first == "feedback"))
                running.stop()
                self.doCleanups()
                self.setUp()

    def test_an_imported_case_takes_its_place_without_a_conversation(self):
        running, client = self.start()
        shown = self.ask(client)
        self.report(client, shown, "good", "edited", final_text=self.NEW)
        self.wait_for_case(running, client, "sent:" + shown["suggestion_set_id"])
        lines = self.data.parent / "later.jsonl"
        lines.write_text(json.dumps({"id": "crm-7", "question": QUESTION, "answer": self.NEW}) + "\n"
                         + json.dumps({"id": "crm-8", "question": "iets anders", "answer": self.NEW}) + "\n")
        subprocess.run([SIDEKICK, "import", "--quiet", "--data", str(self.data), str(lines)], check=True)
        self.assertEqual(self.cases(client), len(HISTORY) + 2)
        self.wait_for_case(running, client, "sent:" + shown["suggestion_set_id"], there=False)

    def test_a_bare_yes_keeps_its_conversation(self):
        running, client = self.start()
        asked = [{"role": "agent", "text": "Zal ik de sauna voor u reserveren, mevrouw De Vries?"}]
        shown = self.ask(client, "ja graag", context=asked, customer={"id": "k-77", "name": "Anna de Vries"})
        self.report(client, shown, None, "sent", final_text="De sauna staat voor u klaar, om acht uur precies.")
        own = "sent:" + shown["suggestion_set_id"]
        self.wait_for_case(running, client, own, "ja graag", context=asked)
        export = client.result("person.export", {"customer_id": "k-77"})["records"]
        [case] = [r["case"] for r in export if r["kind"] == "case"]
        self.assertEqual(case["id"], own)
        self.assertEqual([turn["role"] for turn in case["context"]], ["agent"])
        self.assertIn("sauna", case["context"][0]["text"])
        self.assertNotIn("Vries", json.dumps(export))

    def test_erasure_export_and_the_age_limit_know_it(self):
        running, client = self.start()
        customer = {"id": "k-42", "name": "Anna"}
        shown = self.ask(client, customer=customer)
        secret = "Anna, mail mij op anna.de.wit@example.nl, dan regel ik het pruttelformulier."
        self.report(client, shown, "good", "edited", final_text=secret, agent_id="els")
        own = "sent:" + shown["suggestion_set_id"]
        after = self.wait_for_case(running, client, own)
        self.assertNotIn("example.nl", json.dumps(after))
        export = client.result("person.export", {"customer_id": "k-42"})["records"]
        self.assertEqual([record["case"]["id"] for record in export if record["kind"] == "case"], [own])
        self.assertIn("pruttelformulier", json.dumps(export))
        forgotten = client.result("person.forget", {"customer_id": "k-42"})
        self.assertEqual((forgotten["cases"], forgotten["suggestion_sets"]), (1, 2 - 1))
        self.wait_for_case(running, client, own, there=False)
        self.assertEqual(self.cases(client), len(HISTORY))
        running.wait_for(lambda: client.result("status")["store"]["erasures_pending"] == 0, "it is erased everywhere")
        running.stop()
        for path in self.data.rglob("*"):
            if path.is_file():
                self.assertNotIn(b"pruttelformulier", path.read_bytes(), path)

    def test_one_agent_who_writes_the_same_a_hundred_times_is_not_a_hundred(self):
        running, client = self.start()
        poor = "Weet ik niet, probeer het later nog maar eens bij mijn collega."
        scores = {}
        sets = [self.ask(client) for _ in range(19)]  # before it is known: what is shown already makes no case
        def sent_by(agents):
            for agent in agents:
                shown = sets.pop()
                self.report(client, shown, None, "sent", final_text=poor, agent_id=agent)
            shown = self.wait_for_case(running, client, "sent:" + shown["suggestion_set_id"])
            return self.suggestion(shown, poor)["why"]["features"]
        scores["one"] = sent_by(["els"])
        scores["ten"] = sent_by(["els"] * 9)
        scores["more"] = sent_by([f"agent{number}" for number in range(9)])
        self.assertLess(scores["ten"]["support"] - scores["one"]["support"], 0.0867)  # log 2 / 8: twice
        self.assertLess(scores["ten"]["use"], 0.0751)
        self.assertGreater(scores["more"]["support"] - scores["one"]["support"], 0.25)  # log 10 / 8 = .288
        self.assertGreater(scores["more"]["use"], 0.12)

    def test_the_tool_without_a_service_learns_too(self):
        def tool(*arguments, stdin=None):
            done = subprocess.run([SIDEKICK, "--data", str(self.data), "--json", *arguments], capture_output=True, text=True,
                                  timeout=120, input=stdin)
            self.assertEqual(done.returncode, 0, done.stderr)
            return json.loads(done.stdout)
        def replies():
            return [s["text"] for s in tool("suggest", "--limit", "10", QUESTION)["suggestions"]]
        shown = tool("suggest", QUESTION)
        self.assertNotIn(self.NEW, replies())
        tool("feedback", "--set", shown["suggestion_set_id"], "--suggestion", shown["suggestions"][0]["id"], "--action", "sent",
             "--text", self.NEW)
        self.assertIn(self.NEW, replies())
        tool("feedback", "--batch", stdin=json.dumps({"suggestion_set_id": shown["suggestion_set_id"], "action": "sent",
                                                      "final_text": "Dat kan met het formulier bij de ingang."}))
        self.assertIn("Dat kan met het formulier bij de ingang.", replies())

    def test_what_was_withdrawn_meanwhile_does_not_come_back(self):
        """Deleted or corrected while it stood on a desk, and sent from there; at once, and when it is out of the store."""
        running, client = self.start()
        good = HISTORY[0]
        corrections = [lambda: client.result("case.delete", {"id": "good"}),
                       lambda: client.result("case.add", {**good, "answer": "Opzeggen kan alleen nog schriftelijk."})]
        for correct in corrections:
            for action, named in (("sent", "good"), ("edited", "good"), ("sent", None)):
                client.result("case.add", good)
                running.wait_until_indexed()
                shown, other, third = (self.ask(client) for _ in range(3))
                self.assertIsNotNone(self.suggestion(shown, good["answer"]))
                correct()
                cases = self.cases(client)
                text = good["answer"] + (" Groetjes!" if action == "edited" else "")
                self.report(client, shown, named, action, final_text=text)
                self.wait_until_cleaned(running, other)
                self.report(client, other, named, action, final_text=text)
                self.assertEqual(self.cases(client), cases, (action, named))
        # Work on a reply of the same set that stays is learnt.
        self.report(client, third, "poor", "edited", final_text=self.NEW)
        self.assertEqual(self.cases(client), cases + 1)

    def wait_until_cleaned(self, running, shown):
        def look():
            with contextlib.closing(sqlite3.connect(self.data / "store.db")) as store:
                [[result]] = store.execute("SELECT result FROM shown_sets WHERE id = ?", [shown["suggestion_set_id"]])
            return HISTORY[0]["answer"] not in result
        running.wait_for(look, "the reply is out of the recorded answer")

    def test_the_switch(self):
        running, client = self.start(config="service: { learn_sent = false; };")
        shown = self.ask(client)
        self.report(client, shown, "good", "selected")
        self.report(client, shown, "good", "edited", final_text=self.NEW)
        self.assertEqual(self.cases(client), len(HISTORY))
        self.assertLess(self.features(self.ask(client), "good")["use"], 0.01)


if __name__ == "__main__":
    service.main()
