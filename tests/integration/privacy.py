#!/usr/bin/python3
"""Forgetting, handing over: on a real service that goes on answering, with kill -9 at any moment. Usage: see service.py"""
import contextlib
import fcntl
import json
import os
import pathlib
import random
import re
import shutil
import sqlite3
import subprocess
import threading
import time

import service
from service import BUILD, NOT_FOUND, PARAMS, PARCEL, SIDEKICK, SOURCE, Client, patient

# Words of nobody else: whole, and the beginnings that survive stemming.
WORDS = ("kwibusfrommel", "sputterventiel", "hoornuilveer", "frommelkwast", "zweefvliegclub", "kwispelhelpen", "pruttelknop")
FRAGMENTS = [word[:8].encode() for word in WORDS] + [b"klant-4711", b"conv-jansen", b"jansen-1"]
CASES = [
    {"id": "jansen-1", "conversation_id": "conv-jansen", "customer_id": "klant-4711", "satisfaction": 5, "timestamp": "2025-01-02",
     "question": "mijn kwibusfrommel sputtert in de regen", "answer": "Vervang het sputterventiel van uw kwibusfrommel.",
     "hobby": "zweefvliegclub", "context": [{"role": "agent", "text": "Waarmee kan ik u kwispelhelpen?"}]},
    {"id": "jansen-2", "conversation_id": "conv-jansen", "question": "de frommelkwast knarst", "answer": "Poets de hoornuilveer.",
     "timestamp": "2025-01-02"},
    {"id": "jansen-3", "customer_id": "klant-4711", "question": "waar blijft mijn pakket met de kwibusfrommel",
     "answer": "Dat komt morgen.", "timestamp": "2025-01-03"},
]


def tool(*arguments, code=0):
    done = subprocess.run([SIDEKICK, *map(str, arguments)], capture_output=True, text=True, timeout=patient(120))
    assert done.returncode == code, (arguments, done.returncode, done.stdout, done.stderr)
    return done.stdout


def answer(*arguments, code=0):
    return json.loads(tool(*arguments, "--json", code=code))


def traces(data, fragments=FRAGMENTS):
    """Which fragments stand in which files, every byte looked at."""
    found = {}
    for path in pathlib.Path(data).rglob("*"):
        if path.is_file() and not path.is_symlink():
            content = path.read_bytes()
            for fragment in fragments:
                if fragment in content:
                    found.setdefault(fragment, []).append(path.name)
    return found


def ranking(client, text):
    result = client.result("suggest", {"text": text, "min_confidence": 0, "limit": 20})
    return [(suggestion["source"]["case_ids"], round(suggestion["confidence"], 4), suggestion["satisfaction"])
            for suggestion in result["suggestions"]]


QUESTIONS = (PARCEL, "ik wil mijn geld terug", "de bezorger heeft het pakket bij de buren gelaten", "waar blijft mijn pakket met de doos")

EXTRA = os.environ.get("SIDEKICK_FORGET_CASES")
HELD = 4  # cases of the person: three that were added, and what was sent to him instead of a suggestion


