#!/usr/bin/python3
"""What was acknowledged is there after any end; an orderly end answers what was accepted. Usage: see service.py"""
import json
import os
import shutil
import signal
import socket
import subprocess
import threading
import time

import service
from service import NOT_READY, PARCEL, SIDEKICK, Client, Service, patient


class Durability(service.ServiceTest):
    def again(self, running):
        """The same data directory after SIGKILL."""
        running.kill()
        return self.start(data=running.data)

    def test_everything_acknowledged_survives_a_kill(self):
        running = self.start()
        running.wait_until_indexed()
        client = self.client_of(running)
        shown = client.result("suggest", {"text": PARCEL, "request_id": "k-1"})
        case = {"id": "kill-1", "question": "de windmolen piept in de nacht", "answer": "Smeer de as van de windmolen.",
                "language": "nl"}
        feedback = {"suggestion_set_id": shown["suggestion_set_id"], "suggestion_id": shown["suggestions"][0]["id"],
                    "action": "sent"}
        self.assertEqual(client.result("case.add", case)["status"], "imported")
        self.assertEqual(client.result("feedback", feedback), {"accepted": True})
        counts = client.result("status")["store"]
        running = self.again(running)
        client = self.client_of(running)
        self.assertEqual(client.result("status")["store"], counts)
        self.assertEqual(client.result("case.add", case)["status"], "duplicate")
        self.assertEqual(client.result("feedback", feedback), {"accepted": True})
        self.assertEqual(client.result("status")["store"]["feedback"], counts["feedback"])
        running.wait_until_indexed()
        self.assertEqual(client.result("suggest", {"text": PARCEL, "request_id": "k-1"}), shown)
        found = client.result("suggest", {"text": "de windmolen piept", "min_confidence": 0})
        self.assertIn("kill-1", [suggestion["source"]["case_ids"][0] for suggestion in found["suggestions"]])
        running.stop()

    def test_kills_at_any_moment(self):
        data = self.copy_of_data()
        acknowledged = {}
        for round_number in range(6):
            running = self.start(data=data)
            with Client(running.endpoint) as client:
                deadline = time.monotonic() + 0.15 * round_number
                number = 0
                while time.monotonic() < deadline or number < 3:
                    case = {"id": f"r{round_number}-{number}", "question": f"vraag {round_number} {number}",
                            "answer": "antwoord hier"}
                    client.result("case.add", case)
                    acknowledged[case["id"]] = case
                    number += 1
            running.kill()
        running = self.start(data=data)
        client = self.client_of(running)
        for case in acknowledged.values():
            self.assertEqual(client.result("case.add", case)["status"], "duplicate")
        running.wait_until_indexed()
        status = client.result("status")
        self.assertEqual(status["index"]["documents"], status["store"]["cases"])
        running.stop()

    def test_stopping_answers_what_was_accepted(self):
        running = self.start(config="service: { peer_queue = 256; queue_ms = 60000; workers = 1; };")
        running.wait_until_indexed()
        client = self.client_of(running)
        wanted = {client.send("suggest", {"text": PARCEL, "limit": 20}) for _ in range(60)}
        got = {client.receive()["id"]}
        time.sleep(0.1)  # the first is answered: the rest was sent before it and is in the queue by now
        running.process.send_signal(signal.SIGTERM)
        while len(got) < 60:
            response = client.receive(patient(20))
            self.assertIn("result", response)
            got.add(response["id"])
        self.assertEqual(got, wanted)
        self.assertEqual(running.process.wait(timeout=patient(30)), 0)

    def test_other_signals_stop_too(self):
        for number in (signal.SIGINT, signal.SIGHUP):
            running = self.start()
            running.process.send_signal(number)
            self.assertEqual(running.process.wait(timeout=patient(30)), 0)

    def test_second_signal_ends_at_once(self):
        running = self.start(config="service: { peer_queue = 256; queue_ms = 60000; workers = 1; };")
        running.wait_until_indexed()
        client = self.client_of(running)
        for _ in range(200):
            client.send("suggest", {"text": PARCEL * 100, "limit": 20})
        client.receive()
        running.process.send_signal(signal.SIGTERM)
        running.wait_for(lambda: "stopping" in running.log, "it stops")
        time.sleep(0.05)
        running.process.send_signal(signal.SIGTERM)
        self.assertEqual(running.process.wait(timeout=patient(1)), -signal.SIGTERM)

    def test_stopping_does_not_wait_for_a_rebuild(self):
        data = self.copy_of_data()
        shutil.rmtree(data / "index")
        running = self.start(data=data)
        running.stop()
        running = self.start(data=data)
        running.wait_until_indexed()
        running.stop()

    def test_index_is_rebuilt_when_it_is_gone_or_damaged(self):
        data = self.copy_of_data()
        shutil.rmtree(data / "index")
        running = self.start(data=data)
        client = self.client_of(running)
        response = client.call("suggest", {"text": PARCEL})
        if "error" in response:  # asked before the first index was there
            self.assertEqual(response["error"]["code"], NOT_READY)
        self.assertEqual(client.result("analyze", {"text": PARCEL})["language"]["value"], "nl")
        running.wait_until_indexed()
        self.assertFalse(client.result("suggest", {"text": PARCEL})["abstained"])
        running.stop()
        for path in (data / "index").rglob("*.glass"):
            path.write_bytes(os.urandom(path.stat().st_size))
        running = self.start(data=data)
        client = self.client_of(running)
        deadline = time.monotonic() + patient(30)
        while "error" in (response := client.call("suggest", {"text": PARCEL})):
            self.assertEqual(response["error"]["code"], NOT_READY)
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.1)
        self.assertFalse(response["result"]["abstained"])
        running.kill()

    def test_empty_data_directory(self):
        data = self.root / "fresh" / "data"
        data.parent.mkdir()
        running = self.start(data=data)
        running.wait_until_indexed()
        client = self.client_of(running)
        result = client.result("suggest", {"text": PARCEL})
        self.assertTrue(result["abstained"])
        self.assertTrue(result["reason"])
        running.stop()

    def test_nothing_personal_is_on_disk(self):
        running = self.start()
        running.wait_until_indexed()
        client = self.client_of(running)
        secrets = {"name": "Eberhardina Vosmaer", "order": "20459871", "mail": "eberhardina@voorbeeld.nl", "phone": "0612348765"}
        text = f"Ik ben {secrets['name']}, mijn pakket met bestelnummer {secrets['order']} is er niet, mail {secrets['mail']}"
        params = {"text": text, "customer": {"name": secrets["name"], "phone": secrets["phone"]}, "request_id": "p-1",
                  "limit": 20, "min_confidence": 0}
        shown = client.result("suggest", params)
        sent = f"Beste mevrouw Vosmaer, bestelling {secrets['order']} komt, mail naar {secrets['mail']}"
        client.result("feedback", {"suggestion_set_id": shown["suggestion_set_id"], "action": "edited", "final_text": sent,
                                   "suggestion_id": shown["suggestions"][0]["id"], "reason": f"bel {secrets['phone']}"})
        client.result("case.add", {"id": "p-1", "question": text, "answer": f"Hoi, bestelling {secrets['order']} komt morgen."})
        threat = {"text": f"ik ga {secrets['mail']} vermoorden", "request_id": "p-2"}
        threatened = client.result("suggest", threat)
        self.assertEqual(threatened["tags"]["escalate"]["reasons"], ["threat of violence: ik ga {email} vermoorden"])
        running.wait_until_indexed()
        self.assertEqual(client.result("suggest", params), shown)
        self.assertEqual(client.result("suggest", threat), threatened)
        running.kill()
        for path in running.data.rglob("*"):
            if path.is_file():
                content = path.read_bytes()
                for name, value in secrets.items():
                    self.assertFalse(value.encode() in content, f"the {name} is in {path}")

    def test_ids_made_of_addresses_and_numbers_are_on_no_disk(self):
        running = self.start()
        running.wait_until_indexed()
        client = self.client_of(running)
        mail, phone, iban = "eberhardina@voorbeeld.nl", "+31612348765", "NL91ABNA0417164300"
        case = {"id": f"mail/{mail}", "conversation_id": f"whatsapp:{phone}", "agent_id": mail, "intent": f"over {mail}",
                "channel": f"sms {phone}", "team": f"team {mail}", "question": "mijn wimpel wappert niet", "language": "nl",
                "answer": "Hang hem op.", mail: "x", f"rekening {iban}": {phone: 1}, "shelf": 7}
        self.assertEqual(client.result("case.add", case)["status"], "imported")
        self.assertEqual(client.result("case.add", case)["status"], "duplicate")
        self.assertEqual(client.result("case.add", {**case, "answer": "Hang hem hoger."})["status"], "updated")
        lines = running.data.parent / "more.jsonl"
        lines.write_text(json.dumps({**case, "answer": "Hang hem hoger."}) + "\n" + json.dumps({**case, "id": iban}) + "\n")
        done = subprocess.run([SIDEKICK, "import", "--quiet", "--json", "--data", running.data, lines], capture_output=True, text=True)
        report = json.loads(done.stdout)
        self.assertEqual((report["duplicates"], report["imported"]), (1, 1), report)
        running.wait_until_indexed()
        asked = {"text": case["question"], "team": case["team"], "channel": case["channel"], "request_id": f"{mail} 1",
                 "conversation_id": f"chat {phone}"}
        shown = client.result("suggest", asked)
        self.assertEqual(shown["suggestions"][0]["text"], "Hang hem hoger.")
        self.assertEqual(client.result("suggest", asked)["suggestion_set_id"], shown["suggestion_set_id"])
        client.result("feedback", {"suggestion_set_id": shown["suggestion_set_id"], "action": "displayed", "agent_id": mail})
        self.assertEqual(client.result("case.delete", {"id": iban}), {"deleted": True})
        lines.unlink()
        running.kill()
        for path in running.data.rglob("*"):
            content = path.read_bytes() if path.is_file() else b""
            for value in (mail, phone[1:], iban):
                self.assertNotIn(value.encode(), content, path)
        done = subprocess.run([SIDEKICK, "forget", "--json", "--identifier", mail, "--data", running.data], capture_output=True, text=True)
        self.assertEqual((done.returncode, json.loads(done.stdout or "{}").get("cases")), (0, 1), done.stderr)

    def test_systemd_is_told(self):
        data = self.copy_of_data()
        path = str(data.parent / "notify")
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
            listener.bind(path)
            listener.settimeout(30)
            os.environ["WATCHDOG_USEC"] = "400000"
            environment = {**os.environ, "NOTIFY_SOCKET": path}
            environment.pop("WATCHDOG_PID", None)
            import subprocess
            process = subprocess.Popen([service.SIDEKICKD, "--data", str(data), "--endpoint", f"ipc://{data.parent}/n"],
                                       stderr=subprocess.DEVNULL, env=environment)
            try:
                self.assertIn("READY=1", listener.recv(4096).decode())
                self.assertEqual(listener.recv(4096).decode(), "WATCHDOG=1")
                self.assertEqual(listener.recv(4096).decode(), "WATCHDOG=1")
                process.terminate()
                while not (message := listener.recv(4096).decode()).startswith("STOPPING=1"):
                    self.assertEqual(message, "WATCHDOG=1")
                self.assertEqual(process.wait(timeout=patient(30)), 0)
            finally:
                os.environ.pop("WATCHDOG_USEC")
                process.kill()


if __name__ == "__main__":
    service.main()
