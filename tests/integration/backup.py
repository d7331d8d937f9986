#!/usr/bin/python3
"""Backups made while the service works, and putting them back. Usage: see service.py"""
import fcntl
import json
import pathlib
import shutil
import signal
import subprocess
import threading
import time

import service
from service import PARCEL, SIDEKICK, patient

PERSON = [{"id": "jansen-1", "conversation_id": "conv-jansen", "customer_id": "klant-4711", "timestamp": "2019-01-02",
           "question": "mijn kwibusfrommel sputtert in de regen", "answer": "Vervang het sputterventiel."},
          {"id": "jansen-2", "conversation_id": "conv-jansen", "question": "de frommelkwast knarst", "answer": "Poets de hoornuilveer."}]
FRAGMENTS = [b"kwibusfr", b"sputterv", b"frommelk", b"hoornuil", b"klant-4711"]
QUESTIONS = (PARCEL, "ik wil mijn geld terug", "de bezorger heeft het pakket bij de buren gelaten")


def run(*arguments):
    return subprocess.run([SIDEKICK, *map(str, arguments)], capture_output=True, text=True, timeout=patient(120))


def answer(*arguments, code=0):
    done = run(*arguments, "--json")
    assert done.returncode == code, (arguments, done.returncode, done.stdout, done.stderr)
    return json.loads(done.stdout)


def traces(directory):
    return {fragment for path in pathlib.Path(directory).rglob("*") if path.is_file() for fragment in FRAGMENTS
            if fragment in path.read_bytes()}


def files(directory):
    return {str(path.relative_to(directory)): path.read_bytes() for path in pathlib.Path(directory).rglob("*") if path.is_file()}


