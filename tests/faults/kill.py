#!/usr/bin/python3
"""kill -9 at random moments of everything that changes a data directory, on the real programs, round after round in one data
directory. Usage: kill.py BUILD_DIRECTORY SOURCE_DIRECTORY [--rounds N] [--seed N]

A round starts one operation (import, reindex, forget, retain, backup, an index that is lost, or live traffic alone), mostly with
desks at work beside it, kills the service, the tool or both after a random time, starts the service again and compares what is
there with a ledger of what was acknowledged: each case and each report of feedback is as it was acknowledged or, where the kill came before the answer, as
before or as asked; the service starts by itself; the index holds what the store holds; a person is there whole or gone, and who is
gone leaves no trace. Now and then the index is compared, term for term and answer for answer, with one that is made anew.
The history is so large that an index is built in several shards at once (src/index/shards.c); every sixth round kills that half way.
The rounds follow from the seed; where in a round the kill falls depends on the machine too."""
import argparse
import collections
import contextlib
import json
import os
import pathlib
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "integration"))
from service import BUSY, DEMO, NOT_FOUND, NOT_READY, PARCEL, SIDEKICK, Client, Service, import_demo  # noqa: E402
from stopwatch import Stopwatch, wait_for_end  # noqa: E402

SYLLABLES = ("bal", "dor", "fen", "gim", "hul", "kar", "lop", "mis", "nut", "pel", "rok", "sim", "tol", "vuk", "wam", "zeg")
QUESTIONS = (PARCEL, "ik wil mijn geld terug", "de bezorger heeft het pakket bij de buren gelaten", "hoe kan ik betalen",
             "mijn baldorfen is stuk")
IMPORT_POOL, IMPORT_SIZE, OLD_CASES = 1500, 600, 12
HISTORY = 2000  # cases beside the demo's: enough for two parts
KINDS = ("nothing", "import", "import", "reindex", "forget", "forget", "retain", "backup", "loss")
PATIENCE = 900  # seconds for a tool, as it had them (stopwatch.py): the machine may be busy with other things
ANSWER = 60     # seconds for an answer to a desk, as the service had them
WAIT = ("--timeout", str(1000 * PATIENCE))
OLD = "2009-03-01T10:00:00Z"


class Ledger:
    """What may be there: for each key the set of values that it may have; one value where it was acknowledged."""

    def __init__(self):
        self.cases = collections.defaultdict(lambda: {None})  # id -> (question, answer), None: not there
        self.feedback = collections.defaultdict(lambda: {False})
        self.sets = set()
        self.persons = {}     # customer -> ids of its cases
        self.forgotten = {}   # customer -> word of its texts: no file may hold it any more
        self.acknowledgements = 0

    def asked(self, table, key, value):
        table[key] = table[key] | {value}

    def acknowledged(self, table, key, value):
        table[key] = {value}
        self.acknowledgements += 1


class Desk(threading.Thread):
    """Live traffic until it is told to stop or the service is gone."""

    def __init__(self, service, ledger, chance, name):
        super().__init__()
        self.service, self.client, self.ledger, self.random, self.desk = service, Client(service.endpoint), ledger, random.Random(chance), name
        self.stopping = threading.Event()
        self.trouble = None
        self.number = 0

    def call(self, method, params):
        """The result, None where it was refused for now; raises TimeoutError where it is time to stop."""
        self.client.send(method, params)
        watch = Stopwatch(self.service.process.pid)
        while True:
            try:
                response = self.client.receive(0.05)
                break
            except TimeoutError:
                if self.stopping.is_set() or watch.seconds() > ANSWER:
                    raise
        if "error" in response and response["error"]["code"] not in (BUSY, NOT_READY, NOT_FOUND):
            raise AssertionError(f"{method}: {response}")
        return response.get("result")

    def add(self):
        key = f"{self.desk}-{self.random.randrange(60)}"
        case = {"id": key, "question": f"mijn {word(self.random)} doet {word(self.random)}", "answer": f"Probeer {word(self.random)}.",
                "satisfaction": self.random.choice([None, 1, 5])}
        self.ledger.asked(self.ledger.cases, key, (case["question"], case["answer"]))
        if self.call("case.add", case):
            self.ledger.acknowledged(self.ledger.cases, key, (case["question"], case["answer"]))

    def delete(self):
        key = f"{self.desk}-{self.random.randrange(60)}"
        self.ledger.asked(self.ledger.cases, key, None)
        if self.call("case.delete", {"id": key}):
            self.ledger.acknowledged(self.ledger.cases, key, None)

    def report(self):
        shown = self.call("suggest", {"text": self.random.choice(QUESTIONS), "min_confidence": 0})
        if not shown:
            return
        self.ledger.sets.add(shown["suggestion_set_id"])
        for suggestion in shown["suggestions"][:1]:
            key = (shown["suggestion_set_id"], suggestion["id"], "sent", "kim")
            self.ledger.asked(self.ledger.feedback, key, True)
            params = {"suggestion_set_id": key[0], "suggestion_id": key[1], "action": key[2], "agent_id": key[3], "satisfaction": 4}
            if self.call("feedback", params):
                self.ledger.acknowledged(self.ledger.feedback, key, True)

    def run(self):
        try:
            while not self.stopping.is_set():
                self.random.choice([self.add, self.add, self.delete, self.report])()
        except TimeoutError:
            if not self.stopping.is_set():
                self.trouble = "no answer for a minute"
        except Exception as trouble:  # a desk that is gone unnoticed would make the round an easy one
            self.trouble = repr(trouble)
        finally:
            self.client.close()  # what was not sent by now never will be

    def end(self):
        self.stopping.set()
        self.join()
        assert self.trouble is None, self.trouble


