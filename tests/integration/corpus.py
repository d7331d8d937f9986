#!/usr/bin/python3
"""The invented histories of tests/bench/corpus: repeatable, distributed as real ones are, and taken by an import to the last case."""
import collections
import json
import math
import pathlib
import re
import subprocess
import tempfile
import unittest

from service import BUILD, SIDEKICK, main

CORPUS = str(BUILD / "tests" / "bench" / "corpus")
CASES = 20000
WORD = re.compile(r"[^\W\d_]+")


def written(*arguments):
    return subprocess.run([CORPUS, *arguments], check=True, capture_output=True).stdout


def slope(points):
    """Of the straight line through (x, y) by least squares, both as logarithms."""
    points = [(math.log(x), math.log(y)) for x, y in points]
    x_mean, y_mean = (sum(values) / len(points) for values in zip(*points))
    return sum((x - x_mean) * (y - y_mean) for x, y in points) / sum((x - x_mean) ** 2 for x, _ in points)


class Corpus(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.bytes = written("--cases", str(CASES))
        cls.cases = [json.loads(line) for line in cls.bytes.splitlines()]

    def test_the_same_seed_gives_the_same_bytes(self):
        self.assertEqual(written("--cases", str(CASES)), self.bytes)
        self.assertNotEqual(written("--cases", "10", "--seed", "2"), written("--cases", "10"))
        self.assertTrue(self.bytes.startswith(written("--cases", "1000")), "a smaller history begins a larger one")

    def test_wrong_usage(self):
        for arguments in ([], ["--cases", "many"], ["--cases", "-1"], ["--cases", "0"], ["--cases", "1", "more"], ["--tokens", "1"]):
            self.assertEqual(subprocess.run([CORPUS, *arguments], capture_output=True).returncode, 2, arguments)

    def test_cases_are_such_as_companies_have(self):
        self.assertEqual(len({case["id"] for case in self.cases}), CASES)
        lengths = sorted(len(case["question"].split()) for case in self.cases)
        self.assertTrue(12 <= lengths[CASES // 2] <= 22, lengths[CASES // 2])
        self.assertGreater(lengths[CASES * 99 // 100], 80)
        rated = [case["satisfaction"] for case in self.cases if case.get("satisfaction")]
        self.assertTrue(0.3 < len(rated) / CASES < 0.5)
        self.assertEqual(set(rated), {1, 2, 3, 4, 5})
        self.assertEqual({case["timestamp"][:4] for case in self.cases}, {str(year) for year in range(2016, 2027)})
        turned = [case for case in self.cases if case["context"]]
        self.assertTrue(0.3 < len(turned) / CASES < 0.5)
        self.assertEqual([turn["role"] for turn in turned[0]["context"]][:2], ["customer", "agent"])

    def test_a_conversation_goes_on_in_the_next_case(self):
        for before, case in zip(self.cases, self.cases[1:]):
            if case["context"]:
                self.assertEqual(case["conversation_id"], before["conversation_id"])
                self.assertEqual([turn["text"] for turn in case["context"][-2:]], [before["question"], before["answer"]])

    def test_few_templates_cover_most_replies_and_some_are_unique(self):
        counts = sorted(collections.Counter(case["template"] for case in self.cases).values(), reverse=True)
        self.assertGreater(sum(counts[:1000]) / CASES, 0.5)
        self.assertGreater(counts.count(1) / CASES, 0.05)

    def test_word_frequencies_follow_zipf(self):
        counts = collections.Counter(word for case in self.cases for word in WORD.findall(case["question"].lower()))
        ordered = [count for _, count in counts.most_common()]
        found = slope([(rank, ordered[rank - 1]) for rank in (10, 20, 50, 100, 200, 500, 1000, 2000)])
        self.assertTrue(-1.25 < found < -0.85, found)

    def test_the_vocabulary_grows_as_heaps_law_says(self):
        seen, words, points = set(), 0, []
        for case in self.cases:
            for word in WORD.findall(case["question"].lower()):
                seen.add(word)
                words += 1
                if words in (50000, 100000, 200000, 400000):
                    points.append((words, len(seen)))
        self.assertTrue(0.48 < slope(points) < 0.66, points)

    def test_held_out_messages_are_other_messages_about_the_same(self):
        queries = [json.loads(line) for line in written("--queries", "2000").splitlines()]
        self.assertEqual(len(queries), 2000)
        known, topics = {case["question"] for case in self.cases}, {case["topic"] for case in self.cases}
        fresh = [query for query in queries if query["question"] not in known]
        self.assertGreater(len(fresh), 1950)
        self.assertGreater(sum(query["topic"] in topics for query in queries), 1500)
        self.assertTrue(all(query["text"] == query["question"] for query in queries))

    def test_an_import_takes_all_and_redacts(self):
        with tempfile.TemporaryDirectory() as data:
            lines = b"".join(self.bytes.splitlines(keepends=True)[:3000])
            result = subprocess.run([SIDEKICK, "import", "--json", "--data", data, "-"], input=lines, check=True, capture_output=True)
            report = json.loads(result.stdout)
            self.assertEqual((report["read"], report["imported"], report["rejected"]), (3000, 3000, 0), report)
            ibans = re.findall(r"(?:account number|rekeningnummer) is (NL\d\d[A-Z]{4}\d{10})\.", lines.decode())
            self.assertGreater(len(ibans), 50)
            stored = b"".join(path.read_bytes() for path in pathlib.Path(data).glob("store.db*"))
            self.assertIn(b"{iban}", stored)
            self.assertEqual([iban for iban in ibans if iban.encode() in stored], [])


main()
