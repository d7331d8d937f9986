#!/usr/bin/python3
"""What tests/bench/side_by_side compares is comparable: on the same terms the flat arrays, Xapian and SQLite's FTS5 find the same."""
import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

from service import BUILD, SIDEKICK, SOURCE, main

sys.path.insert(0, str(SOURCE / "tests" / "bench" / "side_by_side"))
import engines

PROGRAMS = BUILD / "tests" / "bench"
CASES, QUERIES = 2000, 50


class SideBySide(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.scratch = tempfile.TemporaryDirectory()
        cls.work = pathlib.Path(cls.scratch.name)
        for name, option, count in (("history", "--cases", CASES), ("queries", "--queries", QUERIES)):
            with open(cls.work / f"{name}.jsonl", "wb") as out:
                subprocess.run([PROGRAMS / "corpus", option, str(count)], check=True, stdout=out)
        subprocess.run([SIDEKICK, "import", "--quiet", "--data", cls.work / "data", cls.work / "history.jsonl"], check=True,
                       stdout=subprocess.DEVNULL)
        cls.files = cls.work / "cases.txt", cls.work / "queries.txt"
        subprocess.run([PROGRAMS / "bench_terms", cls.work / "data", cls.work / "queries.jsonl", *cls.files], check=True)
        cls.cases, cls.queries = (path.read_text().splitlines() for path in cls.files)
        cls.floor = cls.figures("bench_floor")

    @classmethod
    def tearDownClass(cls):
        cls.scratch.cleanup()

    @classmethod
    def figures(cls, program, *arguments):
        return json.loads(subprocess.run([PROGRAMS / program, *cls.files, *arguments], check=True, capture_output=True).stdout)

    def shared(self, best):
        pairs = [(set(ours), set(theirs)) for ours, theirs in zip(best, self.floor["best"]) if theirs]
        self.assertGreater(len(pairs), QUERIES / 2)
        return sum(len(ours & theirs) / len(theirs) for ours, theirs in pairs) / len(pairs)

    def test_a_line_a_case_and_a_query(self):
        self.assertEqual((len(self.cases), len(self.floor["times_ms"])), (CASES, len(self.queries)))
        self.assertGreater(len(self.queries), 0.9 * QUERIES)
        self.assertGreater(sum(len(line.split()) for line in self.cases) / CASES, 5)
        known = {term for line in self.cases for term in line.split()}
        self.assertGreater(sum(term in known for line in self.queries for term in line.split()), 3 * QUERIES)

    def test_a_query_finds_the_case_that_it_was_taken_from(self):
        asked = [" ".join(sorted(set(line.split()))) for line in self.cases[:200]]
        self.files[1].with_name("own.txt").write_text("\n".join(asked) + "\n")
        own = json.loads(subprocess.run([PROGRAMS / "bench_floor", self.files[0], self.work / "own.txt"], check=True,
                                        capture_output=True).stdout)
        long = [number for number, line in enumerate(asked) if len(line.split()) >= 8]
        self.assertGreater(sum(number + 1 in own["best"][number] for number in long) / len(long), 0.95)

    def test_xapian_finds_the_same(self):
        self.assertGreater(self.shared(self.figures("bench_xapian", self.work / "xapian")["best"]), 0.95)

    def test_fts5_finds_the_same(self):
        engine = engines.Fts5(self.work / "fts5")
        engine.build(self.cases)
        best = [engine.search(line.split())[:10] for line in self.queries]
        self.assertGreater(self.shared(best), 0.98)
        self.assertGreater(engine.bytes(), 10000)
        engine.close()


main()