def word(chance):
    return "".join(chance.choice(SYLLABLES) for _ in range(3))


def cases_of(lines):
    return {case["id"]: (case["question"], case["answer"]) for case in lines}


class Rounds:
    def __init__(self, root, seed):
        self.root, self.chance, self.ledger = root, random.Random(seed), Ledger()
        self.data = root / "data"
        self.service = None
        self.old, self.old_keys = 0, []
        self.typical = {}  # seconds that an operation takes undisturbed
        self.counts = collections.Counter()
        import_demo(self.data)
        for path in DEMO:
            for key, value in cases_of(map(json.loads, open(path))).items():
                self.ledger.cases[key] = {value}
        self.demo_redacted = {key: value for key, value in self.stored_cases()[0].items()}
        self.ledger.cases.update({key: {value} for key, value in self.demo_redacted.items()})
        self.import_now("history.jsonl", [{"id": f"history-{i}", "question": f"vraag over {word(self.chance)} en {word(self.chance)}",
                                           "answer": f"Neem {word(self.chance)} mee."} for i in range(HISTORY)])

    # ---- programs ----

    def tool(self, *arguments):
        said = tempfile.TemporaryFile(dir=self.root)
        process = subprocess.Popen([SIDEKICK, *map(str, arguments), "--quiet"], stdout=subprocess.DEVNULL, stderr=said,
                                   env={**os.environ, "SIDEKICK_DATA": str(self.data)})
        process.said = said
        return process

    def run_patiently(self, *command, data=b""):
        """What it printed, once it ended well."""
        with tempfile.TemporaryFile(dir=self.root) as told, tempfile.TemporaryFile(dir=self.root) as said, \
                tempfile.TemporaryFile(dir=self.root) as given:
            given.write(data)
            given.seek(0)
            process = subprocess.Popen([str(word) for word in command], stdin=given, stdout=told, stderr=said)
            try:
                code = wait_for_end(process, PATIENCE)
            finally:
                process.kill()  # where it did not end
            said.seek(0)
            assert code == 0, (command, code, said.read())
            told.seek(0)
            return told.read()

    def run(self, *arguments, data=None):
        return self.run_patiently(SIDEKICK, *arguments, *WAIT, "--data", data or self.data)

    def start(self):
        """A service; now and then killed while it starts, and started again."""
        if self.service:
            return
        if self.chance.random() < 0.2:
            early = Service(self.data, endpoint=f"ipc://{self.root}/desk", ready=False)
            time.sleep(self.chance.uniform(0, 0.3))
            early.kill()
            self.counts["killed while starting"] += 1
        self.service = Service(self.data, endpoint=f"ipc://{self.root}/desk")

    def kill_service(self):
        self.service.kill()
        self.service = None
        self.counts["services killed"] += 1

    # ---- operations: each writes into the ledger what may happen, starts, and gives what is to be written once it is done ----

    def op_nothing(self):
        return None, lambda: None

    def op_import(self):
        path = self.root / "import.jsonl"
        keys = self.chance.sample(range(IMPORT_POOL), IMPORT_SIZE)
        lines = [{"id": f"import-{key}", "question": f"vraag over {word(self.chance)} en {word(self.chance)}",
                  "answer": f"Neem {word(self.chance)} mee."} for key in keys]
        path.write_text("".join(json.dumps(line) + "\n" for line in lines))
        for key, value in cases_of(lines).items():
            self.ledger.asked(self.ledger.cases, key, value)
        def done():
            for key, value in cases_of(lines).items():
                self.ledger.acknowledged(self.ledger.cases, key, value)
        return self.tool("import", path), done

    def op_reindex(self):
        return self.tool("reindex", "--no-learning", "--threads", 2), lambda: None

    def op_loss(self):
        """The service makes the index anew, by itself and in parts as well."""
        (self.data / "index" / "current").unlink(missing_ok=True)
        return None, lambda: None

    def import_now(self, name, lines):
        path = self.root / name
        path.write_text("".join(json.dumps(line) + "\n" for line in lines))
        self.run("import", "--quiet", path)
        path.unlink()
        for key, value in cases_of(lines).items():
            self.ledger.acknowledged(self.ledger.cases, key, value)

    def op_forget(self):
        customer = f"klant-{len(self.ledger.persons) + 1000}"
        name = f"x{word(self.chance)}{word(self.chance)}"
        # No word of anybody else: what others write while an erasure is under way would be told as a trace, rightly.
        lines = [{"id": f"{customer}-{i}", "customer_id": customer, "question": f"{name} {name}{i}", "answer": f"{name}."}
                 for i in range(3)]
        self.import_now("person.jsonl", lines)
        self.ledger.persons[customer] = [line["id"] for line in lines]
        self.ledger.forgotten[customer] = name
        for line in lines:
            self.ledger.asked(self.ledger.cases, line["id"], None)
        def done():
            for line in lines:
                self.ledger.acknowledged(self.ledger.cases, line["id"], None)
        if self.service and self.chance.random() < 0.5:
            # One whose service is killed is not to wait for it; on any other a slow machine must not tell.
            wait = () if self.victim in ("service", "both") else WAIT
            return self.tool("forget", "--customer", customer, "--endpoint", self.service.endpoint, *wait), done
        return self.tool("forget", "--customer", customer), done

    def op_retain(self):
        self.old += 1  # other texts than those whose erasure may be under way
        name = f"y{word(self.chance)}{word(self.chance)}"
        lines = [{"id": f"{name}-{self.old}-{i}", "question": f"{name} {name}{i}", "answer": f"{name}.", "timestamp": OLD}
                 for i in range(OLD_CASES)]
        self.import_now("old.jsonl", lines)
        self.old_keys += [line["id"] for line in lines]  # what a killed one left goes with the next
        for key in self.old_keys:
            self.ledger.asked(self.ledger.cases, key, None)
        def done():
            for key in self.old_keys:
                self.ledger.acknowledged(self.ledger.cases, key, None)
        return self.tool("retain", "--days", 5000), done

    def op_backup(self):
        target = self.root / "backup"
        shutil.rmtree(target, ignore_errors=True)
        self.certain = {key: value for key, values in self.ledger.cases.items() if len(values) == 1 for value in values}
        def done():
            assert target.exists()
            self.ledger.acknowledgements += 1
        return self.tool("backup", target), done

    # ---- one round ----

    def parts(self):
        """Whether an index is being built in parts: "filled", "joined" or None."""
        for path in (self.data / "index").glob("*.part"):
            if (path / "1").exists():
                return "joined" if path.with_suffix("").exists() else "filled"
        return None

    def wait_for_moment(self, kind, process, in_parts):
        if in_parts:
            while not self.parts() and process.poll() is None:
                time.sleep(0.001)
            time.sleep(self.chance.uniform(0, 0.5 * self.typical.get(kind, 0.3)))
        else:
            time.sleep(self.chance.uniform(0, 1.2 * self.typical.get(kind, 0.4)))
        if moment := self.parts():
            self.counts[f"killed while parts of an index were {moment}"] += 1

    def play(self, number):
        in_parts = number % 6 == 1
        kind = "reindex" if in_parts else self.chance.choice(KINDS)
        served = kind in ("nothing", "loss") or self.chance.random() < 0.75
        if served:
            self.start()
        elif self.service:
            self.service.stop()
            self.service = None
        victims = ["service"] if kind in ("nothing", "loss") else ["tool"] if not served else ["tool", "both"] if in_parts else \
            ["service", "tool", "both"]
        self.victim = self.chance.choice(victims)
        process, done = getattr(self, f"op_{kind}")()
        desks = [Desk(self.service, self.ledger, self.chance.random(), f"desk{i}") for i in range(2)] \
            if served and (not process or self.chance.random() < 0.7) else []
        for desk in desks:
            desk.start()
        began = time.monotonic()
        self.wait_for_moment(kind, process, in_parts)
        if process and self.victim != "service":
            process.kill()
        if self.victim != "tool":
            self.kill_service()
        for desk in desks:
            desk.end()
        self.late = kind == "forget" and self.victim == "tool"  # the service may yet do what the killed tool asked of it
        self.finish(kind, process, done, began)
        self.check(kind)

    def finish(self, kind, process, done, began):
        self.counts[f"{kind}, killed: {self.victim}"] += 1
        if not process:
            return
        code = wait_for_end(process, PATIENCE)
        with process.said as said:
            said.seek(0)
            trouble = said.read().decode()
        if code == 0:
            done()
            took = time.monotonic() - began
            self.typical[kind] = 0.7 * self.typical.get(kind, took) + 0.3 * took
        elif code == 3:
            assert self.victim != "tool", trouble  # it asked the service that was killed
        elif code == 1 and "another process" in trouble:
            self.counts[f"{kind} refused: another was at work"] += 1  # the service purges the index, say
        else:
            assert code == -9, (kind, code, trouble)
            self.counts["tools killed"] += 1

    # ---- what must hold ----

    def stored_cases(self):
        # Closed at once: closing any descriptor of the file, as check_persons does, drops the locks of a connection that is open.
        with contextlib.closing(sqlite3.connect(f"file:{self.data}/store.db?mode=ro", uri=True)) as database:
            database.execute("BEGIN")
            assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            assert database.execute("PRAGMA foreign_key_check").fetchone() is None
            cases = {key: (question, answer) for key, question, answer in database.execute("SELECT id, question, answer FROM cases")}
            feedback = set(database.execute("SELECT set_id, suggestion_id, action, agent_id FROM feedback"))
            sets = {key for key, in database.execute("SELECT id FROM shown_sets")}
            totals = database.execute("SELECT cases, suggestion_sets, feedback, rated FROM totals").fetchone()
            rated = database.execute("SELECT count(satisfaction) FROM cases").fetchone()[0]
            count = database.execute("SELECT count(*) FROM cases").fetchone()[0]
        assert totals == (count, len(sets), len(feedback), rated), (totals, count, len(sets), len(feedback), rated)
        return cases, feedback, sets

    def settled(self):
        """What is stored when the index holds all of it and the service counts the same."""
        watch = Stopwatch(self.service.process.pid)
        while True:
            self.service.wait_until_indexed(PATIENCE)
            found = self.stored_cases()
            status = self.service.status()
            if status["index"]["documents"] == status["store"]["cases"] == len(found[0]):
                return found
            assert self.late and watch.seconds() < PATIENCE, (status, len(found[0]))

    def check(self, kind):
        """In a service that started by itself and did what was left to do."""
        self.start()
        cases, feedback, sets = self.settled()
        self.check_persons(cases)
        for key in set(cases) | set(self.ledger.cases):
            value, allowed = cases.get(key), self.ledger.cases[key]
            assert value in allowed, f"case {key} is {value}, and may be {allowed}"
            if not self.late:
                self.ledger.cases[key] = {value}
        for key in feedback | set(self.ledger.feedback):
            assert (key in feedback) in self.ledger.feedback[key], f"feedback {key}: {key in feedback}"
            self.ledger.feedback[key] = {key in feedback}
        assert self.ledger.sets <= sets, f"sets lost: {self.ledger.sets - sets}"
        self.run("audit", "--verify")
        if kind == "backup":
            self.check_backup()

    def check_persons(self, cases):
        for customer, keys in self.ledger.persons.items():
            there = [key for key in keys if key in cases]
            assert there in ([], keys), f"{customer} is forgotten in part: {there} are there"
            if there:
                self.ledger.forgotten.pop(customer, None)
        # What is begun is finished by the service: at its start, or a second after a tool was killed beside it.
        watch = Stopwatch(self.service.process.pid)
        while self.ledger.forgotten:
            try:
                held = b"".join(path.read_bytes() for path in self.data.rglob("*") if path.is_file())
            except FileNotFoundError:  # the index moved on
                continue
            left = [name for name in self.ledger.forgotten.values() if name[:12].encode() in held]
            if not left:
                break
            assert watch.seconds() < PATIENCE, f"{left} can still be found"
            time.sleep(0.1)
        self.counts["persons forgotten"] += len(self.ledger.forgotten)
        self.ledger.forgotten.clear()

    def check_backup(self):
        backup, restored = self.root / "backup", self.root / "restored"
        if not backup.exists():
            return
        self.run("restore", backup, "--quiet", data=restored)
        with contextlib.closing(sqlite3.connect(f"file:{restored}/store.db?mode=ro", uri=True)) as database:
            cases = {key: (question, answer) for key, question, answer in database.execute("SELECT id, question, answer FROM cases")}
        for key, value in self.certain.items():
            if self.ledger.cases[key] == {value} and not key.startswith("desk"):  # nobody changed it meanwhile
                assert cases.get(key) == value, f"{key} is {cases.get(key)} in the backup"
        shutil.rmtree(restored)
        self.counts["backups restored"] += 1

    # ---- against an index made anew ----

    def terms(self, data):
        generation = (data / "index" / "current").resolve()
        told = self.run_patiently("xapian-delve", "-a", "-1", "-v", "-v", generation)
        # Term, documents, occurrences; the last column is an upper bound of one document's, which deleting does not lower.
        return sorted(line.rsplit(b" ", 1)[0] for line in told.splitlines() if line.count(b" ") == 3)

    def answers(self, data):
        lines = "".join(json.dumps({"id": i, "text": text, "limit": 20, "min_confidence": 0}) + "\n" for i, text in enumerate(QUESTIONS))
        told = self.run_patiently(SIDEKICK, "suggest", "--batch", *WAIT, "--data", data, data=lines.encode())
        return [[(suggestion["source"]["case_ids"], suggestion["confidence"], suggestion["text"]) for suggestion in result["suggestions"]]
                for result in map(json.loads, told.splitlines())]

    def compare(self):
        self.service.stop()
        self.service = None
        anew = self.root / "anew"
        shutil.copytree(self.data, anew, symlinks=True)
        self.run("reindex", "--quiet", "--no-learning", "--threads", 1, data=anew)  # in one piece
        terms = self.terms(self.data)
        assert len(terms) > 100 and terms == self.terms(anew), "the index differs from one that is made anew"
        found = self.answers(self.data)
        assert found == self.answers(anew) and any(found), "answers differ from those of an index that is made anew"
        shutil.rmtree(anew)
        self.counts["compared with an index made anew"] += 1


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build")
    parser.add_argument("source")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--seed", type=int, default=int.from_bytes(os.urandom(4), "little"))
    options = parser.parse_args()
    began = time.monotonic()
    print(f"seed {options.seed}, {options.rounds} rounds", flush=True)
    with tempfile.TemporaryDirectory(prefix="sidekick-kill-") as directory:
        rounds = Rounds(pathlib.Path(directory), options.seed)
        number = 0
        try:
            for number in range(1, options.rounds + 1):
                rounds.play(number)
                if number % 10 == 0 or number == options.rounds:
                    rounds.compare()
                    print(f"{number} rounds, {time.monotonic() - began:.0f} s", flush=True)
        except BaseException:
            print(f"round {number} of seed {options.seed} failed" + (f"; the service said:\n{rounds.service.log}" if rounds.service else ""),
                  flush=True)
            if os.environ.get("SIDEKICK_KEEP"):
                shutil.copytree(rounds.data, os.environ["SIDEKICK_KEEP"], symlinks=True)
            raise
        finally:
            if rounds.service:
                rounds.service.kill()
    for name, count in sorted(rounds.counts.items()):
        print(f"{count:5} {name}")
    print(f"{options.rounds} rounds, {rounds.ledger.acknowledgements} acknowledgements, nothing lost, {time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    main()
