"""A real sidekickd with real data, for the integration tests; and clients that speak to it as desks do.

Each test file: service_NAME.py BUILD_DIRECTORY SOURCE_DIRECTORY [Class[.test]]"""
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import unittest

import zmq

from stopwatch import Stopwatch, wait_for_end

BUILD, SOURCE = (pathlib.Path(argument).resolve() for argument in sys.argv[1:3])
SIDEKICK, SIDEKICKD = str(BUILD / "src" / "sidekick"), str(BUILD / "src" / "sidekickd")
DEMO = [str(SOURCE / "data" / "demo" / f"{name}.jsonl") for name in ("webshop", "bank")]

PARSE, INVALID, METHOD, PARAMS, INTERNAL = -32700, -32600, -32601, -32602, -32603
BUSY, TOO_LARGE, NOT_ALLOWED, NOT_FOUND, NOT_READY = -32000, -32001, -32002, -32003, -32004

PARCEL = "waar blijft mijn pakket nou?? het zou gisteren al komen"
context = zmq.Context()

# Under a sanitizer or valgrind everything takes longer: tests/sanitize sets by how much what is waited for may.
PATIENCE = float(os.environ.get("SIDEKICK_TEST_PATIENCE", "1"))


def patient(seconds):
    return seconds * PATIENCE


def free_port():
    import socket
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Service:
    """A started sidekickd. Its log is read by a thread, so that a full pipe never stops it."""

    def __init__(self, data, *arguments, endpoint=None, config=None, ready=True):
        self.data = pathlib.Path(data)
        self.endpoint = endpoint or f"ipc://{self.data.parent}/desk-{os.getpid()}"
        self.endpoint_count = 1 + arguments.count("--endpoint")
        command = [SIDEKICKD, "--data", str(data), "--endpoint", self.endpoint, *arguments]
        if config is not None:
            path = self.data.parent / "test.conf"
            path.write_text(config)
            command += ["--config", str(path)]
        environment = {key: value for key, value in os.environ.items() if key not in ("SIDEKICK_DATA", "NOTIFY_SOCKET")}
        self.process = subprocess.Popen(command, stderr=subprocess.PIPE, env=environment)
        self.lines = []
        self.reader = threading.Thread(target=self._read_log, daemon=True)
        self.reader.start()
        if ready:
            self.wait_until_listening()

    def _read_log(self):
        with self.process.stderr:
            for line in self.process.stderr:
                self.lines.append(line.decode("utf-8", "replace"))

    @property
    def log(self):
        return "".join(self.lines)

    def wait_until_listening(self):
        """On every endpoint: each has a line of its own in the log, and they do not come at once."""
        def find_endpoints():
            return re.findall(r"listening on (\S+)", self.log)
        self.wait_for(lambda: len(find_endpoints()) >= self.endpoint_count, f"it listens on {self.endpoint_count} endpoints")
        self.endpoints = find_endpoints()

    def wait_for(self, condition, what, seconds=30):
        """Seconds as the service had them: where others take the processor the wait is longer (stopwatch.py)."""
        watch = Stopwatch(self.process.pid)
        while not condition():
            if self.process.poll() is not None:
                self.reader.join()
                raise AssertionError(f"the service ended ({self.process.returncode}):\n{self.log}")
            if watch.seconds() > patient(seconds):
                raise AssertionError(f"waited {seconds} s in vain until {what}:\n{self.log}")
            time.sleep(0.02)

    def status(self, seconds=30):
        """What it says of itself; asked again where it is told to be busy."""
        with Client(self.endpoint) as client:
            def answered():
                return client.socket.poll(20)
            while True:
                identifier = client.send("status")
                self.wait_for(answered, "it answers", seconds)
                response = client.receive()
                assert response["id"] == identifier, response
                if "result" in response:
                    return response["result"]
                assert response["error"]["code"] == BUSY, response

    def wait_until_indexed(self, seconds=30):
        def indexed():
            index = self.status()["index"]
            return index["revision"] is not None and index["lag"] == 0
        self.wait_for(indexed, "the index holds all", seconds)

    def stop(self):
        """SIGTERM; the exit status and the log must be clean."""
        self.process.send_signal(signal.SIGTERM)
        code = wait_for_end(self.process, patient(60))
        self.reader.join()
        assert code == 0, f"exit status {code}:\n{self.log}"
        assert "error:" not in self.log.lower().replace("error: the index does not follow", ""), self.log

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.reader.join()

    def memory_kb(self):
        for line in pathlib.Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1])
        return 0

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        if self.process.poll() is None:
            self.kill() if kind else self.stop()
        else:
            self.reader.join()


