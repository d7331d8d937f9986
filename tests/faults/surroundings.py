#!/usr/bin/python3
"""What the machine takes away: space, permission, descriptors, the lock, sound pages, models. The way back: data/REPAIR.md.
Usage: see ../integration/service.py"""
import contextlib
import os
import pathlib
import random
import re
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "integration"))
import service  # noqa: E402
from service import BUSY, INTERNAL, NOT_READY, PARCEL, SIDEKICK, SIDEKICKD, SOURCE, Client  # noqa: E402

QUESTIONS = (PARCEL, "ik wil mijn geld terug", "hoe kan ik betalen", "mijn rekening is geblokkeerd", "de bezorger was er niet")
BLOCK = 8192  # of Xapian's files

def run(program, *arguments, environment=None, before=None):
    return subprocess.run([program, *map(str, arguments)], capture_output=True, text=True, timeout=60, preexec_fn=before,
                          env={**os.environ, **(environment or {})})


class Surroundings(service.ServiceTest):
    def refused(self, data, *messages, **keywords):
        done = run(SIDEKICKD, "--data", data, "--endpoint", f"ipc://{data.parent}/desk", **keywords)
        self.assertEqual(done.returncode, 1, done.stderr)
        for message in messages:
            self.assertIn(message, done.stderr)

    def namespace(self, script, *arguments, wait=True):
        command = ["unshare", "-m", "sh", "-c", script, "sh", *map(str, arguments)]
        if run("unshare", "-m", "true").returncode != 0:
            self.skipTest("no mounts of its own on this machine")
        return run(*command) if wait else command

    def test_a_full_disk_is_told_once_and_space_lets_it_go_on(self):
        data = self.copy_of_data()
        disk, endpoint = data.parent / "disk", f"ipc://{data.parent}/desk"
        disk.mkdir()
        script = (f'mount -t tmpfs -o size=6m tmpfs "$1" && cp -a "$2" "$1/data" && head -c 2000000 /dev/zero >"$1/filler" || exit 77; '
                  f'exec {SIDEKICKD} --data "$1/data" --endpoint "$3"')
        command = self.namespace(script, disk, data, endpoint, wait=False)
        with open(data.parent / "log", "w+") as log, subprocess.Popen(command, stderr=log) as process:
            try:
                client = Client(endpoint)
                self.addCleanup(client.close)
                case = {"question": "vraag " + "woord " * 2000, "answer": "antwoord"}
                number, failed = 0, 0
                while failed < 40:
                    response = client.call("case.add", {**case, "id": f"full-{number}"})
                    number += 1
                    self.assertLess(number, 3000)
                    if "error" in response:
                        self.assertEqual(response["error"]["code"], INTERNAL)
                        failed += 1
                self.assertEqual(client.result("ping"), client.result("ping"))
                os.unlink(f"/proc/{process.pid}/root{disk}/filler")
                self.assertIn(client.result("case.add", {**case, "id": "after"})["status"], ("imported", "duplicate"))
            finally:
                process.terminate()
                process.wait(timeout=30)
            log.seek(0)
            told = [line for line in log if "case.add" in line]
        if process.returncode == 77:
            self.skipTest("no mounts of its own on this machine")
        self.assertEqual(len(told), 2, told)
        self.assertIn("is full; free some space", told[0])
        self.assertIn("case.add works again", told[1])

    def test_a_read_only_disk(self):
        data = self.copy_of_data()
        done = self.namespace(f'mount --bind "$1" "$1" && mount -o remount,bind,ro "$1" "$1" || exit 77; '
                              f'{SIDEKICKD} --data "$1" --endpoint ipc://"$1"/../desk', data)
        if done.returncode == 77:
            self.skipTest("no mounts of its own on this machine")
        self.assertEqual(done.returncode, 1)
        self.assertIn("the data directory must be writable, also for reading", done.stderr)
        self.assertIn("Read-only file system", done.stderr)

    TOOLS = (("import", "--quiet"), ("reindex", "--quiet", "--no-learning"), ("forget", "--customer", "klant-77"))  # what writes much

    def tools_in(self, script, data, extra):
        """Each tool after the other in a namespace of its own: statuses and what was said."""
        commands = " ".join(f'{SIDEKICK} {" ".join(tool)} {extra if tool[0] == "import" else ""} --data "$1/data" 2>&1; echo "status $?";'
                            for tool in self.TOOLS)
        done = self.namespace(f"{script} {commands}", data.parent / "disk", data)
        if done.returncode == 77:
            self.skipTest("no mounts of its own on this machine")
        return done.stdout

    def test_tools_on_a_full_and_on_a_read_only_disk(self):
        data = self.copy_of_data()
        extra, disk = data.parent / "extra.jsonl", data.parent / "disk"
        disk.mkdir()
        with open(extra, "w") as file:
            for i in range(500):
                file.write(f'{{"id": "extra-{i}", "question": "de flurpknop {i} {"knettert " * 200}", "answer": "Druk erop."}}\n')
            file.write('{"id": "klant", "customer_id": "klant-77", "question": "de kwibus", "answer": "Ja."}\n')
        said = self.tools_in('mount -t tmpfs -o size=4m tmpfs "$1" && cp -a "$2" "$1/data" || exit 77; cat /dev/zero >"$1/filler" 2>&-;',
                             data, extra)
        self.assertEqual(said.count("status 1"), len(self.TOOLS), said)
        self.assertIn("is full; free some space", said)
        said = self.tools_in('cp -a "$2" "$1/data" && mount --bind "$1" "$1" && mount -o remount,bind,ro "$1" "$1" || exit 77;', data, extra)
        self.assertEqual(said.count("status 1"), len(self.TOOLS), said)
        self.assertEqual(said.count("Read-only file system"), len(self.TOOLS), said)
        for tool in self.TOOLS:  # with space they go on where they were
            done = run(SIDEKICK, *tool, *([extra] if tool[0] == "import" else []), "--data", data)
            self.assertEqual(done.returncode, 0, done.stderr)

    def test_few_descriptors(self):
        self.refused(self.copy_of_data(), "Too many open files",
                     before=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (16, 16)))

    def test_any_number_of_descriptors(self):
        """It says what is missing, or works; never anything else."""
        data, started = self.copy_of_data(), 0
        for limit in (16, 32, 63, 64, 65):
            endpoint = f"ipc://{data.parent}/limit-{limit}"
            with open(data.parent / "log", "w+") as log, subprocess.Popen(
                    [SIDEKICKD, "--data", data, "--endpoint", endpoint], stderr=log,
                    preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit))) as process:
                said, deadline = "", time.monotonic() + 60
                while process.poll() is None and "listening" not in said and time.monotonic() < deadline:
                    time.sleep(0.05)
                    said = (data.parent / "log").read_text()
                if process.poll() is None:
                    started += 1
                    with Client(endpoint) as client:
                        client.call("suggest", {"text": PARCEL})
                        self.assertTrue(client.result("ping"))
                    process.terminate()
                    self.assertEqual(process.wait(timeout=60), 0, (limit, (data.parent / "log").read_text()))
                else:
                    said = (data.parent / "log").read_text()
                    self.assertEqual(process.returncode, 1, (limit, said))
                    self.assertIn("Too many open files", said, limit)
        self.assertEqual(started, 2)

    def test_more_connections_than_descriptors(self):
        data = self.copy_of_data()
        endpoint = f"ipc://{data.parent}/desk"
        with subprocess.Popen([SIDEKICKD, "--data", data, "--endpoint", endpoint], stderr=subprocess.DEVNULL,
                              preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (100, 100))) as process:
            with Client(endpoint) as honest:
                self.assertTrue(honest.result("ping"))
                crowd = [Client(endpoint) for _ in range(150)]
                for client in crowd:
                    client.send("ping")
                time.sleep(1)
                self.assertTrue(honest.result("ping"))  # who is connected stays so
                running = pathlib.Path(f"/proc/{process.pid}/stat").read_text().split()[2] in "RS"
                for client in crowd:
                    client.close()
                self.assertTrue(running)
            with Client(endpoint, timeout=60) as late:
                self.assertTrue(late.result("ping"))
                self.assertIn(late.call("case.add", {"id": "late", "question": "is er plek", "answer": "Ja."})["result"]["status"], "imported")
            process.terminate()
            self.assertEqual(process.wait(timeout=60), 0)

    def test_a_store_locked_by_another(self):
        data = self.copy_of_data()
        with contextlib.closing(sqlite3.connect(data / "store.db", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            done = run(SIDEKICK, "import", "--quiet", "--data", data, SOURCE / "data" / "demo" / "bank.jsonl")
        self.assertEqual(done.returncode, 1)
        self.assertIn("has been locked by another program for 5 seconds; try again later", done.stderr)

    def test_a_second_service_is_refused_and_tools_are_not(self):
        running = self.start()
        running.wait_until_indexed()
        client = self.client_of(running)
        for endpoint in (f"ipc://{running.data.parent}/other", running.endpoint):
            done = run(SIDEKICKD, "--data", running.data, "--endpoint", endpoint)
            self.assertEqual(done.returncode, 1)
            self.assertIn(f"another sidekickd serves {running.data}, process {running.process.pid}: stop that one first", done.stderr)
        self.assertEqual(client.result("suggest", {"text": PARCEL})["abstained"], False)  # its endpoint is still its own
        extra = running.data.parent / "extra.jsonl"
        extra.write_text('{"id": "extra", "customer_id": "klant-77", "question": "de flurpknop knettert", "answer": "Druk erop."}\n')
        for arguments in (("import", "--quiet", extra), ("suggest", PARCEL), ("reindex", "--quiet"), ("backup", running.data.parent / "b"),
                          ("forget", "--customer", "klant-77"), ("audit", "--verify")):
            done = run(SIDEKICK, *arguments, "--data", running.data)
            self.assertEqual(done.returncode, 0, (arguments, done.stderr))
        running.kill()
        again = self.start(data=running.data)
        again.wait_until_indexed()
        again.stop()

    # ---- the index: every kind of damage to any block, in files that a service has open ----

    def damage(self, chance, path, block, how):
        with open(path, "r+b") as file:
            size = min(BLOCK, path.stat().st_size - BLOCK * block)
            if how == "cut":
                return file.truncate(BLOCK * block)
            file.seek(BLOCK * block)
            file.write({"zeros": bytes(size), "noise": chance.randbytes(size), "newer": b"\x7f" * 4}[how])  # newer: its revision

    def ask(self, client):
        """Whether each answer is as ever; an answer, or that the index is not there, is all that a desk may get."""
        right = True
        for text in QUESTIONS:
            response = client.call("suggest", {"text": text, "min_confidence": 0, "limit": 10})
            if "error" in response:
                self.assertIn(response["error"]["code"], (NOT_READY, BUSY))
            found = [(suggestion["source"]["case_ids"], round(suggestion["confidence"], 4))
                     for suggestion in response.get("result", {}).get("suggestions", [])]
            right &= self.expected.setdefault(text, found) == found
        return right

    def wait_until_repaired(self, running, client, path):
        """Or until it is plain that Xapian sees nothing wrong, with a block of zeros, say, or until libxapian crashed on what it
        read, with some noise: then the next start does."""
        began = time.monotonic()
        while True:
            try:
                right = self.ask(client)
            except TimeoutError:
                self.assertIn(running.process.poll(), (-signal.SIGSEGV, -signal.SIGBUS, -signal.SIGABRT), running.log)
                running.reader.join()
                self.assertIn("a crash while reading", running.log)
                return
            told = "damaged; a running service rebuilds" in running.log or "is rebuilt" in running.log
            if right and not (told and path.exists()) or not told and time.monotonic() - began > 5:
                return
            self.assertLess(time.monotonic() - began, service.patient(60), running.log)
            time.sleep(0.05)

    def test_a_damaged_block_of_the_index_is_repaired_by_itself(self):
        chance, met = random.Random(20261122), 0
        data = self.copy_of_data()
        names = ("postlist.glass", "postlist.glass", "postlist.glass", "termlist.glass", "iamglass")
        for number in range(int(os.environ.get("SIDEKICK_DAMAGES", len(names)))):
            running = self.start(data=data)
            client = self.client_of(running)
            client.result("case.add", {"id": "flurp", "question": f"de flurpknop knettert {number}", "answer": "Druk erop."})
            running.wait_until_indexed()  # by a follower that has looked through all of it
            self.expected = {}
            self.ask(client)
            path = (data / "index" / "current").resolve() / names[number % len(names)]
            blocks = max(1, path.stat().st_size // BLOCK)
            self.damage(chance, path, chance.randrange(blocks), chance.choice(("zeros", "noise", "cut", "newer")))
            self.wait_until_repaired(running, client, path)
            met += "is rebuilt: " in running.log
            running.kill()
            with self.start(data=data) as again:  # what nobody met is found when it starts
                again.wait_until_indexed()
                again.wait_for(lambda: self.ask(self.client_of(again)), "all answers are as ever")
        self.assertGreater(met, 0)
        shutil.rmtree(data / "index")
        self.assertEqual(run(SIDEKICK, "reindex", "--quiet", "--data", data).returncode, 0)  # by hand
        self.assertEqual(run(SIDEKICK, "suggest", "--data", data, PARCEL).returncode, 0)

    def test_an_index_in_which_a_program_crashed_is_made_anew(self):
        """That a crash leaves the mark: unit/index/follow.c. Who damages enough blocks finds some that kill libxapian."""
        data = self.copy_of_data()
        running = self.start(data=data)
        running.wait_until_indexed()
        self.expected = {}
        self.ask(self.client_of(running))
        path = (data / "index" / "current").resolve()
        caught = int(re.search(r"SigCgt:\s*(\w+)", pathlib.Path(f"/proc/{running.process.pid}/status").read_text()).group(1), 16)
        for number in (signal.SIGSEGV, signal.SIGBUS, signal.SIGABRT):
            self.assertTrue(caught >> (number - 1) & 1, number)
        running.process.send_signal(signal.SIGABRT)  # as systemd's watchdog does: says nothing about the index
        self.assertEqual(running.process.wait(timeout=service.patient(30)), -signal.SIGABRT)
        running.reader.join()
        self.assertNotIn("a crash while reading", running.log)
        self.assertFalse(path.with_suffix(".damaged").exists())
        path.with_suffix(".damaged").write_text("crashed\n")
        again = self.start(data=data)
        self.ask(self.client_of(again))  # answers, or that there is no index yet
        again.wait_until_indexed()
        self.assertIn("is rebuilt from the", again.log)
        self.assertIn("a process crashed while it read it", again.log)
        again.wait_for(lambda: self.ask(self.client_of(again)), "all answers are as ever")
        again.wait_for(lambda: not path.exists() and not path.with_suffix(".damaged").exists(), "the old one is gone")
        again.stop()

    def test_a_damaged_store_and_the_way_back(self):
        data = self.copy_of_data()
        backup = data.parent / "backup"
        self.assertEqual(run(SIDEKICK, "backup", backup, "--data", data).returncode, 0)
        with open(data / "store.db", "r+b") as file:
            for page in range(2, data.joinpath("store.db").stat().st_size // 4096):
                file.seek(4096 * page)
                file.write(os.urandom(200))
        self.refused(data, "store.db is damaged or not a database; put back a copy, or move it away and import again")
        self.assertEqual(run(SIDEKICK, "restore", backup, "--data", data.parent / "new").returncode, 0)
        running = self.start(data=data.parent / "new")
        running.wait_until_indexed()
        self.assertFalse(self.client_of(running).result("suggest", {"text": PARCEL})["abstained"])
        running.stop()

    def test_a_truncated_and_a_missing_model(self):
        share = self.root / "share"
        shutil.copytree(SOURCE / "models", share / "models")
        (share / "data").symlink_to(SOURCE / "data")
        model = share / "models" / "intent.model"
        os.truncate(model, 5000)
        self.refused(self.copy_of_data(), "intent.model is damaged (size or checksum)", "restore the shipped file",
                     environment={"SIDEKICK_SHARE": str(share)})
        model.unlink()
        self.refused(self.copy_of_data(), "there is no file", "intent.model", "put the shipped tag model back",
                     environment={"SIDEKICK_SHARE": str(share)})

    def test_a_truncated_reply_model(self):
        data = self.copy_of_data()
        (data / "models").mkdir(exist_ok=True)
        (data / "models" / "replies.model").write_bytes(b"sk-reply")
        running = self.start(data=data)
        running.wait_until_indexed()
        self.assertFalse(self.client_of(running).result("suggest", {"text": PARCEL})["abstained"])
        self.assertIn("replies are ranked without the reply model", running.log)
        running.stop()


if __name__ == "__main__":
    service.main()
