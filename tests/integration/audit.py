#!/usr/bin/python3
"""The audit log of a real service and the tool, and what --verify finds. Usage: see service.py"""
import json
import os
import pwd
import sqlite3
import subprocess
import time

import zmq

import service
from service import PARCEL, PATIENCE, SIDEKICK, patient

WAIT = ("--timeout", str(int(5000 * PATIENCE)))
ME = "user:" + pwd.getpwuid(os.getuid()).pw_name


def tool(data, *arguments, code=0):
    done = subprocess.run([SIDEKICK, *map(str, arguments), *WAIT, "--json", "--data", str(data)], capture_output=True, text=True,
                          timeout=patient(120))
    assert done.returncode == code, (arguments, done.returncode, done.stdout, done.stderr)
    return json.loads(done.stdout) if done.stdout else None


def entries(data, *arguments):
    return tool(data, "audit", *arguments)["entries"]


class Audit(service.ServiceTest):
    def test_the_tool_writes_who_did_what(self):
        data = self.copy_of_data()
        tool(data, "reindex", "--quiet")
        tool(data, "feedback", "--set", tool(data, "suggest", PARCEL)["suggestion_set_id"], "--action", "displayed")
        labelled = data.parent / "labelled.jsonl"
        labelled.write_text("".join(json.dumps({"text": f"{word} nummer {i}", "intent": word}) + "\n"
                                    for i in range(30) for word in ("fiets", "auto")))
        tool(data, "train", "intent", str(labelled))
        found = [(entry["actor"], entry["action"]) for entry in entries(data)]
        self.assertEqual(found, [(ME, action) for action in ("import.begin", "import", "reindex", "feedback", "train")])
        imported = entries(data)[1]["detail"]
        self.assertEqual((imported["status"], imported["read"]), ("done", imported["imported"]))
        self.assertEqual([entry["number"] for entry in entries(data)], [1, 2, 3, 4, 5])
        self.assertEqual(entries(data, "--since", "2100-01-01"), [])
        self.assertEqual(len(entries(data, "--since", "2020-01-01", "--until", "2100-01-01")), 5)
        self.assertTrue(tool(data, "audit", "--verify")["verified"])
        self.assertEqual(subprocess.run([SIDEKICK, "audit", "--since", "rubbish", "--data", str(data)],
                                        capture_output=True).returncode, 2)

    def test_the_service_writes_who_did_what(self):
        server_public, server_secret = zmq.curve_keypair()
        people = {name: zmq.curve_keypair() for name in ("desk", "batch")}
        data = self.copy_of_data()
        (data.parent / "key").write_bytes(server_secret)
        (data.parent / "key").chmod(0o600)
        allowed = data.parent / "allowed"
        lines = f"{people['desk'][0].decode()} desk  balie 7 \n{people['batch'][0].decode()} batch\n"
        allowed.write_text(lines)
        config = f'service: {{ secret_key_file = "{data.parent}/key"; allowed_keys_file = "{allowed}"; }};'
        running = self.start(data=data, config=config)
        running.endpoint = running.endpoints[0]
        clients = {name: self.client_of(running, keys=(server_public, *people[name])) for name in people}
        case = {"id": "jan@voorbeeld.nl-1", "customer_id": "klant-4711", "question": "een unieke kwibusvraag", "answer": "ja hoor"}
        self.assertEqual(clients["batch"].result("case.add", case)["status"], "imported")
        self.assertEqual(clients["batch"].result("case.add", case)["status"], "duplicate")
        clients["batch"].result("case.delete", {"id": case["id"]})
        running.wait_for(lambda: "result" in clients["desk"].call("suggest", {"text": PARCEL}), "it suggests")
        shown = clients["desk"].result("suggest", {"text": PARCEL})
        clients["desk"].result("feedback", {"suggestion_set_id": shown["suggestion_set_id"], "action": "rejected",
                                            "reason": "dit is een bijzondere reden"})
        allowed.write_text(lines + "# touched\n")
        time.sleep(1.2)
        clients["desk"].result("ping")
        running.stop()
        written = entries(data)[2:]
        batch = f"key:{people['batch'][0].decode()[:8]}…"
        self.assertEqual([(entry["actor"], entry["action"]) for entry in written],
                         [("service", "service.start"), (batch, "case.add"), (batch, "case.delete"),
                          ("key:balie 7", "feedback"), ("service", "keys.reload"), ("service", "service.stop")])
        self.assertEqual(written[1]["case"], written[2]["case"])
        self.assertGreaterEqual(written[-1]["detail"]["suggestions"], 2)
        raw = json.dumps(written)
        for secret in ("voorbeeld", "4711", "kwibus", "bijzondere"):
            self.assertNotIn(secret, raw)
        check = tool(data, "audit", "--verify")
        self.assertIn(f"audit log at {check['head']}", running.log)

    def test_tampering_shows(self):
        data = self.copy_of_data()
        tool(data, "reindex", "--quiet")
        head = tool(data, "audit", "--verify")["head"]
        with sqlite3.connect(data / "store.db") as database:
            database.execute("DELETE FROM audit WHERE number = 2")
        database.close()
        check = tool(data, "audit", "--verify", code=1)
        self.assertEqual((check["verified"], check["bad_entry"], check["reason"]), (False, 2, "it is missing"))
        with sqlite3.connect(data / "store.db") as database:
            database.execute("DELETE FROM audit")
            database.execute("DELETE FROM audit_head")
        database.close()
        self.assertTrue(tool(data, "audit", "--verify")["verified"])  # an empty log
        self.assertFalse(tool(data, "audit", "--expect", head, code=1)["verified"])

    def test_the_record_of_processing_follows_the_configuration(self):
        data = self.copy_of_data()
        record = tool(data, "audit", "--record-of-processing")
        self.assertIn("not set", record["controller"])
        self.assertIn("no limit", record["retention"])
        self.assertEqual((record["recipients"], record["categories"][0]["records"]), ([], tool(data, "status")["store"]["cases"]))
        measures = {measure["name"]: measure["in_place"] for measure in record["security"]}
        self.assertFalse(measures["Encryption and client keys (CURVE), with roles"])
        self.assertFalse(measures["Backups"])
        self.assertTrue(measures["Files readable by the service's account only"])
        self.assertTrue(measures["Audit log, chained with a key"])
        config = data.parent / "record.conf"
        config.write_text('service: { endpoints = [ "tcp://*:7677" ]; secret_key_file = "a"; allowed_keys_file = "b"; };\n'
                          'privacy: { retention_days = 400; controller = "Voorbeeld B.V."; contact = "fg@voorbeeld.nl"; };')
        tool(data, "backup", data.parent / "copy")
        data.chmod(0o755)
        record = tool(data, "audit", "--record-of-processing", "--config", str(config))
        self.assertEqual((record["controller"], record["contact"]), ("Voorbeeld B.V.", "fg@voorbeeld.nl"))
        self.assertIn("400 days", record["retention"])
        measures = {measure["name"]: measure["in_place"] for measure in record["security"]}
        self.assertTrue(measures["Encryption and client keys (CURVE), with roles"])
        self.assertTrue(measures["Backups"])
        self.assertFalse(measures["Reachable from this machine only"])
        self.assertFalse(measures["Files readable by the service's account only"])
        page = subprocess.run([SIDEKICK, "audit", "--record-of-processing", "--config", config, "--data", data],
                              capture_output=True, text=True).stdout
        self.assertTrue(page.startswith("# Record of processing activities (GDPR Art. 30)"))
        for part in ("Voorbeeld B.V.", "400 days", "## Recipients\n\nNone.", "mode 0755"):
            self.assertIn(part, page)

    def test_a_kill_between_leaves_a_whole_chain(self):
        data = self.copy_of_data()
        for round_number in range(3):
            running = self.start(data=data)
            client = self.client_of(running)
            for number in range(20):
                client.send("case.add", {"id": f"k{round_number}-{number}", "question": f"vraag {number}", "answer": "antwoord"})
            client.receive()
            running.kill()
        check = tool(data, "audit", "--verify")
        with sqlite3.connect(data / "store.db") as database:
            added = database.execute("SELECT count(*) FROM cases WHERE id GLOB 'k*-*'").fetchone()[0]
        database.close()
        self.assertEqual(len([entry for entry in entries(data) if entry["action"] == "case.add"]), added)
        self.assertTrue(check["verified"])


if __name__ == "__main__":
    service.main()