class Privacy(service.ServiceTest):
    def begin(self, data=None):
        """A service that has seen the person: cases, answers shown to and about him, feedback."""
        running = self.start(data=data)
        client = self.client_of(running)
        for case in CASES:
            client.result("case.add", case)
        running.wait_until_indexed()
        own = client.result("suggest", {"text": "mijn pruttelknop is stuk", "conversation_id": "conv-9",
                                        "customer": {"id": "klant-4711", "name": "Jansen"}, "min_confidence": 0,
                                        "request_id": "vraag-jansen"})
        if own["suggestions"]:
            client.result("feedback", {"suggestion_set_id": own["suggestion_set_id"], "suggestion_id": own["suggestions"][0]["id"],
                                       "action": "sent", "satisfaction": 1, "final_text": "Druk op de pruttelknop."})
        others = client.result("suggest", {"text": "waar blijft mijn pakket met de doos", "customer": {"id": "klant-1"},
                                           "min_confidence": 0, "request_id": "vraag-1", "limit": 20})
        if not EXTRA:  # beside so many others it need not be among the first
            self.assertIn("jansen-3", [case for suggestion in others["suggestions"] for case in suggestion["source"]["case_ids"]])
        self.assertEqual(set(traces(running.data)), set(FRAGMENTS))  # the search below can fail
        return running, client

    def forget(self, client, customer="klant-4711", seconds=60):
        deadline = time.monotonic() + seconds
        while (result := client.result("person.forget", {"customer_id": customer}))["state"] == "pending":
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.05)
        return result

    def assertForgotten(self, data):
        self.assertEqual(traces(data), {})
        tool("audit", "--verify", "--data", data)

    def test_a_person_is_gone_from_everything(self):
        running, client = self.begin()
        before = client.result("suggest", {"text": "waar blijft mijn pakket met de doos", "customer": {"id": "klant-1"},
                                           "min_confidence": 0, "request_id": "vraag-1", "limit": 20})
        result = self.forget(client)
        self.assertEqual((result["cases"], result["suggestion_sets"], result["feedback"], result["verified"]),
                         (HELD, 1, 1, True))
        self.assertForgotten(running.data)
        # What was shown to others is answered again without him.
        again = client.result("suggest", {"text": "waar blijft mijn pakket met de doos", "customer": {"id": "klant-1"},
                                          "min_confidence": 0, "request_id": "vraag-1", "limit": 20})
        self.assertEqual(again["suggestion_set_id"], before["suggestion_set_id"])
        self.assertEqual([suggestion["text"] for suggestion in again["suggestions"]],
                         [suggestion["text"] for suggestion in before["suggestions"]
                          if suggestion["source"]["case_ids"][0] not in ("jansen-1", "jansen-2", "jansen-3")])
        self.assertEqual(client.result("person.forget", {"customer_id": "klant-4711"}), result)  # again is no harm
        self.assertEqual(client.error("person.forget", {"customer_id": "klant-0"})["code"], NOT_FOUND)
        self.assertEqual(client.error("person.forget", {})["code"], PARAMS)
        running.stop()
        self.assertForgotten(running.data)
        proof = [entry for entry in answer("audit", "--data", running.data)["entries"] if entry["action"] == "erasure.done"]
        self.assertEqual(len(proof), 1)
        self.assertTrue(proof[0]["detail"]["verified"])
        self.assertGreater(proof[0]["detail"]["pieces_searched_for"], 20)

    def test_a_backup_made_meanwhile_is_freed_too(self):
        running, client = self.begin()
        with open(running.data / "erase.lock", "w") as lock:  # the rows go, the rest has to wait
            fcntl.flock(lock, fcntl.LOCK_EX)
            self.assertEqual(client.result("person.forget", {"customer_id": "klant-4711"})["state"], "pending")
            running.stop()
        copy = running.data.parent / "copy"
        tool("backup", copy, "--data", running.data)
        self.assertIn(WORDS[0][:8].encode(), traces(copy))  # in what others were shown
        running = self.start(data=running.data)
        self.assertTrue(self.forget(self.client_of(running))["verified"])
        self.assertEqual(traces(copy), {})
        running.stop()
        proof = [entry for entry in answer("audit", "--data", running.data)["entries"] if entry["action"] == "erasure.done"]
        self.assertEqual(proof[-1]["detail"]["backups_freed"], 1)

    def test_the_rest_is_as_if_he_had_never_been(self):
        never = self.start()
        other = self.client_of(never)
        never.wait_until_indexed()
        wanted = {text: ranking(other, text) for text in QUESTIONS}
        never.stop()
        running, client = self.begin()
        self.assertNotEqual({text: ranking(client, text) for text in QUESTIONS}, wanted)  # his case and his bad rating showed
        self.forget(client)
        for text in QUESTIONS:
            self.assertEqual([cases for cases, _, _ in ranking(client, text)[:5]], [cases for cases, _, _ in wanted[text][:5]])
        running.stop()
        for rebuilt in (False, True):  # as it was purged, and made anew
            if rebuilt:
                tool("reindex", "--quiet", "--data", running.data)
            running = self.start(data=running.data)
            client = self.client_of(running)
            running.wait_until_indexed()
            self.assertEqual({text: ranking(client, text) for text in QUESTIONS}, wanted)
            running.stop()

    def test_what_others_write_meanwhile_is_no_trace(self):
        """Words that only he had when his erasure began, and that others use for the first time while it goes on."""
        running = self.start()
        client = self.client_of(running)
        words = [f"kwibus{first}{second}" for first in ("bal", "dor", "fen", "gim", "hul", "kar", "lop", "mis", "nut", "pel", "rok", "sim")
                 for second in ("tol", "vuk", "wam", "zeg", "bek", "dap", "fik", "gas", "hap", "jol", "kip", "lam")]
        client.result("case.add", {"id": "jansen-1", "customer_id": "klant-4711", "question": " ".join(words), "answer": "Dat klopt."})
        running.wait_until_indexed()
        result = client.result("person.forget", {"customer_id": "klant-4711"})
        number = 0
        while result["state"] == "pending":
            if number < len(words):
                client.result("case.add", {"id": f"ander-{number}", "customer_id": "klant-1", "question": f"mijn {words[number]} is stuk",
                                           "answer": "Dat komt goed."})
            number += 1
            time.sleep(0.01)
            result = client.result("person.forget", {"customer_id": "klant-4711"})
        self.assertGreater(number, 10)
        self.assertTrue(result["verified"], answer("audit", "--data", running.data)["entries"][-1:])
        self.assertEqual(traces(running.data, [b"jansen-1", b"klant-4711"]), {})
        running.stop()

    def test_the_service_does_not_pause(self):
        """With $SIDEKICK_FORGET_CASES generated cases beside the demo, for the figures in data/PROMISES.md."""
        data = self.copy_of_data()
        if EXTRA:
            subprocess.run(f"{BUILD}/tests/bench/corpus --cases {EXTRA} | {SIDEKICK} import --quiet --data {data} -",
                           shell=True, check=True, stdout=subprocess.DEVNULL)
        running, client = self.begin(data)
        ready, stop, times, failures = threading.Event(), threading.Event(), [], []

        def ask():
            with Client(running.endpoint) as desk:
                while not stop.is_set():
                    started = time.perf_counter()
                    response = desk.call("suggest", {"text": random.choice(QUESTIONS)})
                    times.append((started, time.perf_counter() - started))
                    if "error" in response:
                        failures.append(response)
                    ready.set()

        threads = [threading.Thread(target=ask) for _ in range(2)]
        for thread in threads:
            thread.start()
        ready.wait()
        time.sleep(1)
        begun = time.perf_counter()
        result = self.forget(client, seconds=600)
        ended = time.perf_counter()
        stop.set()
        for thread in threads:
            thread.join()

        def p99(values):
            return sorted(values)[int(0.99 * len(values))] * 1000
        quiet = [took for at, took in times if at < begun]
        during = [took for at, took in times if begun <= at < ended]
        print(f"forget took {ended - begun:.2f} s; suggest p99 {p99(quiet):.1f} ms before, {p99(during):.1f} ms meanwhile "
              f"({len(during)} requests, {len(failures)} failed)")
        self.assertEqual(failures, [])
        self.assertTrue(result["verified"])
        self.assertGreater(len(during), 20)
        self.assertLess(max(during), 5)
        self.assertForgotten(running.data)
        running.stop()

    def test_a_file_that_cannot_be_read_keeps_nobody_from_being_forgotten(self):
        """Neither thesaurus nor intent model is needed to take a person out of the index: not by the service, not by the tool."""
        for name in ("thesaurus.txt", "models/intent.model"):
            with self.subTest(name):
                running, client = self.begin()
                broken = running.data / name
                broken.parent.mkdir(exist_ok=True)
                broken.write_text("zz_other | no members\n")
                tool("reindex", "--quiet", "--no-learning", "--data", running.data, code=2 if name == "thesaurus.txt" else 1)
                self.assertTrue(self.forget(client)["verified"])
                self.assertForgotten(running.data)
                client.result("case.add", CASES[0])  # the service goes on with what it had loaded
                running.wait_until_indexed()
                running.stop()
                self.assertEqual(answer("forget", "--customer", "klant-4711", "--data", running.data)["verified"], True)
                self.assertForgotten(running.data)
                broken.unlink()
                running = self.start(data=running.data)
                running.wait_until_indexed()
                status = running.status()
                self.assertEqual(status["index"]["documents"], status["store"]["cases"])
                self.assertNotIn("is rebuilt", running.log)
                running.stop()

    def test_a_kill_at_any_moment(self):
        for round_number in range(8):
            with self.subTest(round_number=round_number):
                running, client = self.begin()
                client.send("person.forget", {"customer_id": "klant-4711"})
                acknowledged = False
                delay = 0.01 + 0.06 * round_number
                try:
                    acknowledged = "result" in client.receive(delay)
                    time.sleep(max(0, delay - 0.02))
                except TimeoutError:
                    pass
                running.kill()
                running = self.start(data=running.data)
                client = self.client_of(running)
                running.wait_until_indexed()
                held = "result" in client.call("person.export", {"customer_id": "klant-4711"})
                self.assertFalse(held and acknowledged)
                if not held:  # it is finished without anybody asking for it
                    running.wait_for(lambda: self.forget_state(running) == "done", "the erasure is finished")
                else:
                    self.forget(client)
                self.assertForgotten(running.data)
                status = client.result("status")
                self.assertEqual(status["index"]["documents"], status["store"]["cases"])
                running.stop()

    def test_what_a_killed_tool_left_is_finished_at_once(self):
        running, client = self.begin()
        for signal_after in (0, 0.2):
            tool("import", "--quiet", "--data", running.data, self.person(running.data.parent))
            process = subprocess.Popen([SIDEKICK, "forget", "--customer", "klant-99", "--data", str(running.data)],
                                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            running.wait_for(lambda: client.call("person.export", {"customer_id": "klant-99"}).get("error"), "the rows are gone")
            time.sleep(signal_after)
            process.kill()
            process.wait()
            began = time.monotonic()
            running.wait_for(lambda: client.result("status")["store"]["erasures_pending"] == 0, "the erasure is finished")
            self.assertLess(time.monotonic() - began, service.patient(50))
            self.assertEqual(traces(running.data, [b"fluitketelklep", b"klant-99"]), {})
        running.stop()

    def person(self, directory):
        path = directory / "person.jsonl"
        path.write_text(json.dumps({"id": "klant-99-1", "customer_id": "klant-99", "question": "de fluitketelklep", "answer": "Goed."}))
        return path

    def test_the_age_limit_begins_when_nobody_else_erases(self):
        """Else another finishes what is deleted in part, and nobody searches for the rest."""
        data = self.copy_of_data()
        with open(data.parent / "old.jsonl", "w") as file:
            file.write("".join(json.dumps({"id": f"old-{i}", "question": "het oude pakket", "answer": "Weg.", "timestamp": "2009-01-01"})
                               + "\n" for i in range(5)))
        tool("import", "--quiet", "--data", data, data.parent / "old.jsonl")
        before = answer("status", "--data", data)["store"]["cases"]
        with open(data / "erase.lock", "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            process = subprocess.Popen([SIDEKICK, "retain", "--days", "5000", "--data", str(data)], stdout=subprocess.DEVNULL)
            time.sleep(1)
            self.assertEqual(answer("status", "--data", data)["store"]["cases"], before)
        self.assertEqual(process.wait(timeout=60), 0)
        self.assertEqual(answer("status", "--data", data)["store"]["cases"], before - 5)

    def test_a_kill_of_the_tool(self):
        running, client = self.begin()
        running.stop()
        for round_number in range(10):
            data = running.data.parent / f"round-{round_number}"
            shutil.copytree(running.data, data, symlinks=True)
            process = subprocess.Popen([SIDEKICK, "forget", "--customer", "klant-4711", "--data", str(data)],
                                       stdout=subprocess.DEVNULL)
            time.sleep(0.04 * round_number)
            process.kill()
            process.wait()
            pending = answer("status", "--data", data)["store"]["erasures_pending"]
            self.assertLessEqual(pending, 1)
            result = answer("forget", "--customer", "klant-4711", "--data", data)
            self.assertEqual((result["erasure"], result["cases"], result["suggestion_sets"], result["verified"]),
                             (1, HELD, 1, True))
            self.assertForgotten(data)
            self.assertEqual(answer("status", "--data", data)["store"]["erasures_pending"], 0)

    def forget_state(self, running):
        entries = answer("audit", "--data", running.data)["entries"]
        return "done" if any(entry["action"] == "erasure.done" for entry in entries) else "pending"

    def test_the_tool_forgets_beside_the_service_and_without(self):
        running, client = self.begin()
        dry = answer("forget", "--customer", "klant-4711", "--dry-run", "--data", running.data)
        self.assertEqual((dry["cases"], dry["suggestion_sets"], dry["feedback"]), (HELD, 1, 1))
        self.assertEqual(set(traces(running.data)), set(FRAGMENTS))
        result = answer("forget", "--customer", "klant-4711", "--data", running.data)
        self.assertEqual((result["cases"], result["verified"]), (HELD, True))
        self.assertForgotten(running.data)
        self.assertFalse(any("jansen" in str(ranking(client, text)) for text in QUESTIONS))
        client.result("case.add", CASES[0])
        running.wait_until_indexed()
        result = answer("forget", "--customer", "klant-4711", "--endpoint", running.endpoint)
        self.assertEqual((result["cases"], result["verified"], result["state"]), (1, True, "done"))
        self.assertForgotten(running.data)
        running.stop()
        self.assertEqual(answer("forget", "--customer", "klant-4711", "--data", running.data)["erasure"], result["erasure"])
        self.assertIn("nothing is held", subprocess.run([SIDEKICK, "forget", "--customer", "klant-0", "--data", running.data],
                                                        capture_output=True, text=True).stderr)
        tool("forget", "--data", running.data, code=2)
        tool("forget", "--customer", "a", "--identifier", "bcde", "--data", running.data, code=2)
        tool("forget", "--identifier", "abc", "--data", running.data, code=2)

    def test_an_identifier_is_found_where_redaction_left_it(self):
        data = self.copy_of_data()
        lines = data.parent / "more.jsonl"
        lines.write_text("".join(json.dumps(case) + "\n" for case in [
            *CASES,
            {"id": "x-1", "conversation_id": "conv-x", "question": "volgens Blikvoet werkt de deurbel niet", "answer": "Even resetten."},
            {"id": "x-2", "conversation_id": "conv-x", "question": "en nu piept hij", "answer": "Dat is de accu."},
            {"id": "x-3", "customer_id": "klant-8", "question": "bel mij op blikvoet@voorbeeld.nl", "answer": "Prima."}]))
        tool("import", "--quiet", lines, "--data", data)
        self.assertEqual(traces(data, [b"blikvoet@"]), {})  # redacted at import: on no disk
        done = subprocess.run([SIDEKICK, "forget", "--identifier", "blikvoet@voorbeeld.nl", "--data", data], capture_output=True,
                              text=True)
        self.assertEqual(done.returncode, 1)
        self.assertIn("never stored", done.stderr)
        result = answer("forget", "--identifier", "BLIKVOET", "--data", data)
        self.assertEqual((result["cases"], result["verified"]), (2, True))
        self.assertEqual(traces(data, [b"Blikvoet", b"blikvoet", b"accu"]), {})
        refused = subprocess.run([SIDEKICK, "forget", "--identifier", "klant-", "--data", data], capture_output=True, text=True)
        self.assertEqual(refused.returncode, 1)
        self.assertIn("not one person's", refused.stderr)

    def test_a_trace_that_stays_is_told(self):
        running, client = self.begin()
        running.stop()
        (running.data / "copy-of-somebody.txt").write_text("notitie: " + CASES[0]["question"])
        done = subprocess.run([SIDEKICK, "forget", "--customer", "klant-4711", "--json", "--data", running.data],
                              capture_output=True, text=True)
        self.assertEqual(done.returncode, 1)
        self.assertFalse(json.loads(done.stdout)["verified"])
        proof = answer("audit", "--data", running.data)["entries"][-1]["detail"]
        self.assertEqual(proof["found_in"], ["copy-of-somebody.txt"])

    def test_words_of_the_store_itself_are_no_trace(self):
        data = self.copy_of_data()
        with contextlib.closing(sqlite3.connect(data / "store.db")) as store:
            schema = " ".join(sql for sql, in store.execute("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL"))
        words = " ".join(sorted(set(re.findall("[A-Za-z_]{6,}", schema))))
        self.assertIn("feedback", words)
        lines = data.parent / "words.jsonl"
        lines.write_text("".join(json.dumps({"id": f"woorden-{i}", "customer_id": f"klant-wo-{i}", "question": text, "answer": "ok dan"})
                                 + "\n" for i, text in enumerate(("ik geef graag feedback op de app", words))))
        tool("import", "--quiet", lines, "--data", data)
        for number in range(2):
            result = answer("forget", "--customer", f"klant-wo-{number}", "--data", data)
            self.assertEqual((result["cases"], result["verified"]), (1, True))

    def test_a_conversation_with_two_customers_is_not_one_persons(self):
        running, client = self.begin()
        shared = {"id": "deel-1", "conversation_id": "conv-deel", "question": "over de gedeelde kast", "answer": "Goed."}
        client.result("case.add", shared)
        client.result("case.add", {**shared, "id": "deel-2", "customer_id": "klant-4711"})
        client.result("case.add", {**shared, "id": "deel-3", "customer_id": "klant-5"})
        self.forget(client)
        self.assertEqual(client.result("case.add", shared)["status"], "duplicate")
        self.assertEqual(client.result("case.add", {**shared, "id": "deel-2", "customer_id": "klant-4711"})["status"], "imported")
        running.stop()

    def old_and_new(self):
        data = self.copy_of_data()
        lines = data.parent / "dated.jsonl"
        lines.write_text("".join(json.dumps(case) + "\n" for case in [
            {"id": "oud-1", "timestamp": "2019-05-01", "question": "de kwibusfrommel van vroeger", "answer": "Vervang het sputterventiel."},
            {"id": "oud-2", "timestamp": "2019-06-01T10:00:00+02:00", "question": "de frommelkwast van toen", "answer": "Ja."},
            {"id": "nieuw-1", "timestamp": time.strftime("%Y-%m-%d"), "question": "de pruttelknop van nu", "answer": "Nee."},
            {"id": "geen-1", "question": "de hoornuilveer zonder datum", "answer": "Nee."}]))
        tool("import", "--quiet", lines, "--data", data)
        return data

    def test_what_is_too_old_goes(self):
        data = self.old_and_new()
        before = answer("status", "--data", data)["store"]["cases"]
        dry = answer("retain", "--days", 2000, "--dry-run", "--data", data)
        self.assertEqual((dry["cases"], dry["dry_run"]), (2, True))
        self.assertIn(b"sputterv", traces(data))
        self.assertEqual(answer("status", "--data", data)["store"]["cases"], before)
        result = answer("retain", "--days", 2000, "--data", data)
        self.assertEqual((result["cases"], result["verified"]), (2, True))
        self.assertEqual(traces(data, [b"kwibusfr", b"sputterv", b"frommelk"]), {})
        self.assertEqual(set(traces(data, [b"pruttelk", b"hoornuil"])), {b"pruttelk", b"hoornuil"})
        self.assertEqual(answer("status", "--data", data)["store"]["cases"], before - 2)
        self.assertEqual(answer("retain", "--days", 2000, "--data", data)["cases"], 0)

    def test_the_age_limit_is_hard_to_get_wrong(self):
        data = self.old_and_new()
        before = answer("status", "--data", data)["store"]["cases"]
        for wrong in ("0", "-5", "1.5", "36501", "x", ""):
            tool("retain", "--days", wrong, "--data", data, code=2)
        tool("retain", "--data", data, code=2)  # no days, no setting
        refused = subprocess.run([SIDEKICK, "retain", "--days", "1", "--data", data], capture_output=True, text=True)
        self.assertEqual(refused.returncode, 1)  # the demo's cases are older: most of all
        self.assertIn("--most", refused.stderr)
        with sqlite3.connect(data / "store.db") as database:  # as if the clock had stood in the future when it was written
            database.execute("UPDATE audit SET time_us = time_us + 86400000000 WHERE number = (SELECT max(number) FROM audit)")
        database.close()
        refused = subprocess.run([SIDEKICK, "retain", "--days", "2000", "--data", data], capture_output=True, text=True)
        self.assertEqual(refused.returncode, 1)
        self.assertIn("set the clock", refused.stderr)
        self.assertEqual(answer("status", "--data", data)["store"]["cases"], before)

    def test_the_service_keeps_the_age_limit(self):
        data = self.old_and_new()
        running = self.start(data=data, config="privacy: { retention_days = 2000; };")
        running.wait_for(lambda: "2 cases older than 2000 days are erased" in running.log, "the old ones are gone")
        self.assertEqual(traces(data, [b"kwibusfr", b"sputterv", b"frommelk"]), {})
        self.assertEqual([entry["actor"] for entry in answer("audit", "--data", data)["entries"] if entry["action"] == "retain"],
                         ["service"])
        running.stop()
        running = self.start(data=data, config="privacy: { retention_days = 1; };")
        running.wait_for(lambda: "the age limit is not kept" in running.log, "it refuses to delete most")
        running.stop()

    def test_all_that_is_held_is_handed_over(self):
        running, client = self.begin()
        local = [json.loads(line) for line in tool("export", "--customer", "klant-4711", "--data", running.data).splitlines()]
        remote = [json.loads(line) for line in tool("export", "--customer", "klant-4711", "--endpoint", running.endpoint).splitlines()]
        for records in (local, remote):
            kinds = [record["kind"] for record in records]
            self.assertEqual((kinds.count("case"), kinds.count("suggestion_set")), (HELD, 1), kinds)
            self.assertGreaterEqual(kinds.count("audit"), 2)
            first = records[0]["case"]
            self.assertEqual({name: first[name] for name in CASES[0]}, CASES[0])
            self.assertEqual(records[0]["tags"]["language"]["value"], "nl")
            shown = next(record for record in records if record["kind"] == "suggestion_set")
            self.assertEqual(shown["question"], "mijn pruttelknop is stuk")
            self.assertIn("intent", shown["result"]["tags"])
            self.assertEqual([report["final_text"] for report in shown["feedback"]], ["Druk op de pruttelknop."])
        self.assertEqual(client.error("person.export", {"customer_id": "klant-0"})["code"], NOT_FOUND)
        running.stop()

    def test_a_number_is_a_person_too(self):
        running, client = self.begin()
        case = {"id": "n-1", "question": "mijn knarsveer knarst", "answer": "Dat kan een veer zijn.", "customer_id": 20471}
        client.result("case.add", case)
        shown = client.result("suggest", {"text": "de knarsveer knarst nog steeds", "customer": {"id": 20471}})["suggestion_set_id"]
        for customer_id in (20471, "20471"):
            records = client.result("person.export", {"customer_id": customer_id})["records"]
            self.assertEqual([record["case"]["id"] for record in records if record["kind"] == "case"], ["n-1"])
            self.assertEqual([record.get("suggestion_set_id") for record in records if record["kind"] == "suggestion_set"], [shown])
        erasure = client.result("person.forget", {"customer_id": 20471})
        self.assertEqual((erasure["cases"], erasure["suggestion_sets"]), (1, 1))
        for wrong in (20471.0, True, ["20471"]):
            self.assertEqual(client.error("suggest", {"text": "a", "customer": {"id": wrong}})["data"], {"field": "customer.id"})
            self.assertEqual(client.error("person.forget", {"customer_id": wrong})["data"], {"field": "customer_id"})
        running.stop()

    def test_nothing_is_handed_over_without_an_entry(self):
        """Wherever a client begins: at a place of its own choosing too."""
        running, client = self.begin()

        def entries():
            return [entry for entry in answer("audit", "--data", running.data)["entries"] if entry["action"] == "export"]
        for after, detail in ((None, {}), ("", {}), ("0.0", {"after": "0.0"}), ("0.1", {"after": "0.1"}), ("2.0", {"after": "2.0"})):
            with self.subTest(after=after):
                before = len(entries())
                self.assertTrue(client.result("person.export", {"customer_id": "klant-4711", "after": after})["records"])
                self.assertEqual([entry["detail"] for entry in entries()[before:]], [detail])
        before = len(entries())
        for after in ("rubbish", "0.", "3.0", "0.-1", "0. 1", "0.+1", "0.01", "0.0x", "0,0", "0.0\0", "0." + "9" * 19, "0." + "9" * 40,
                      0, 0.5, False, [], {}):
            with self.subTest(after=after):
                error = client.error("person.export", {"customer_id": "klant-4711", "after": after})
                self.assertEqual((error["code"], error["data"]), (PARAMS, {"field": "after"}))
        self.assertEqual(len(entries()), before)
        running.stop()

    def test_a_large_export_comes_in_pages(self):
        data = self.copy_of_data()
        lines = data.parent / "large.jsonl"
        lines.write_text("".join(json.dumps({"id": f"g-{i}", "customer_id": "klant-groot", "question": f"vraag {i} " + "woord " * 20000,
                                             "answer": "antwoord"}) + "\n" for i in range(60)))
        tool("import", "--quiet", lines, "--data", data)
        running = self.start(data=data)
        client = self.client_of(running)
        pages, after, records = 0, None, []
        while pages == 0 or after:
            page = client.result("person.export", {"customer_id": "klant-groot", **({"after": after} if after else {})})
            records += page["records"]
            after = page["next"]
            pages += 1
        self.assertEqual([record["case"]["id"] for record in records if record["kind"] == "case"], [f"g-{i}" for i in range(60)])
        self.assertGreater(pages, 2)
        running.stop()


if __name__ == "__main__":
    service.main()