class Client:
    """A DEALER, so that a test can send what REQ would not; the empty delimiter is a choice."""

    def __init__(self, endpoint, keys=None, delimiter=True, timeout=20, routing_id=None):
        self.socket = context.socket(zmq.DEALER)
        if routing_id:
            self.socket.routing_id = routing_id
        self.socket.linger = 0
        self.socket.sndhwm = self.socket.rcvhwm = 100000
        if keys:
            self.socket.curve_serverkey, self.socket.curve_publickey, self.socket.curve_secretkey = keys
        self.delimiter = delimiter
        self.timeout = patient(timeout)
        self.socket.sndtimeo = int(1000 * self.timeout)  # a refused client has nobody to send to: it must not wait for ever
        self.number = 0
        self.socket.connect(endpoint)

    def send_raw(self, *frames):
        self.socket.send_multipart(([b""] if self.delimiter else []) + list(frames))

    def receive_raw(self, timeout=None):
        """timeout: in seconds as they are, for a reply that should not come too."""
        if not self.socket.poll(1000 * (self.timeout if timeout is None else timeout)):
            raise TimeoutError("no reply")
        frames = self.socket.recv_multipart()
        if self.delimiter:
            assert frames[0] == b"", frames
            frames = frames[1:]
        assert len(frames) == 1, frames
        return frames[0]

    def receive(self, timeout=None):
        return json.loads(self.receive_raw(timeout))

    def silent(self, seconds=0.3):
        return not self.socket.poll(1000 * seconds)

    def exchange(self, frame):
        """A frame of bytes, or anything that JSON can say."""
        self.send_raw(frame if isinstance(frame, bytes) else json.dumps(frame).encode())
        return self.receive()

    def send(self, method, params=None, identifier=None):
        self.number += 1
        request = {"jsonrpc": "2.0", "id": identifier or self.number, "method": method}
        if params is not None:
            request["params"] = params
        self.send_raw(json.dumps(request).encode())
        return request["id"]

    def call(self, method, params=None):
        while True:
            identifier = self.send(method, params)
            response = self.receive()
            assert response["jsonrpc"] == "2.0" and response["id"] == identifier, response
            if PATIENCE == 1 or response.get("error", {}).get("code") != BUSY:  # so slow that its time in the queue ran out
                return response

    def result(self, method, params=None):
        response = self.call(method, params)
        assert "result" in response, response
        return response["result"]

    def error(self, method, params=None):
        response = self.call(method, params)
        assert "error" in response, response
        return response["error"]

    def close(self):
        self.socket.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def import_demo(data):
    done = subprocess.run([SIDEKICK, "import", "--quiet", "--json", "--data", str(data), *DEMO], capture_output=True, text=True,
                          timeout=patient(300))
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert report["imported"] == report["read"] > 200, report


class ServiceTest(unittest.TestCase):
    """Each class imports the demo once; each test gets a copy of that data directory, or the class's own service."""
    shared = False  # one service for all tests of the class

    @classmethod
    def setUpClass(cls):
        cls.directory = tempfile.TemporaryDirectory(prefix="sidekick-")
        cls.root = pathlib.Path(cls.directory.name)
        cls.imported = cls.root / "imported"
        import_demo(cls.imported)
        if cls.shared:
            cls.service = Service(cls.imported)
            cls.service.wait_until_indexed()

    @classmethod
    def tearDownClass(cls):
        try:
            if cls.shared:
                cls.service.stop()
        finally:
            cls.directory.cleanup()

    def setUp(self):
        if self.shared:
            self.client = Client(self.service.endpoint)
            self.addCleanup(self.client.close)

    def copy_of_data(self):
        parent = pathlib.Path(tempfile.mkdtemp(prefix="t", dir=self.root))
        self.addCleanup(shutil.rmtree, parent, True)
        shutil.copytree(self.imported, parent / "data", symlinks=True)
        return parent / "data"

    def start(self, *arguments, data=None, **keywords):
        service = Service(data or self.copy_of_data(), *arguments, **keywords)
        self.addCleanup(lambda: service.process.poll() is None and service.kill())
        return service

    def client_of(self, service, **keywords):
        client = Client(service.endpoint, **keywords)
        self.addCleanup(client.close)
        return client

    def assertError(self, response, code, identifier=None):
        self.assertEqual(response["jsonrpc"], "2.0", response)
        self.assertNotIn("result", response)
        self.assertIn("id", response)
        self.assertEqual((response["error"]["code"], response["id"]), (code, identifier), response)
        self.assertIsInstance(response["error"]["message"], str)


class KeyedTest(ServiceTest):
    """A service that asks for keys, and the people who have some."""
    listed = ("desk", "batch", "qa", "privacy", "admin")
    names = (*listed, "stranger")

    def setUp(self):
        self.server_public, self.server_secret = (key.decode() for key in zmq.curve_keypair())
        self.people = {name: zmq.curve_keypair() for name in self.names}
        self.data = self.copy_of_data()
        self.secret_file = self.data.parent / "service.key"
        self.list_file = self.data.parent / "allowed"
        self.secret_file.write_text(self.server_secret + "\n")
        self.secret_file.chmod(0o600)
        self.write_list(*self.listed)

    def write_list(self, *names):
        fresh = self.list_file.with_suffix(".new")
        lines = [f"{self.people[name][0].decode()} {self.line_of(name)}\n" for name in names]
        fresh.write_text("# who may connect\n" + "".join(lines))
        os.replace(fresh, self.list_file)

    def line_of(self, name):
        return f"{name} the {name} of the test"

    def config(self):
        return f'service: {{ secret_key_file = "{self.secret_file}"; allowed_keys_file = "{self.list_file}"; }};'

    def serve(self, endpoint="tcp://127.0.0.1:*"):
        running = self.start(data=self.data, endpoint=endpoint, config=self.config())
        running.endpoint = running.endpoints[0]
        return running

    def keys(self, name):
        public, secret = self.people[name]
        return self.server_public.encode(), public, secret

    def client(self, running, name, **keywords):
        return self.client_of(running, keys=self.keys(name), **keywords)


def main():
    unittest.main(argv=sys.argv[:1] + sys.argv[3:], verbosity=1)
