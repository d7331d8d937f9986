#!/usr/bin/env python3
"""What the machine takes away: space, permission, descriptors, the lock, sound pages, models. The way back: data/REPAIR.md.
Usage: see ../integration/service.py"""
import contextlib
import os
import pathlib
import resource
import shutil
import sqlite3
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "integration"))
import service  # noqa: E402
from service import INTERNAL, PARCEL, SIDEKICK, SIDEKICKD, SOURCE, Client  # noqa: E402



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
        self.assertIn("store.db must be writable, with its directory, also for reading: Read-only file system", done.stderr)

    def test_few_descriptors(self):
        self.refused(self.copy_of_data(), "Too many open files",
                     before=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (16, 16)))

    def test_a_store_locked_by_another(self):
        data = self.copy_of_data()
        with contextlib.closing(sqlite3.connect(data / "store.db", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            done = run(SIDEKICK, "import", "--quiet", "--data", data, SOURCE / "data" / "demo" / "bank.jsonl")
        self.assertEqual(done.returncode, 1)
        self.assertIn("has been locked by another program for 5 seconds; try again later", done.stderr)

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
        self.refused(self.copy_of_data(), "intent.model is damaged (size or checksum)", environment={"SIDEKICK_SHARE": str(share)})
        model.unlink()
        self.refused(self.copy_of_data(), "there is no file", "intent.model", environment={"SIDEKICK_SHARE": str(share)})

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