class Backup(service.ServiceTest):
    def history(self):
        data = self.copy_of_data()
        lines = data.parent / "person.jsonl"
        lines.write_text("".join(json.dumps(case) + "\n" for case in PERSON))
        assert run("import", "--quiet", lines, "--data", data).returncode == 0
        return data

    def answers(self, client):
        found = []
        for text in QUESTIONS:
            result = client.result("suggest", {"text": text, "min_confidence": 0, "limit": 20})
            found.append([(suggestion["text"], suggestion["confidence"], suggestion["source"], suggestion["satisfaction"])
                          for suggestion in result["suggestions"]])
        return found

    def test_what_is_restored_answers_the_same(self):
        data = self.copy_of_data()
        labelled = data.parent / "labelled.jsonl"
        labelled.write_text("".join(json.dumps({"text": f"{word} nummer {i}", "intent": word}) + "\n"
                                    for i in range(30) for word in ("fiets", "auto")))
        self.assertEqual(run("train", "intent", labelled, "--data", data).returncode, 0)
        running = self.start(data=data)
        client = self.client_of(running)
        running.wait_until_indexed()
        shown = client.result("suggest", {"text": PARCEL, "request_id": "b-1"})
        client.result("feedback", {"suggestion_set_id": shown["suggestion_set_id"], "action": "sent", "satisfaction": 5,
                                   "suggestion_id": shown["suggestions"][0]["id"]})
        config = data.parent / "some.conf"
        config.write_text("# settings\n")
        copy = data.parent / "copy"
        report = answer("backup", copy, "--data", data, "--config", config)
        store = client.result("status")["store"]
        self.assertEqual(report["cases"], store["cases"])
        running.stop()
        running = self.start(data=data)
        client = self.client_of(running)
        running.wait_until_indexed()
        wanted, tags = self.answers(client), client.result("analyze", {"text": "fiets nummer 7"})
        running.stop()
        manifest = json.loads((copy / "manifest.json").read_text())
        for file in [*manifest["files"], {"name": str(config), "blake2b": manifest["config"]}]:
            checksum = subprocess.run(["b2sum", "-l", "256", copy / file["name"]], capture_output=True, text=True).stdout.split()[0]
            self.assertEqual(checksum, file["blake2b"], file)
        self.assertIn("models/intent.model", [file["name"] for file in manifest["files"]])

        again = data.parent / "again"
        self.assertEqual(answer("restore", copy, "--data", again)["cases"], report["cases"])
        running = self.start(data=again)
        client = self.client_of(running)
        running.wait_until_indexed()
        self.assertEqual({**client.result("status")["store"], "suggestion_sets": 0}, {**store, "suggestion_sets": 0})
        self.assertEqual(client.result("suggest", {"text": PARCEL, "request_id": "b-1"}), shown)
        self.assertEqual(self.answers(client), wanted)
        self.assertEqual(client.result("analyze", {"text": "fiets nummer 7"}), tags)
        running.stop()
        check = answer("audit", "--verify", "--data", again)
        self.assertTrue(check["verified"])
        self.assertEqual(answer("audit", "--expect", report["audit_head"], "--data", again)["verified"], True)

    def test_what_is_not_whole_is_refused(self):
        data = self.copy_of_data()
        copy, target = data.parent / "copy", data.parent / "new"
        answer("backup", copy, "--data", data)
        whole = files(copy)

        def refused(word):
            done = run("restore", copy, "--data", target)
            self.assertEqual(done.returncode, 1, word)
            self.assertIn(word, done.stderr)
            self.assertFalse(target.exists())
            for path in copy.iterdir():
                path.unlink()
            for name, content in whole.items():
                (copy / name).write_bytes(content)

        for name in whole:
            content = bytearray(whole[name])
            for place in (0, len(content) // 2, len(content) - 1):
                content[place] ^= 1
                (copy / name).write_bytes(content)
                content[place] ^= 1
                refused("is not a whole backup" if name != "manifest.json" else "backup")
            (copy / name).write_bytes(content[:-1])
            refused("is not a whole backup")
            (copy / name).unlink()
            refused("is not a whole backup")
        (copy / "more.db").write_bytes(b"x")
        refused("other files than its manifest names")
        (copy / "manifest.json").write_bytes(whole["manifest.json"].replace(b'"format":1', b'"format":2'))
        refused("newer program")
        self.assertEqual(run("restore", data.parent / "nowhere", "--data", target).returncode, 1)
        self.assertEqual(run("restore", copy, "--data", target).returncode, 0)

    def test_nothing_is_written_over(self):
        data = self.history()
        copy = data.parent / "copy"
        answer("backup", copy, "--data", data)
        before = files(copy)
        self.assertIn("never written over", run("backup", copy, "--data", data).stderr)
        self.assertIn("lies in the data directory", run("backup", data / "inside", "--data", data).stderr)
        self.assertEqual(run("backup", data.parent / "none" / "deep", "--data", data).returncode, 2)
        self.assertEqual(files(copy), before)
        done = run("restore", copy, "--data", data)
        self.assertEqual(done.returncode, 1)
        self.assertIn("--force", done.stderr)
        running = self.start(data=data)
        running.wait_until_indexed()
        done = run("restore", copy, "--data", data, "--force")
        self.assertEqual(done.returncode, 1)
        self.assertIn("is in use", done.stderr)
        self.client_of(running).result("case.add", {"id": "later", "question": "later erbij", "answer": "weg"})
        running.stop()
        with open(data / "service.lock") as lock:  # a service that does not follow the index: it cannot open it, or has just begun
            fcntl.flock(lock, fcntl.LOCK_EX)
            done = run("restore", copy, "--data", data, "--force")
            self.assertEqual(done.returncode, 1)
            self.assertIn("is in use", done.stderr)
        self.assertEqual(answer("status", "--data", data)["store"]["cases"], answer("restore", copy, "--data", data, "--force")["cases"] + 1)
        self.assertEqual([path.name for path in data.parent.iterdir() if "part" in path.name], [])
        self.assertEqual(traces(data), set(FRAGMENTS))

    def test_who_is_forgotten_is_forgotten_in_backups(self):
        data = self.history()
        near, far, moved = (data.parent / name for name in ("near", "far", "moved"))
        for copy in (near, far):
            answer("backup", copy, "--data", data)
            self.assertEqual(traces(copy), set(FRAGMENTS))
        far.rename(moved)
        self.assertTrue(answer("forget", "--customer", "klant-4711", "--data", data)["verified"])
        self.assertEqual(traces(near), set())
        self.assertEqual(traces(moved), set(FRAGMENTS))  # out of reach; the log says so
        proof = answer("audit", "--data", data)["entries"][-1]["detail"]
        self.assertEqual((proof["backups_freed"], proof["backups_unreachable"]), (1, 1))
        cases = answer("status", "--data", data)["store"]["cases"]
        self.assertEqual(answer("restore", near, "--data", data.parent / "r1")["cases"], cases)
        report = answer("restore", moved, "--data", data.parent / "r2", "--erasures", data)
        self.assertEqual(report["erasures_applied"], 1)
        report = answer("restore", moved, "--data", data.parent / "r3", "--erasures", near)  # a newer backup knows it as well
        self.assertEqual(report["erasures_applied"], 1)
        report = answer("restore", moved, "--data", data, "--force")
        self.assertEqual(report["erasures_applied"], 1)
        for directory in (data, data.parent / "r1", data.parent / "r2", data.parent / "r3"):
            self.assertEqual(traces(directory), set(), directory)
            self.assertEqual(answer("status", "--data", directory)["store"]["cases"], cases)
            self.assertTrue(answer("audit", "--verify", "--data", directory)["verified"])
        other = self.copy_of_data()
        answer("retain", "--days", "36500", "--data", other)
        (other / "audit.key").write_bytes(b"k" * 32)
        done = run("restore", moved, "--data", data.parent / "r4", "--erasures", other)
        self.assertEqual(done.returncode, 1)
        self.assertIn("another history", done.stderr)
        self.assertFalse((data.parent / "r4").exists())

    def test_numbers_of_erasures_may_repeat(self):
        """Two directories that went on from one backup: the first erasure of each is another one."""
        data = self.history()
        lines = data.parent / "more.jsonl"
        lines.write_text("".join(json.dumps({"id": f"m{i}", "customer_id": f"K{i}", "question": f"vraag over de grasmaaier {i}",
                                             "answer": "Goed."}) + "\n" for i in (1, 2)))
        self.assertEqual(run("import", "--quiet", lines, "--data", data).returncode, 0)
        older, newer, again, last = (data.parent / name for name in ("older", "newer", "again", "last"))
        answer("backup", older, "--data", data)
        older.rename(moved := data.parent / "moved")
        kept = shutil.copytree(moved, data.parent / "kept")  # the other is where `again` looks for it
        answer("forget", "--customer", "K1", "--data", data)
        answer("backup", newer, "--data", data)
        newer.rename(away := data.parent / "away")
        answer("restore", moved, "--data", again)
        self.assertEqual(answer("forget", "--customer", "klant-4711", "--data", again)["erasure"], 1)
        self.assertEqual(answer("restore", away, "--data", last, "--erasures", again)["erasures_applied"], 1)
        self.assertEqual(traces(last), set())
        copy = data.parent / "copy"
        answer("backup", copy, "--data", last)  # which knows both
        self.assertEqual(answer("restore", kept, "--data", data.parent / "both", "--erasures", copy)["erasures_applied"], 2)
        self.assertEqual(traces(data.parent / "both"), set())
        self.assertEqual(answer("restore", copy, "--data", data.parent / "none", "--erasures", again)["erasures_applied"], 0)
        held = [answer("status", "--data", directory)["store"]["cases"] for directory in (last, data.parent / "both")]
        self.assertEqual(held, [answer("status", "--data", data)["store"]["cases"] - 2] * 2)  # without the two of klant-4711

    def test_an_identifier_and_an_age_limit_hold_in_backups(self):
        data = self.history()
        near, moved = data.parent / "near", data.parent / "moved"
        answer("backup", near, "--data", data)
        shutil.copytree(near, moved)
        answer("retain", "--days", "2000", "--data", data)
        self.assertEqual(traces(near), {b"frommelk", b"hoornuil"})
        answer("forget", "--identifier", "hoornuilveer", "--data", data)
        self.assertEqual(traces(near), set())
        self.assertEqual(answer("restore", moved, "--data", data, "--force")["erasures_applied"], 2)
        self.assertEqual(traces(data), set())

    def test_the_service_works_meanwhile(self):
        running = self.start()
        running.wait_until_indexed()
        client, stop, added = self.client_of(running), threading.Event(), []

        def write():
            while not stop.is_set():
                case = {"id": f"w-{len(added)}", "question": f"vraag {len(added)} over de kelder", "answer": "goed zo"}
                added.append(client.result("case.add", case)["status"])

        thread = threading.Thread(target=write)
        thread.start()
        try:
            reports = [answer("backup", running.data.parent / f"copy-{i}", "--data", running.data) for i in range(5)]
        finally:
            stop.set()
            thread.join()
        self.assertEqual(set(added), {"imported"})
        counts = [report["cases"] for report in reports]
        self.assertEqual(counts, sorted(counts))
        self.assertLess(counts[0], counts[-1])
        running.stop()
        restored = running.data.parent / "restored"
        answer("restore", running.data.parent / "copy-3", "--data", restored)
        status = answer("status", "--data", restored)
        self.assertEqual((status["store"]["cases"], status["index"]["documents"]), (counts[3], counts[3]))

    def test_a_kill_leaves_no_half_backup(self):
        data = self.history()
        done = 0
        for round_number in range(12):
            copy = data.parent / f"copy-{round_number}"
            process = subprocess.Popen([SIDEKICK, "backup", str(copy), "--data", str(data)], stdout=subprocess.DEVNULL)
            time.sleep(0.006 * round_number)
            process.send_signal(signal.SIGKILL)
            process.wait()
            target = data.parent / f"new-{round_number}"
            if copy.exists():
                done += 1
                self.assertEqual(run("restore", copy, "--data", target).returncode, 0)
            else:
                part = pathlib.Path(f"{copy}.sidekick-part")
                if part.exists() and not (part / "manifest.json").exists():
                    self.assertEqual(run("restore", part, "--data", target).returncode, 1)
                answer("backup", copy, "--data", data)
                self.assertFalse(part.exists())
            self.assertTrue(answer("audit", "--verify", "--data", data)["verified"])
        self.assertTrue(answer("forget", "--customer", "klant-4711", "--data", data)["verified"])
        self.assertEqual({name for path in data.parent.glob("copy-*") for name in traces(path)}, set())

    def test_a_kill_while_restoring_leaves_the_old_or_the_new(self):
        data = self.history()
        copy = data.parent / "copy"
        answer("backup", copy, "--data", data)
        self.assertTrue(answer("forget", "--customer", "klant-4711", "--data", data)["verified"])
        cases = answer("status", "--data", data)["store"]["cases"]
        for round_number in range(8):
            process = subprocess.Popen([SIDEKICK, "restore", str(copy), "--data", str(data), "--force"], stdout=subprocess.DEVNULL)
            time.sleep(0.03 * round_number)
            process.send_signal(signal.SIGKILL)
            process.wait()
            status = answer("status", "--data", data)
            self.assertEqual((status["store"]["cases"], status["index"]["documents"]), (cases, cases))
            self.assertEqual(traces(data), set())
        answer("restore", copy, "--data", data, "--force")
        self.assertEqual([path.name for path in data.parent.iterdir() if "part" in path.name], [])


if __name__ == "__main__":
    service.main()
