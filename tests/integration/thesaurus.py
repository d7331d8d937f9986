#!/usr/bin/python3
"""Questions in other words in the real tool: what the service thesaurus earns on the Dutch measuring set, its switch, a company's
own file, and the bridge by intents.
Usage: thesaurus.py BUILD_DIRECTORY SOURCE_DIRECTORY [--table]   (--table: prints the figures of data/thesaurus/README.md)"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

from service import patient

BUILD, SOURCE = (pathlib.Path(argument).resolve() for argument in sys.argv[1:3])
SIDEKICK = str(BUILD / "src" / "sidekick")
QUALITY = SOURCE / "tests" / "quality" / "dutch"
HALVES = ("shared", "disjoint")

# What the halves must reach, and by how much the switch must lower the disjoint one (nDCG@3 of `eval retrieval`).
FLOOR = {"shared": 0.62, "disjoint": 0.07}
EARNED = 0.05


def run(*arguments, stdin=None, expect=0):
    done = subprocess.run([SIDEKICK, "--quiet", *map(str, arguments)], input=stdin, capture_output=True, text=True,
                          timeout=patient(300),
                          env={**os.environ, "SIDEKICK_SHARE": str(SOURCE)})
    assert done.returncode == expect, (arguments, done.returncode, done.stdout, done.stderr)
    return done


class Measuring:
    """The set imported once, its halves as files of their own, and a configuration with the switch off."""

    def __init__(self, directory):
        self.directory = pathlib.Path(directory)
        self.data = self.directory / "data"
        self.off = self.directory / "off.conf"
        self.off.write_text("suggest: { parts: { thesaurus = false; }; };\n")
        lines = (QUALITY / "queries.jsonl").read_text(encoding="utf-8").splitlines()
        for half in HALVES:
            chosen = [line for line in lines if json.loads(line)["half"] == half]
            ids = {json.loads(line)["id"] for line in chosen}
            judged = [line for line in (QUALITY / "qrels").read_text().splitlines() if line.split()[0] in ids]
            (self.directory / half).write_text("\n".join(chosen) + "\n", encoding="utf-8")
            (self.directory / f"{half}.qrels").write_text("\n".join(judged) + "\n")
        run("--data", self.data, "import", QUALITY / "cases.jsonl")

    def ndcg(self, half, *flags):
        done = run(*flags, "--data", self.data, "--json", "eval", "retrieval", "--queries", self.directory / half,
                   "--qrels", self.directory / f"{half}.qrels")
        return next(f["value"] for f in json.loads(done.stdout)["figures"] if f["measure"] == "ndcg@3")


class ThesaurusTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.temporary = tempfile.TemporaryDirectory()
        cls.measuring = Measuring(cls.temporary.name)

    @classmethod
    def tearDownClass(cls):
        cls.temporary.cleanup()

    def test_it_finds_reworded_questions_and_the_switch_takes_that_away(self):
        on = {half: self.measuring.ndcg(half) for half in HALVES}
        off = {half: self.measuring.ndcg(half, "--config", self.measuring.off) for half in HALVES}
        for half in HALVES:
            self.assertGreaterEqual(on[half], FLOOR[half], half)
            self.assertGreaterEqual(on[half], off[half], half)
        self.assertGreaterEqual(on["disjoint"] - off["disjoint"], EARNED)


class OwnFileTest(unittest.TestCase):
    CASES = [{"id": "frob", "question": "mijn frobbel is stuk", "answer": "We sturen een nieuwe.", "language": "nl"},
             {"id": "post", "question": "hoe laat komt de post", "answer": "Rond twaalf uur.", "language": "nl"}]

    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.data = pathlib.Path(temporary.name) / "data"
        cases = pathlib.Path(temporary.name) / "cases.jsonl"
        cases.write_text("".join(json.dumps(case) + "\n" for case in self.CASES))
        run("--data", self.data, "import", cases)

    def suggest(self, text):
        asked = json.dumps({"text": text, "language": "nl", "min_confidence": 0})
        done = run("--data", self.data, "suggest", "--batch", stdin=asked + "\n")
        return json.loads(done.stdout)["suggestions"]

    def test_an_own_word_is_met_after_a_reindex_and_shown(self):
        self.assertEqual(self.suggest("zwolgadget"), [])
        (self.data / "thesaurus.txt").write_text("# ours\nzz_frobbel | nl: frobbel, zwolgadget\n")
        run("--data", self.data, "reindex")
        found = self.suggest("zwolgadget")
        self.assertEqual([s["source"]["case_ids"] for s in found], [["frob"]])
        self.assertEqual(found[0]["why"]["terms"], ["≈zz_frobbel"])

    def test_a_mistake_is_told_with_file_line_and_cause(self):
        (self.data / "thesaurus.txt").write_text("zz_frobbel | nl: frobbel\nzz_other | frobbel\n")
        done = run("--data", self.data, "reindex", expect=2)
        self.assertIn("thesaurus.txt, line 2: expected \"nl:\" or \"en:\" and members", done.stderr)


class SameIntentTest(unittest.TestCase):
    """A case that wants the same is found without a word in common, by the intents of the tags."""
    CASES = [{"id": "curtain", "question": "gordijnen", "answer": "We hebben uw kaart geblokkeerd.", "language": "nl",
              "intent": "card.block"},
             {"id": "post", "question": "hoe laat komt de post", "answer": "Rond twaalf uur.", "language": "nl"}]

    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.directory = pathlib.Path(temporary.name)
        cases = self.directory / "cases.jsonl"
        cases.write_text("".join(json.dumps(case) + "\n" for case in self.CASES))
        run("--data", self.directory / "data", "import", cases)

    def suggest(self, *flags, **request):
        asked = json.dumps({"text": "mijn pas is foetsie", "min_confidence": 0, **request})
        done = run(*flags, "--data", self.directory / "data", "suggest", "--batch", stdin=asked + "\n")
        return json.loads(done.stdout)["suggestions"]

    def test_it_is_found_and_why_says_so(self):
        found = self.suggest(language="nl")
        self.assertEqual([s["source"]["case_ids"] for s in found], [["curtain"]])
        self.assertEqual(found[0]["why"]["terms"], ["≈intent:card.block"])
        run("--data", self.directory / "data", "reindex")
        self.assertEqual([(s["confidence"], s["why"]) for s in self.suggest(language="nl")],
                         [(s["confidence"], s["why"]) for s in found])

    def test_within_a_conversation_the_turns_tell_more(self):
        self.assertEqual(self.suggest(language="nl", context=[{"role": "customer", "text": "goedemiddag"},
                                                               {"role": "agent", "text": "Wat is uw postcode?"}]), [])

    def test_each_of_two_switches_takes_it_away(self):
        for name, text in (("part", "suggest: { parts: { intents = false; }; };"), ("tag", "tags: { intent = false; };")):
            off = self.directory / f"{name}.conf"
            off.write_text(text + "\n")
            self.assertEqual(self.suggest("--config", off, language="nl"), [], name)


def print_table():
    with tempfile.TemporaryDirectory() as directory:
        measuring = Measuring(directory)
        print("| half | without | with |\n|---|---|---|")
        for half in HALVES:
            print(f"| {half} | {measuring.ndcg(half, '--config', measuring.off):.3f} | {measuring.ndcg(half):.3f} |")


if __name__ == "__main__":
    if "--table" in sys.argv:
        print_table()
    else:
        unittest.main(argv=sys.argv[:1])
