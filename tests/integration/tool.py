#!/usr/bin/python3
"""The tool as a user meets it: real files, a real data directory, a real service. Usage: tool.py BUILD_DIRECTORY SOURCE_DIRECTORY"""
import contextlib
import json
import os
import pathlib
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import unittest

from service import patient

BUILD, SOURCE = (pathlib.Path(argument) for argument in sys.argv[1:3])
SIDEKICK, SIDEKICKD = str(BUILD / "src" / "sidekick"), str(BUILD / "src" / "sidekickd")
DEMO = sorted(str(path) for path in (SOURCE / "data" / "demo").glob("*.jsonl"))


CASES = [json.loads(line) for path in DEMO for line in pathlib.Path(path).read_text(encoding="utf-8").splitlines()]


def run(*arguments, stdin=None, data=None, environment=None):
    command = [SIDEKICK, *arguments] + (["--data", str(data)] if data else [])
    return subprocess.run(command, input=stdin, capture_output=True, text=True, timeout=patient(120),
                          env={**os.environ, **(environment or {})})


def answer(*arguments, **keywords):
    """The JSON document of a run that must succeed."""
    done = run(*arguments, "--json", **keywords)
    assert done.returncode == 0, (arguments, done.returncode, done.stdout, done.stderr)
    return json.loads(done.stdout)


class Service:
    def __init__(self, data):
        self.endpoint = f"ipc://{data}/service"
        self.process = subprocess.Popen([SIDEKICKD, "--data", str(data), "--endpoint", self.endpoint], stderr=subprocess.PIPE)

    def __enter__(self):
        for _ in range(300):
            if run("ping", "--endpoint", self.endpoint, "--timeout", "300").returncode == 0:
                return self
            assert self.process.poll() is None, self.process.stderr.read()
            time.sleep(0.05)
        raise AssertionError("the service does not answer")

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        self.code = self.process.wait(timeout=patient(30))
        self.process.stderr.close()


