#!/usr/bin/python3
"""What reindex learns, under a running service. Usage: learning.py BUILD_DIRECTORY SOURCE_DIRECTORY

The history is made up here: what fits depends on one small word of the agent's question, which a search passes over."""
import json
import os
import pathlib
import random
import subprocess
import tempfile
import unittest

import service
from service import SIDEKICK, Client, Service, patient

ASKED = {  # the small word: what was answered, how often it was asked
    "nu": ("Het is geregeld, u krijgt binnen vijf minuten een bevestiging.", 10),
    "niet": ("Dan laten wij alles zoals het was, er verandert niets aan uw gegevens.", 4),
    "wel": ("Een collega belt u morgenochtend terug op het bekende nummer.", 4),
    "ook": ("Ik stuur daarvoor een aparte factuur naar het adres in ons bestand.", 4),
}
TOPICS = ["pasje", "abonnement", "kortingscode", "vakantieadres", "rekening", "bezorging", "wachtwoord", "factuurdatum", "nieuwsbrief"]
MODEL_OFF = "suggest: { parts: { model = false; }; };"


def conversation(word, topic):
    return [{"role": "customer", "text": f"ik heb een vraag over {topic}"},
            {"role": "agent", "text": f"Zal ik dat met {topic} {word} voor u doen?"}]


def write_history(path, count=1600):
    chance = random.Random(1)
    with open(path, "w", encoding="utf-8") as out:
        for number in range(count):
            word = chance.choices(list(ASKED), [weight for _, weight in ASKED.values()])[0]
            case = {"id": f"{word}-{number}", "conversation_id": f"c{number}", "language": "nl",
                    "question": chance.choice(["ja graag", "ja hoor", "prima", "dat is goed", "ok doe maar"]),
                    "context": conversation(word, chance.choice(TOPICS)), "answer": ASKED[word][0]}
            out.write(json.dumps(case) + "\n")


def tool(data, *arguments):
    done = subprocess.run([SIDEKICK, "--json", "--quiet", "--data", str(data), *arguments], capture_output=True, text=True,
                          timeout=patient(300))
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


class Learning(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.directory = tempfile.TemporaryDirectory(prefix="sidekick-learning-")
        cls.data = pathlib.Path(cls.directory.name) / "data"
        cls.model = cls.data / "models" / "replies.model"
        history = pathlib.Path(cls.directory.name) / "history.jsonl"
        write_history(history)
        assert tool(cls.data, "import", str(history))["imported"] == 1600

    @classmethod
    def tearDownClass(cls):
        cls.directory.cleanup()

    def start(self, **keywords):
        running = Service(self.data, "--workers", "1", **keywords)
        self.addCleanup(lambda: running.process.poll() is None and running.kill())
        running.wait_until_indexed()
        client = Client(running.endpoint)
        self.addCleanup(client.close)
        return running, client

    def ask(self, client, word):
        answer = client.result("suggest", {"text": "ja graag", "language": "nl", "min_confidence": 0,
                                           "context": conversation(word, "pasje")})
        self.assertFalse(answer["abstained"], answer)
        return answer["suggestions"][0]

    def words_right(self, client):
        return [word for word, (reply, _) in ASKED.items() if self.ask(client, word)["text"] == reply]

    def learn(self):
        learnt = tool(self.data, "reindex")["learnt"]
        self.assertTrue(learnt["made"], learnt)
        return learnt

    def test_a_running_service_takes_what_was_learnt(self):
        self.model.unlink(missing_ok=True)
        running, client = self.start()
        self.assertEqual(self.words_right(client), ["nu"])  # what is answered most
        learnt = self.learn()
        self.assertEqual(self.words_right(client), list(ASKED))
        self.assertGreater(self.ask(client, "niet")["why"]["features"]["model"], 0.1)
        self.assertEqual((learnt["classes"], learnt["groups"]), (len(ASKED), len(ASKED)))
        self.assertGreater(learnt["found_first"], learnt["found_first_without"] + 0.1)
        self.assertGreater(learnt["questions"], 1000)
        self.assertGreater(learnt["tried"], 50)
        self.assertEqual(set(learnt["weights"]), {"nearest", "support", "model"})
        self.assertEqual(set(learnt["confidence"]),
                         {"intercept", "nearest", "share", "product", "odds", "scope", "unfamiliar", "vague", "apart", "usual"})
        running.stop()

    def test_a_damaged_model_is_passed_over_and_said_once(self):
        self.learn()
        running, client = self.start()
        self.assertEqual(self.words_right(client), list(ASKED))
        content = bytearray(self.model.read_bytes())
        content[len(content) // 2] ^= 1
        damaged = self.model.with_suffix(".damaged")
        damaged.write_bytes(content)
        os.replace(damaged, self.model)
        for _ in range(20):
            self.assertEqual(self.ask(client, "niet")["why"]["features"]["model"], 0)
        running.wait_for(lambda: "without the reply model" in running.log, "it says so")
        self.assertEqual(running.log.count("without the reply model"), 1)
        self.assertIn("sidekick reindex makes it again", running.log)
        self.learn()
        self.assertEqual(self.words_right(client), list(ASKED))
        self.model.unlink()
        self.assertEqual(self.words_right(client), ["nu"])
        self.assertEqual(running.log.count("without the reply model"), 1)
        running.stop()

    def test_no_learning_leaves_the_model(self):
        self.learn()
        before, seen = self.model.read_bytes(), self.model.stat()
        report = tool(self.data, "reindex", "--no-learning")
        self.assertEqual(report["documents"], 1600)
        self.assertNotIn("learnt", report)
        self.assertEqual((self.model.stat().st_ino, self.model.stat().st_mtime_ns), (seen.st_ino, seen.st_mtime_ns))
        self.learn()
        self.assertNotEqual(self.model.stat().st_mtime_ns, seen.st_mtime_ns)
        self.assertEqual(self.model.read_bytes(), before)  # the same history

    def test_the_switch(self):
        config = pathlib.Path(self.directory.name) / "off.conf"
        config.write_text(MODEL_OFF)
        learnt = tool(self.data, "reindex", "--config", str(config))["learnt"]
        self.assertTrue(learnt["made"], learnt)  # what is learnt does not depend on whether it is used today
        running, client = self.start(config=MODEL_OFF)
        self.assertEqual(self.words_right(client), ["nu"])
        self.assertEqual(self.ask(client, "niet")["why"]["features"]["model"], 0)
        running.stop()

    def test_the_model_holds_no_text_and_is_the_owners(self):
        self.learn()
        content = self.model.read_bytes().lower()
        for word in [word.encode() for answer, _ in ASKED.values() for word in answer.lower().split() if len(word) > 5]:
            self.assertNotIn(word, content)
        for topic in TOPICS:
            self.assertNotIn(topic.encode(), content)
        self.assertEqual(self.model.stat().st_mode & 0o777, 0o600)


if __name__ == "__main__":
    service.main()
