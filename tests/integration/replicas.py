"""More than one machine, as far as data/SCALING.md says that it works today: an index that Xapian's tools replicate answers as
the one it is made from, across commits and a reindex; two services with the same history answer the same; and what does not work,
feedback to the other one."""
import fcntl
import os
import pathlib
import re
import shutil
import subprocess
import time
import unittest

from service import DEMO, NOT_FOUND, PARCEL, SIDEKICK, Client, ServiceTest, free_port, main

QUESTIONS = (PARCEL, "my order has not arrived yet", "ik wil mijn rekening opzeggen", "hoe kan ik mijn pincode wijzigen?")
TOOLS = ("xapian-replicate", "xapian-replicate-server")


def run(*command, **keywords):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, timeout=120, **keywords)
    assert done.returncode == 0, done.stderr
    return done.stdout


def answers_of(client):
    return [[(reply["text"], reply["confidence"], reply["source"]["case_ids"][0]) for reply in answer["suggestions"]]
            for answer in (client.result("suggest", {"text": text}) for text in QUESTIONS)]


@unittest.skipUnless(all(map(shutil.which, TOOLS)), "no xapian-tools on this machine")
class ReplicatedIndex(ServiceTest):
    def setUp(self):
        self.data = self.copy_of_data()
        self.parent = self.data.parent
        self.port = free_port()
        # In a process group of its own: when it is terminated it terminates its group.
        server = subprocess.Popen(["xapian-replicate-server", "--interface", "127.0.0.1", "--port", str(self.port),
                                   str(self.data / "index")], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                  start_new_session=True)
        self.addCleanup(server.wait)
        self.addCleanup(server.terminate)
        self.replica = self.parent / "replica"
        (self.replica / "index").mkdir(parents=True)
        (self.replica / "index" / "current").symlink_to("g1")
        # Who holds this lock is the one that changes the index; here nobody is to.
        follower = (self.replica / "index" / "follow.lock").open("w")
        self.addCleanup(follower.close)
        fcntl.flock(follower, fcntl.LOCK_EX)

    def replicate(self):
        """Copies and changesets that were fetched."""
        deadline = time.monotonic() + 30
        while True:
            done = subprocess.run(["xapian-replicate", "--host", "127.0.0.1", "--port", str(self.port), "--master", "current",
                                   "--one-shot", "--reader-time", "0", "--verbose", str(self.replica / "index" / "g1")],
                                  capture_output=True, text=True, timeout=60)
            told = re.search(r"(\d+) copies, (\d+) changesets", done.stdout + done.stderr)
            if done.returncode == 0 and told:
                return tuple(map(int, told.groups()))
            if time.monotonic() > deadline:
                raise AssertionError(f"xapian-replicate: {done.stdout}{done.stderr}")
            time.sleep(0.1)  # the server is not up yet

    def replicate_store(self):
        backup = self.parent / "backup"
        shutil.rmtree(backup, ignore_errors=True)
        run(SIDEKICK, "backup", backup, "--quiet", "--data", self.data)
        for name in ("store.db", "audit.key"):
            shutil.copy(backup / name, self.replica / name)

    def suggested(self, data):
        lines = "".join(f'{{"text": "{text}"}}\n' for text in QUESTIONS)
        output = run(SIDEKICK, "suggest", "--batch", "--quiet", "--data", data, input=lines)
        # Each set has an id of its own, and so have its suggestions.
        return re.sub(r'"(suggestion_set_id|id)":"[^"]*"|"elapsed_us":\d+', "", output)

    def assertSame(self):
        self.assertEqual(self.suggested(self.replica), self.suggested(self.data))
        self.assertEqual(os.listdir(self.replica / "index" / "g1").count("XAPIANDB"), 1, "it was asked, not rebuilt")
        self.assertEqual(os.readlink(self.replica / "index" / "current"), "g1")

    def import_more(self, name, environment):
        return run(SIDEKICK, "import", "--quiet", "--data", self.data, pathlib.Path(DEMO[0]).with_name(name), env=environment)

    def test_it_answers_the_same_after_commits_and_a_reindex(self):
        with_changesets = os.environ | {"XAPIAN_MAX_CHANGESETS": "10"}
        self.assertEqual(self.replicate(), (1, 0))
        self.replicate_store()
        self.assertSame()
        before = self.suggested(self.data)

        self.import_more("telecom.jsonl", with_changesets)
        self.replicate_store()
        copies, changesets = self.replicate()
        self.assertEqual((copies, changesets > 0), (0, True), "commits travel as changesets")
        self.assertNotEqual(self.suggested(self.data), before)
        self.assertSame()

        run(SIDEKICK, "reindex", "--quiet", "--data", self.data)
        self.assertEqual(self.replicate(), (1, 0), "a new generation is another database: all of it travels")
        self.assertSame()


class TwoServices(ServiceTest):
    """The same history on two machines; here two data directories."""

    def setUp(self):
        self.first, self.second = self.start(), self.start()
        for service in (self.first, self.second):
            service.wait_until_indexed()

    def test_a_dealer_of_both_gets_the_same_answers_from_each_in_turn(self):
        with Client(self.first.endpoint) as alone, Client(self.first.endpoint) as both:
            expected = answers_of(alone)
            both.socket.connect(self.second.endpoint)
            asked = [client.result("status")["requests"] for client in (alone, self.client_of(self.second))]
            self.assertEqual(answers_of(both), expected)
            self.assertEqual(answers_of(both), expected)
            after = [client.result("status")["requests"] for client in (alone, self.client_of(self.second))]
        # One request of each difference is the status itself.
        self.assertEqual([b - a - 1 for a, b in zip(asked, after)], [len(QUESTIONS), len(QUESTIONS)])

    def test_feedback_must_go_where_the_answer_came_from(self):
        with Client(self.first.endpoint) as first, Client(self.second.endpoint) as second:
            answer = first.result("suggest", {"text": PARCEL, "request_id": "r1"})
            report = {"suggestion_set_id": answer["suggestion_set_id"], "suggestion_id": answer["suggestions"][0]["id"],
                      "action": "sent"}
            self.assertEqual(second.error("feedback", report)["code"], NOT_FOUND)
            first.result("feedback", report)
            again = second.result("suggest", {"text": PARCEL, "request_id": "r1"})
            self.assertNotEqual(again["suggestion_set_id"], answer["suggestion_set_id"], "a retry elsewhere is a new answer")
            again = first.result("suggest", {"text": PARCEL, "request_id": "r1"})
            self.assertEqual(again["suggestion_set_id"], answer["suggestion_set_id"])


if __name__ == "__main__":
    main()