class Demo(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.directory = tempfile.TemporaryDirectory()
        cls.data = pathlib.Path(cls.directory.name) / "data"
        cls.report = answer("import", *DEMO, data=cls.data)

    @classmethod
    def tearDownClass(cls):
        cls.directory.cleanup()

    def suggest(self, text, *arguments):
        return answer("suggest", text, *arguments, data=self.data)

    def test_imports_whole_and_twice_changes_nothing(self):
        lines = len(CASES)
        self.assertEqual((self.report["read"], self.report["imported"], self.report["rejected"]), (lines, lines, 0))
        self.assertIsNone(self.report["rejects_file"])
        before = answer("status", data=self.data)
        again = answer("import", *DEMO, data=self.data)
        self.assertEqual((again["imported"], again["updated"], again["duplicates"]), (0, 0, lines))
        after = answer("status", data=self.data)
        self.assertEqual(before["store"]["cases"], after["store"]["cases"])
        self.assertEqual(before["index"]["revision"], after["index"]["revision"])

    def test_the_well_rated_answer_comes_first(self):
        result = self.suggest("waar blijft mijn pakket??")
        self.assertFalse(result["abstained"])
        first = result["suggestions"][0]
        self.assertGreaterEqual(first["satisfaction"]["mean"], 4)
        self.assertEqual([suggestion["rank"] for suggestion in result["suggestions"]], [1, 2, 3])
        self.assertEqual(result["tags"]["language"]["value"], "nl")
        self.assertEqual(result["tags"]["intent"][0]["label"], "delivery.late")
        self.assertEqual(result["tags"]["sentiment"]["label"], "negative")

    def test_a_result_has_every_field_of_the_contract(self):
        result = self.suggest("where is my parcel, order 20458811", "--customer", "Sanne")
        self.assertEqual(set(result), {"suggestion_set_id", "suggestions", "tags", "abstained", "reason", "index_revision",
                                       "elapsed_us"})
        self.assertEqual(set(result["tags"]), {"language", "sentiment", "tone", "intent", "locus", "register", "escalate",
                                               "entities", "route", "evidence", "mood"})
        for suggestion in result["suggestions"]:
            self.assertEqual(set(suggestion), {"id", "rank", "text", "template", "unfilled", "confidence", "satisfaction",
                                               "used", "last_used", "source", "why", "warnings"})
            self.assertTrue(0 <= suggestion["confidence"] <= 1)
            self.assertGreaterEqual(suggestion["used"], 1)
            self.assertGreaterEqual(len(suggestion["source"]["case_ids"]), 1)
            for name in suggestion["unfilled"]:
                self.assertIn("{" + name + "}", suggestion["text"])

    def test_replies_are_in_the_language_of_the_customer(self):
        for text, language in (("where is my parcel", "en"), ("waar is mijn pakketje", "nl")):
            cases = {case["id"]: case for case in CASES}
            for suggestion in self.suggest(text)["suggestions"]:
                self.assertEqual(cases[suggestion["source"]["case_ids"][0]]["language"], language)

    def test_nothing_near_is_an_abstention_with_a_reason(self):
        for text in ("xqzzt vrrrk blorp", "😀😀😀", ""):
            result = self.suggest(text)
            self.assertEqual((result["suggestions"], result["abstained"]), ([], True), text)
            self.assertTrue(result["reason"])

    def test_no_other_customer_appears(self):
        for text in ("waar blijft mijn pakket??", "mijn bestelling is niet aangekomen", "mijn factuur klopt niet"):
            for suggestion in self.suggest(text)["suggestions"]:
                self.assertNotRegex(suggestion["text"], r"\b\d{8}\b")

    def test_batch_keeps_order_and_ids(self):
        lines = [{"id": "a", "text": "waar is mijn pakket"}, {"id": 2}, {"id": "c", "text": "ik ben mijn pinpas kwijt"}]
        done = run("suggest", "--batch", data=self.data, stdin="".join(json.dumps(line) + "\n" for line in lines) + "{oops\n")
        results = [json.loads(line) for line in done.stdout.splitlines()]
        self.assertEqual(done.returncode, 1)
        self.assertEqual([result["id"] for result in results], ["a", 2, "c", None])
        self.assertIn("suggestions", results[0])
        self.assertIn("text", json.dumps(results[1]["error"]))
        self.assertIn("error", results[3])
        done = run("analyze", "--batch", data=self.data, stdin='\ufeff{"id":1,"text":"dank u wel"}\n')  # as editors save it
        self.assertEqual(json.loads(done.stdout)["tags"]["register"], "formal")

    def test_options_of_a_batch_are_for_lines_that_do_not_say_otherwise(self):
        lines = [{"id": 1, "text": "Waar blijft mijn pakket?"}, {"id": 2, "text": "Waar blijft mijn pakket?", "limit": 2},
                 {"id": 3, "text": "Waar blijft mijn pakket?", "min_confidence": 0, "language": "nl"}]

        def batch(verb, *options):
            done = run(verb, "--batch", *options, data=self.data, stdin="".join(json.dumps(line) + "\n" for line in lines))
            self.assertEqual(done.returncode, 0, done.stderr)
            return [json.loads(line) for line in done.stdout.splitlines()]

        self.assertEqual([len(line["suggestions"]) for line in batch("suggest", "--limit", "1", "--min-confidence", "0")], [1, 2, 1])
        self.assertEqual([bool(line["suggestions"]) for line in batch("suggest", "--min-confidence", "1")], [False, False, True])
        self.assertEqual([line["suggestions"] for line in batch("suggest", "--team", "nobody")], [[]] * 3)
        lines[0]["text"] = lines[1]["text"] = "Hallo"
        del lines[1]["limit"]
        self.assertEqual([line["language"]["value"] for line in batch("analyze", "--language", "de")], ["de", "de", "nl"])
        shown = self.suggest("Waar blijft mijn pakket?")
        lines = [{"suggestion_set_id": shown["suggestion_set_id"], "suggestion_id": shown["suggestions"][0]["id"], "action": "sent",
                  **more} for more in ({}, {"agent_id": "kim"})]
        batch("feedback", "--agent", "sam")
        with contextlib.closing(sqlite3.connect(self.data / "store.db")) as store:
            agents = [row[0] for row in store.execute("SELECT DISTINCT agent_id FROM feedback")]
        self.assertIn("sam", agents)
        self.assertIn("kim", agents)

    def test_options_without_effect_are_refused(self):
        public = pathlib.Path(self.directory.name) / "none.pub"
        service = ("--endpoint", f"ipc://{self.directory.name}/nobody")
        for arguments in (
                ("suggest", "--batch", "--customer", "Sanne"), ("suggest", "--batch", "--request-id", "a"),
                ("suggest", "--batch", "--conversation", "c"), ("suggest", "--batch", "--limit", "21"),
                ("feedback", "--batch", "--action", "sent"), ("feedback", "--batch", "--set", "s"),
                ("forget", "--customer", "nobody", "--every"), ("forget", "--customer", "nobody", "--every", *service),
                ("audit", "--verify", "--since", "2026-05-01"), ("audit", "--record-of-processing", "--verify"),
                ("audit", "--expect", "0" * 64, "--until", "2026-05-01"),
                ("bench", "--closed", "--arrivals", "poisson", "file"), ("bench", "--closed", "--seed", "3", "file"),
                ("bench", "--method", "analyze", "--limit", "3", "file"), ("bench", "--method", "analyze", "--record", "file"),
                ("import", "--format", "jsonl", "--map", "question=vraag", DEMO[0]),
                ("eval", "gaps", "--result", "file", "--since", "2026-05-01"),
                ("eval", "sheet", "--read", "file.key", "--size", "5", "file.csv"), ("eval", "sheet", "--read", "k", "--by", "intent", "f"),
                ("eval", "log", "--weight", "use=2", "--since", "2026-05-01"), ("eval", "log", "--weight", "use=2", "--out", "file"),
                ("eval", "retrieval", "--from-run", "file", "--qrels", "file", "--run", "other"),
                ("eval", "retrieval", "--from-run", "file", "--qrels", "file", "--depth", "7"),
                ("eval", "suggest", "--cases", "file", "--label", "intent", "--right-f1", "0.7"),
                ("status", "--server-key", public), ("status", "--client-key", public)):
            with self.subTest(arguments=arguments):
                done = run(*map(str, arguments), stdin="", environment={"SIDEKICK_DATA": str(self.data)})
                self.assertEqual((done.returncode, done.stdout), (2, ""), done.stderr)
                self.assertRegex(done.stderr, "Try: sidekick|--map question=vraag is for CSV")

    def test_global_flags_may_stand_with_every_verb(self):
        nobody = f"ipc://{self.directory.name}/nobody"
        done = run("status", "--endpoint", nobody, "--timeout", "200", data=self.data)
        self.assertEqual(done.returncode, 3, done.stderr)  # the service is asked, not the directory
        key = pathlib.Path(self.directory.name) / "desk"
        self.assertEqual(run("keygen", key, "--endpoint", nobody, data=self.data).returncode, 0)

    def test_people_get_cards_without_colours_in_a_pipe(self):
        done = run("suggest", "waar blijft mijn pakket??", data=self.data)
        self.assertEqual(done.returncode, 0)
        self.assertNotIn("\033", done.stdout)
        self.assertIn("satisfaction", done.stdout)

    def test_control_characters_do_not_reach_the_terminal(self):
        case = {"id": "controls", "question": "snorrewop kapot", "answer": "snor\u009b2J \u001b[2J \u202egnp\u2066 \u007f €é", "satisfaction": 5}
        answer("import", "-", data=self.data, stdin=json.dumps(case))
        shown = run("suggest", "snorrewop kapot", data=self.data).stdout
        self.assertIn("snor", shown)
        self.assertIn("€é", shown)
        self.assertEqual([c for c in shown if c in "\u009b\u001b\u202e\u2066\u007f"], [])

    def test_feedback_on_the_data_directory(self):
        result = self.suggest("waar blijft mijn pakket??")
        first = result["suggestions"][0]
        done = run("feedback", "--set", result["suggestion_set_id"], "--suggestion", first["id"], "--action", "sent", data=self.data)
        self.assertEqual(done.returncode, 0, done.stderr)
        again = self.suggest("waar blijft mijn pakket??")["suggestions"]
        use = {suggestion["source"]["case_ids"][0]: suggestion["why"]["features"]["use"] for suggestion in again}
        self.assertGreater(use[first["source"]["case_ids"][0]], 0)
        done = run("feedback", "--set", "nope", "--action", "sent", data=self.data)
        self.assertEqual(done.returncode, 1)
        self.assertIn("no such suggestion", done.stderr)
        done = run("feedback", "--set", result["suggestion_set_id"], "--action", "lost", data=self.data)
        self.assertEqual(done.returncode, 2)
        self.assertIn("action must be", done.stderr)


class Training(unittest.TestCase):
    def test_own_intents_take_over(self):
        words = {"bezorging": ["pakket", "bestelling", "bezorger", "levering"], "retour": ["ruilen", "retour", "terugsturen", "label"]}
        lines = [{"text": f"{start} {word} {end}", "intent": intent} for intent, all_words in words.items() for word in all_words
                 for start in ("mijn", "hallo", "vraag over") for end in ("graag", "vandaag", "alstublieft")]
        with tempfile.TemporaryDirectory() as directory:
            data, labelled = pathlib.Path(directory) / "data", pathlib.Path(directory) / "labelled.jsonl"
            answer("import", DEMO[0], data=data)
            labelled.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
            report = answer("train", "intent", str(labelled), data=data)
            self.assertEqual((report["examples"], report["labels"], report["rejected"]), (72, 2, 0))
            found = answer("analyze", "mijn bestelling graag", data=data)
            self.assertEqual(found["intent"][0]["label"], "bezorging")


    def test_a_wrong_file_is_no_wrong_usage(self):
        with tempfile.TemporaryDirectory() as directory:
            labelled = pathlib.Path(directory) / "labelled.jsonl"
            labelled.write_text("".join(json.dumps({"text": f"text {n}", "intent": f"label.{n}", "sentiment": "bad"}) + "\n"
                                        for n in range(1001)), encoding="utf-8")
            for task, message in (("sentiment", 'labelled.jsonl, line 1: the sentiment "bad" is none of negative, neutral, positive'),
                                  ("intent", "there are more than 1000 different labels")):
                done = run("train", task, str(labelled), data=pathlib.Path(directory) / "data")
                self.assertEqual(done.returncode, 1)
                self.assertIn(message, done.stderr)


class Usage(unittest.TestCase):
    def test_exit_statuses(self):
        with tempfile.TemporaryDirectory() as directory:
            for arguments, code in (
                (["nonsense"], 2), ([], 2), (["import"], 2), (["suggest"], 2), (["suggest", "a", "b"], 2), (["--help"], 0),
                (["import", "--help"], 0), (["--version"], 0), (["import", "--nope", "x"], 2), (["import", "/does/not/exist"], 1),
                (["suggest", "--limit", "0", "x"], 2), (["suggest", "x", "--timeout", "0"], 2), (["train", "x"], 2),
                (["import", "--endpoint", "tcp://127.0.0.1:7677", "x"], 2),
                (["ping", "--endpoint", f"ipc://{directory}/nobody", "--timeout", "200"], 3),
                (["suggest", "x", "--endpoint", f"ipc://{directory}/nobody", "--timeout", "200"], 3),
                (["suggest", "x", "--endpoint", "nonsense"], 2), (["suggest", "x", "--config", "/does/not/exist"], 2),
            ):
                done = run(*arguments, environment={"SIDEKICK_DATA": directory})
                self.assertEqual(done.returncode, code, (arguments, done.stdout, done.stderr))
                if code:
                    self.assertTrue(done.stderr, arguments)

    def test_a_value_given_twice_is_refused_rather_than_dropped(self):
        with tempfile.TemporaryDirectory() as directory:
            data = pathlib.Path(directory) / "data"
            answer("import", DEMO[0], data=data)
            before = answer("status", data=data)["store"]["cases"]
            for arguments, name in ((["forget", "--customer", "klant-1", "--customer", "klant-2"], "customer"),
                                    (["forget", "--identifier=abcd", "--customer", "c", "--identifier", "efgh"], "identifier"),
                                    (["export", "--customer", "klant-1", "--customer", "klant-1"], "customer"),
                                    (["suggest", "hallo", "--limit", "1", "--limit", "2"], "limit")):
                done = run(*arguments, data=data)
                self.assertEqual((done.returncode, done.stdout), (2, ""), arguments)
                self.assertIn(f"--{name} is given twice", done.stderr)
            self.assertEqual(answer("status", data=data)["store"]["cases"], before)
            self.assertEqual(run("forget", "--customer", "nobody-here", "--dry-run", "--dry-run", data=data).returncode, 1)  # a flag
            table = pathlib.Path(directory) / "table.csv"
            table.write_text("vraag,antwoord\nwaar is het,hier\n")
            self.assertEqual(answer("import", "--map", "question=vraag", "--map", "answer=antwoord", str(table), data=data)["imported"], 1)
            self.assertEqual(run("status", "--data", f"{directory}/none", data=data).returncode, 0)  # of the tool's own the last counts

    def test_every_verb_has_help(self):
        verbs = [line.split()[0] for line in run("--help").stdout.splitlines() if line.startswith("  ") and line[2].isalpha()]
        self.assertGreaterEqual(len(verbs), 8)
        for verb in verbs:
            done = run(verb, "--help")
            self.assertEqual((done.returncode, done.stderr), (0, ""), verb)
            self.assertIn(verb, done.stdout)

    def test_reindex_makes_no_data_directory(self):
        with tempfile.TemporaryDirectory() as directory:
            for data in (pathlib.Path(directory) / "mistyped", pathlib.Path(directory)):
                done = run("reindex", "--quiet", data=data)
                self.assertEqual((done.returncode, done.stdout), (1, ""), done.stderr)
                self.assertIn(f"there is no store in {data} yet", done.stderr)
            self.assertEqual(list(pathlib.Path(directory).iterdir()), [])

    def test_without_its_key_nothing_is_begun(self):
        with tempfile.TemporaryDirectory() as directory:
            data = pathlib.Path(directory) / "data"
            self.assertEqual(run("import", "--quiet", DEMO[0], data=data).returncode, 0)
            (data / "audit.key").unlink()
            before = os.readlink(data / "index" / "current")
            for arguments in (("reindex",), ("backup", f"{directory}/backup")):
                done = run(*arguments, data=data)
                self.assertEqual((done.returncode, done.stdout), (1, ""), done.stderr)
                self.assertRegex(done.stderr, rf"^sidekick: {data}/audit.key is missing: put it back")
            self.assertEqual(os.readlink(data / "index" / "current"), before)
            self.assertEqual([path.name for path in pathlib.Path(directory).iterdir()], ["data"])

    def test_an_empty_data_directory_says_so(self):
        with tempfile.TemporaryDirectory() as directory:
            done = run("suggest", "hallo", data=directory)
            self.assertEqual(done.returncode, 1)
            self.assertIn("import", done.stderr)


class Damaged(unittest.TestCase):
    def test_an_index_that_cannot_be_made_ends_the_question(self):
        """A page of the cases is gone, and the index with it: nobody waits for what cannot come."""
        with tempfile.TemporaryDirectory() as directory:
            data, history = pathlib.Path(directory) / "data", pathlib.Path(directory) / "history.jsonl"
            history.write_text("".join(json.dumps({"question": f"vraag nummer {i} over de factuur",
                                                   "answer": f"antwoord nummer {i}: de factuur komt per post"}) + "\n"
                                       for i in range(3000)), encoding="utf-8")
            self.assertEqual(run("import", "--quiet", str(history), data=data).returncode, 0)
            shutil.rmtree(data / "index")
            with sqlite3.connect(data / "store.db") as store:
                store.execute("pragma wal_checkpoint(truncate)")
                pages = [page for page, in store.execute("select pageno from dbstat where name = 'cases' and pagetype = 'leaf'")]
            with open(data / "store.db", "r+b") as store:
                store.seek((pages[len(pages) // 2] - 1) * 4096)
                store.write(bytes(4096))
            for arguments, stdin in ((("vraag nummer 12",), None), (("--batch",), '{"text": "vraag nummer 12"}\n' * 3)):
                done = run("suggest", *arguments, stdin=stdin, data=data)
                self.assertEqual((done.returncode, done.stdout), (1, ""), done.stderr)
                self.assertIn("store.db is damaged", done.stderr.splitlines()[-1])


class Locked(unittest.TestCase):
    def test_a_locked_store_is_no_service_that_does_not_answer(self):
        with tempfile.TemporaryDirectory() as directory:
            data = pathlib.Path(directory) / "data"
            self.assertEqual(run("import", "--quiet", DEMO[0], data=data).returncode, 0)
            self.assertEqual(run("suggest", "hallo", data=data).returncode, 0)
            other = sqlite3.connect(data / "store.db", isolation_level=None)
            other.execute("begin exclusive")
            done = run("suggest", "waar blijft mijn pakket", "--timeout", "300", data=data)
            other.close()
            self.assertEqual((done.returncode, done.stdout), (1, ""), done.stderr)
            self.assertIn("has been locked by another program for 5 seconds; try again later", done.stderr)
            self.assertNotIn("no service answers", done.stderr)


@unittest.skipUnless(os.geteuid() == 0, "only root can give files away")
class Another(unittest.TestCase):
    """A data directory of another user, whose service could not open what root makes there."""

    def test_only_its_owner_makes_files_in_a_data_directory(self):
        with tempfile.TemporaryDirectory() as directory:
            data = pathlib.Path(directory) / "data"
            self.assertEqual(run("import", "--quiet", DEMO[0], data=data).returncode, 0)
            for path in (data, *data.rglob("*")):
                os.chown(path, 65534, -1)
            before = {path: path.stat().st_mtime_ns for path in data.rglob("*")}
            for arguments in (("forget", "--customer", "c-1"), ("reindex", "--no-learning"), ("import", DEMO[0]), ("status",),
                              ("suggest", "hallo"), ("backup", f"{directory}/backup"), ("export", "--customer", "c-1"),
                              ("retain", "--days", "30")):
                done = run(*arguments, data=data)
                self.assertEqual((done.returncode, done.stdout), (1, ""), (arguments, done.stderr))
                self.assertRegex(done.stderr, rf"^sidekick: {data} belongs to \S+, .* sudo -u \S+ sidekick")
            self.assertEqual({path: path.stat().st_mtime_ns for path in data.rglob("*")}, before | {})
            self.assertEqual(run("audit", "--verify", data=data).returncode, 0)
            os.chown(data / "store.db", os.geteuid(), -1)
            self.assertEqual(run("forget", "--customer", "c-1", data=data).returncode, 1)  # nothing is held
            self.assertEqual(run("status", data=data).returncode, 0)

    def test_what_root_restores_belongs_to_the_user_whose_directory_it_replaces(self):
        with tempfile.TemporaryDirectory() as directory:
            data, backup = pathlib.Path(directory) / "data", pathlib.Path(directory) / "backup"
            self.assertEqual(run("import", "--quiet", DEMO[0], data=data).returncode, 0)
            self.assertEqual(run("backup", str(backup), data=data).returncode, 0)
            for path in (data, *data.rglob("*")):
                os.chown(path, 65534, 65533)
            done = run("restore", str(backup), "--force", data=data)
            self.assertEqual(done.returncode, 0, done.stderr)
            owners = {(path.stat().st_uid, path.stat().st_gid) for path in (data, *data.rglob("*"))}
            self.assertEqual(owners, {(65534, 65533)})
            self.assertTrue((data / "store.db").exists() and (data / "index").is_dir())
            done = run("restore", str(backup), data=pathlib.Path(directory) / "new")  # takes nobody's place
            self.assertEqual((done.returncode, (pathlib.Path(directory) / "new").stat().st_uid), (0, 0), done.stderr)


class Keys(unittest.TestCase):
    def test_a_key_is_never_overwritten_and_opens_an_encrypted_service(self):
        with tempfile.TemporaryDirectory() as directory:
            at, data = pathlib.Path(directory), pathlib.Path(directory) / "data"
            answer("import", DEMO[0], data=data)
            for name in ("service", "desk"):
                self.assertEqual(answer("keygen", str(at / name))["secret_key_file"], str(at / name))
                self.assertEqual((at / name).stat().st_mode & 0o777, 0o600)
            secret = (at / "service").read_text()
            self.assertEqual(run("keygen", str(at / "service")).returncode, 1)
            self.assertEqual((at / "service").read_text(), secret)
            (at / "allowed").write_text((at / "desk.pub").read_text().strip() + " desk\n")
            (at / "allowed").chmod(0o600)
            (at / "config").write_text(f'service: {{ secret_key_file = "{at}/service"; allowed_keys_file = "{at}/allowed"; }};')
            endpoint = f"ipc://{at}/socket"
            keys = ["--endpoint", endpoint, "--server-key", str(at / "service.pub"), "--client-key", str(at / "desk")]
            service = subprocess.Popen([SIDEKICKD, "--data", str(data), "--config", str(at / "config"), "--endpoint", endpoint],
                                       stderr=subprocess.DEVNULL)
            try:
                for _ in range(100):
                    if run("ping", *keys, "--timeout", "300").returncode == 0:
                        break
                self.assertEqual(run("suggest", "waar is mijn pakket", *keys).returncode, 0)
                self.assertEqual(run("ping", "--endpoint", endpoint, "--timeout", "300").returncode, 3)
                self.assertEqual(run("ping", *keys[:4], "--timeout", "300").returncode, 2)
            finally:
                service.terminate()
                self.assertEqual(service.wait(timeout=patient(30)), 0)


class Live(unittest.TestCase):
    def test_reindex_under_a_running_service_fails_no_request(self):
        with tempfile.TemporaryDirectory() as directory:
            data = pathlib.Path(directory) / "data"
            answer("import", *DEMO, data=data)
            with Service(data) as service:
                reindex = subprocess.Popen([SIDEKICK, "reindex", "--data", str(data), "--quiet"], stdout=subprocess.DEVNULL)
                asked = 0
                while reindex.poll() is None or asked < 5:
                    result = answer("suggest", "waar blijft mijn pakket??", "--endpoint", service.endpoint)
                    self.assertFalse(result["abstained"])
                    asked += 1
                self.assertEqual(reindex.returncode, 0)
            self.assertEqual(service.code, 0)

    def test_an_import_beside_a_running_service_is_seen(self):
        with tempfile.TemporaryDirectory() as directory:
            data = pathlib.Path(directory) / "data"
            answer("import", *DEMO, data=data)
            case = {"id": "new-1", "question": "Kan ik de kwantumflux van mijn zonneboiler laten ijken?",
                    "answer": "Ja, dat doet onze monteur gratis; bel ons voor een afspraak.", "language": "nl", "satisfaction": 5}
            with Service(data) as service:
                report = answer("import", "-", data=data, stdin=json.dumps(case) + "\n")
                self.assertEqual(report["imported"], 1)
                deadline = time.time() + patient(2)
                while time.time() < deadline:
                    result = answer("suggest", "hoe ijk ik de kwantumflux van de zonneboiler", "--endpoint", service.endpoint)
                    if result["suggestions"] and result["suggestions"][0]["source"]["case_ids"] == ["new-1"]:
                        return
                self.fail("not seen within two seconds")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
