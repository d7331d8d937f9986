#!/usr/bin/python3
"""Who may connect and who may do what, with real CURVE keys. Usage: see service.py"""
import os

import zmq

import service
from service import INVALID, NOT_ALLOWED, PARCEL, Client, patient


class Access(service.KeyedTest):
    def gets_nothing(self, client):
        """Refused before it sends, it has no connection to send on; else its request is never answered."""
        client.socket.sndtimeo = 1500
        try:
            client.send("ping")
        except zmq.Again:
            return
        with self.assertRaises(TimeoutError):
            client.receive(1.5)

    def test_only_known_keys_get_in(self):
        running = self.serve()
        self.assertTrue(self.client(running, "desk").result("ping")["pong"])
        self.gets_nothing(self.client(running, "stranger"))
        self.gets_nothing(self.client_of(running))  # no encryption at all
        other_server = (zmq.curve_keypair()[0], *self.people["desk"])
        self.gets_nothing(self.client_of(running, keys=other_server))
        self.assertTrue(self.client(running, "desk").result("ping")["pong"])
        self.assertIn("refused", running.log)
        self.assertNotIn(self.server_secret, running.log)
        running.stop()

    def test_every_endpoint_asks_for_keys(self):
        running = self.serve(endpoint=f"ipc://{self.data.parent}/locked")
        self.gets_nothing(self.client_of(running))
        self.assertTrue(self.client(running, "desk").result("ping")["pong"])
        running.stop()

    def test_all_interfaces_with_keys(self):
        running = self.serve(endpoint=f"tcp://*:{service.free_port()}")
        running.endpoint = running.endpoint.replace("0.0.0.0", "127.0.0.1")
        self.assertTrue(self.client(running, "desk").result("ping")["pong"])
        running.stop()

    def test_roles(self):
        running = self.serve()
        may = {
            "suggest": {"desk", "admin"}, "analyze": {"desk", "admin"}, "feedback": {"desk", "admin"},
            "case.add": {"batch", "admin"}, "case.delete": {"batch", "admin"}, "status": {"batch", "qa", "privacy", "admin"},
            "person.forget": {"privacy", "admin"}, "person.export": {"privacy", "admin"},
            "ping": {"desk", "batch", "qa", "privacy", "admin"},
        }
        for name in ("desk", "batch", "qa", "privacy", "admin"):
            client = self.client(running, name)
            for method, allowed in may.items():
                with self.subTest(name=name, method=method):
                    response = client.call(method, {})
                    code = response.get("error", {}).get("code")
                    self.assertEqual(code == NOT_ALLOWED, name not in allowed, response)
            responses = client.exchange([{"jsonrpc": "2.0", "id": 1, "method": "ping"},
                                         {"jsonrpc": "2.0", "id": 2, "method": "suggest", "params": {"text": PARCEL}}])
            self.assertIn("result", responses[0])
            self.assertEqual("error" in responses[1] and responses[1]["error"]["code"] == NOT_ALLOWED, name not in may["suggest"])
        running.stop()

    def test_a_routing_id_is_the_services_to_give(self):
        """Replies go by it: whoever takes another's id would get what the other asked for and did not wait for."""
        running = self.serve()
        for chosen in (b"desk-ann", b"desk5", b"\0", b"\0abc", b"\0abcde", b"x" * 255):
            with self.subTest(chosen=chosen):
                client = self.client(running, "desk", routing_id=chosen)
                for request in ({"jsonrpc": "2.0", "id": 1, "method": "suggest", "params": {"text": PARCEL}},
                                [{"jsonrpc": "2.0", "id": 1, "method": "ping"}]):
                    response = client.exchange(request)
                    self.assertEqual((response["id"], response["error"]["code"]), (None, INVALID), response)
                    self.assertIn("ROUTING_ID", response["error"]["message"])
        for delimiter in (True, False):
            self.assertTrue(self.client(running, "desk", delimiter=delimiter).result("ping")["pong"])
        running.stop()

    def test_without_keys_all_are_one_and_may_name_themselves(self):
        running = self.start(data=self.data)
        self.assertTrue(self.client_of(running, routing_id=b"desk-ann").result("ping")["pong"])
        running.stop()

    def test_list_is_read_again(self):
        running = self.serve()
        desk, admin = self.client(running, "desk"), self.client(running, "admin")
        self.assertTrue(desk.result("ping")["pong"])
        self.gets_nothing(self.client(running, "stranger"))
        self.write_list("admin", "qa")
        self.people["qa"] = self.people["stranger"]
        self.write_list("admin", "qa")  # the stranger is qa now; the desk is out
        running.wait_for(lambda: "error" in desk.call("ping"), "the new list is read")
        self.assertEqual(desk.error("ping")["code"], NOT_ALLOWED)  # its connection still stands, its rights do not
        self.assertIn("cases", self.client(running, "stranger").result("status")["store"])
        self.gets_nothing(self.client(running, "desk"))
        self.list_file.write_text("rubbish\n")
        # It is looked at when somebody asks.
        running.wait_for(lambda: admin.result("ping")["pong"] and "the old one stays" in running.log, "the damaged list is seen")
        running.kill()

    def test_what_others_could_misuse_is_said(self):
        desk, qa = (self.people[name][0].decode() for name in ("desk", "qa"))
        with open(self.list_file, "a") as lines:  # after the comment and five lines
            lines.write(f"{desk} admin copied\n{qa} desk more\n")
        self.data.chmod(0o777)
        (self.data / "audit.key").chmod(0o644)
        running = self.serve()
        self.assertIn("cases", self.client(running, "desk").result("status")["store"])
        for said in ("allowed keys, line 7: this key stands in line 2 already; it has the roles and teams of both, so it is admin",
                     "allowed keys, line 8: this key stands in line 4 already; it has the roles and teams of both\n",
                     f"every user of this machine can get at {self.data}/.: chmod 700 it",
                     f"every user of this machine can get at {self.data}/audit.key: chmod 600 it"):
            self.assertIn(said, running.log)
        self.assertNotIn("store.db: chmod", running.log)
        running.stop()

    def refused(self, text, config=None, endpoint="tcp://127.0.0.1:*"):
        running = service.Service(self.data, endpoint=endpoint, config=config or self.config(), ready=False)
        code = running.process.wait(timeout=patient(30))
        running.reader.join()
        self.assertEqual(code, 2)  # systemd does not start it again
        self.assertIn(text, running.log)
        self.assertNotIn(self.server_secret, running.log)

    def test_what_is_not_safe_does_not_start(self):
        self.refused("belong together", config=f'service: {{ secret_key_file = "{self.secret_file}"; }};')
        self.refused("belong together", config=f'service: {{ allowed_keys_file = "{self.list_file}"; }};',
                     endpoint="tcp://*:7677")
        self.secret_file.chmod(0o644)
        self.refused("chmod 600")
        self.secret_file.chmod(0o600)
        self.secret_file.write_text("too short\n")
        self.refused("not a key")
        self.secret_file.write_text(self.server_secret)
        self.list_file.write_text("# nobody\n")
        self.refused("empty")
        self.list_file.write_text(f"{self.people['desk'][0].decode()} manager\n")
        self.refused("line 1")
        self.list_file.chmod(0o666)
        self.refused("chmod o-w")
        self.list_file.unlink()
        self.refused("setting service.allowed_keys_file: there is no file")
        self.list_file.mkdir()
        self.refused("setting service.allowed_keys_file: cannot read")
        self.secret_file.unlink()
        self.refused("setting service.secret_key_file: there is no file")


if __name__ == "__main__":
    service.main()
