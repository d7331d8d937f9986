"""Where the time goes: the stages of import and reindex, the service's trace, and the load generator against a real service.
Usage: bench.py BUILD_DIRECTORY SOURCE_DIRECTORY"""
import json
import os
import signal
import subprocess
import sys
import time

import service
from service import DEMO, NOT_ALLOWED, NOT_FOUND, PARAMS, PARCEL, SIDEKICK

STAGES = {"wait", "decode", "refresh", "understand", "tags", "query", "search", "compare", "read", "model", "rank", "select", "present",
          "encode"}


def run(*arguments, timeout=120):
    return subprocess.run([SIDEKICK, *arguments], capture_output=True, text=True, timeout=timeout)


def document(*arguments):
    """The JSON of a run that must succeed."""
    done = run(*arguments, "--json", "--quiet")
    assert done.returncode == 0, (arguments, done.returncode, done.stdout, done.stderr)
    return json.loads(done.stdout)


class BatchTest(service.ServiceTest):
    """What import and reindex say of their stages."""

    def check_job(self, job, wanted):
        stages = {stage["stage"]: stage for stage in job["stages"]}
        self.assertLessEqual(set(wanted), set(stages))
        for stage in stages.values():
            self.assertGreater(stage["count"], 0)
            self.assertLessEqual(stage["p50_us"], stage["max_us"])
            self.assertGreaterEqual(stage["elapsed_s"] * 1.01 + 0.01, stage["processor_s"], stage)
        spent = sum(stage["processor_s"] for stage in stages.values())
        self.assertGreater(spent, 0)
        self.assertLessEqual(spent, job["processor_s"] * 1.01 + 0.05)  # of the whole process
        self.assertGreater(job["cores_busy"], 0)

    def test_import_tells_its_stages(self):
        data = self.root / "traced"
        report = document("import", "--trace", "--data", str(data), *DEMO)
        self.assertEqual(report["imported"], report["read"])
        self.check_job(report["trace"], ["read", "redact", "mask", "store", "commit", "load", "analyse", "index", "index commit"])
        self.assertNotIn("trace", document("import", "--data", str(data), *DEMO))

    def test_reindex_tells_its_stages(self):
        data = self.copy_of_data()
        report = document("reindex", "--trace", "--no-learning", "--data", str(data))
        self.check_job(report["trace"], ["load", "analyse", "index", "index commit", "compact"])
        self.assertNotIn("trace", document("reindex", "--no-learning", "--data", str(data)))
        done = run("reindex", "--trace", "--no-learning", "--quiet", "--data", str(data))
        self.assertIn("cores busy", done.stdout)

    def niceness(self, *arguments, prefix=()):
        """Of an import that waits for its input."""
        process = subprocess.Popen([*prefix, SIDEKICK, "import", "--quiet", "--data", str(self.root / "nice"), *arguments, "-"],
                                   stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        begun = self.root / "nice" / "import.lock"  # made after the priority is set
        while process.poll() is None and not begun.exists():
            time.sleep(0.01)
        found = os.getpriority(os.PRIO_PROCESS, process.pid)
        process.communicate()
        begun.unlink()
        self.assertEqual(process.returncode, 0)
        return found

    def test_work_that_can_wait_steps_back(self):
        own = os.getpriority(os.PRIO_PROCESS, 0)
        self.assertEqual(self.niceness(), max(own, 10))
        self.assertEqual(self.niceness("--nice", "15"), max(own, 15))
        self.assertEqual(self.niceness("--nice", "0"), own)
        self.assertEqual(self.niceness(prefix=("nice", "-n", "19")), min(own + 19, 19))  # has stepped back further
        for verb in ("import", "reindex"):
            self.assertEqual(run(verb, "--nice", "20", *["x"] * (verb == "import")).returncode, 2)


def slower_than(report, milliseconds):
    return sum(step["count"] for step in report["histogram"] if step["from_ms"] >= milliseconds)


class LoadTest(service.ServiceTest):
    """The load generator against a real service on a real socket."""
    shared = True

    def bench(self, *arguments, endpoint=None, file=DEMO[0], code=0):
        done = run("bench", "--json", "--endpoint", endpoint or self.service.endpoint, *arguments, str(file))
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        report = json.loads(done.stdout)
        self.assertEqual(report["sent"], sum(report[name] for name in ("answered", "busy", "failed", "timeouts")), report)
        self.assertEqual(sum(step["count"] for step in report["histogram"]), report["answered"] + report["timeouts"])
        self.assertLessEqual(report["abstained"], report["answered"])
        quantiles = [report["latency_ms"][name] for name in ("p50", "p90", "p99", "p99_9", "max")]
        self.assertEqual(quantiles, sorted(quantiles))
        return report

    def start_bench(self, *arguments):
        """Runs it beside the test. The report: result()."""
        process = subprocess.Popen([SIDEKICK, "bench", "--json", "--endpoint", self.service.endpoint, *arguments, DEMO[0]],
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

        def result():
            out, errors = process.communicate(timeout=60)
            self.assertEqual(process.returncode, 0, out + errors)
            return json.loads(out)
        return process, result

    def stop_for(self, process, seconds):
        process.send_signal(signal.SIGSTOP)
        time.sleep(seconds)
        process.send_signal(signal.SIGCONT)

    def test_open_loop_sends_what_was_ordered(self):
        report = self.bench("--rate", "40", "--arrivals", "constant", "--seconds", "2", "--warmup", "0.5", "--clients", "4")
        self.assertAlmostEqual(report["sent"], 80, delta=1)
        self.assertEqual(report["answered"], report["sent"], report)
        self.assertGreater(report["latency_ms"]["p50"], 0.1)
        again = [self.bench("--rate", "100", "--seconds", "1", "--warmup", "0", "--seed", "7", "--method", "analyze")["sent"]
                 for _ in range(2)]
        self.assertEqual(again[0], again[1])  # the arrivals are those of the seed
        self.assertTrue(60 < again[0] < 140, again)

    def test_closed_loop_asks_again_when_answered(self):
        report = self.bench("--closed", "--clients", "3", "--seconds", "1", "--warmup", "0", "--limit", "1")
        self.assertEqual(report["loop"], "closed")
        self.assertEqual(report["answered"], report["sent"])
        self.assertGreater(report["answered"], 3)

    def test_a_stall_is_charged_to_all_that_waited(self):
        """The service stands still for 300 ms at 100 requests a second: some twenty requests wait for more than a tenth of a second. A
        generator that asks again only when it is answered would see one."""
        process, result = self.start_bench("--rate", "100", "--arrivals", "constant", "--seconds", "3", "--warmup", "0.2", "--limit", "1")
        time.sleep(1.5)
        self.stop_for(self.service.process, 0.3)
        report = result()
        self.assertGreater(report["latency_ms"]["p99"], 200, report)
        self.assertGreater(slower_than(report, 100), 12, report)

    def test_a_generator_that_is_late_says_so_and_counts_it(self):
        process, result = self.start_bench("--rate", "100", "--arrivals", "constant", "--seconds", "3", "--warmup", "0.2", "--limit", "1")
        time.sleep(1.5)
        self.stop_for(process, 0.4)
        report = result()
        self.assertGreater(report["late_ms"]["p99"], 150, report)
        self.assertTrue(report["late"])
        self.assertGreater(slower_than(report, 100), 12, report)
        self.assertAlmostEqual(report["sent"], 300, delta=2)  # none is left out

    def test_timeouts_are_counted_and_not_left_out(self):
        process, result = self.start_bench("--rate", "50", "--arrivals", "constant", "--seconds", "2", "--warmup", "0.2", "--timeout", "300")
        time.sleep(1)
        self.stop_for(self.service.process, 1)
        report = result()
        self.assertGreater(report["timeouts"], 10, report)
        self.assertEqual(report["sent"], report["answered"] + report["timeouts"])
        self.assertGreaterEqual(report["latency_ms"]["p99"], 295)

    def test_what_the_service_refuses_is_counted(self):
        small = self.start(config="service: { workers = 1; queue = 4; peer_queue = 2; };")
        small.wait_until_indexed()
        report = self.bench("--rate", "1500", "--seconds", "1", "--warmup", "0", "--clients", "4", endpoint=small.endpoint)
        self.assertGreater(report["busy"], 10, report)
        self.assertGreater(report["answered"], 1)
        long = self.root / "long.jsonl"  # beyond what the service reads of a frame that it refuses: there is no id in its reply
        long.write_text(json.dumps({"text": PARCEL, "context": [{"role": "customer", "text": "pakket " * 900}]}) + "\n")
        report = self.bench("--rate", "1500", "--seconds", "1", "--warmup", "0", "--clients", "4", endpoint=small.endpoint, file=long)
        self.assertGreater(report["busy"], 10, report)
        self.assertEqual(report["timeouts"], 0, report)

    def test_nothing_is_recorded_unless_asked(self):
        def recorded():
            return self.client.result("status")["store"]["suggestion_sets"]
        before = recorded()
        report = self.bench("--rate", "30", "--seconds", "0.5", "--warmup", "0.3")
        self.assertGreater(report["answered"], 0)
        self.assertEqual(recorded(), before)
        report = self.bench("--rate", "30", "--seconds", "0.5", "--warmup", "0", "--record")
        self.assertEqual(recorded(), before + report["answered"] + 1)  # and the one that it tries first

    def test_the_stages_of_the_run(self):
        report = self.bench("--rate", "30", "--seconds", "1", "--warmup", "0.3", "--trace", "--record")
        stages = {stage["stage"]: stage for stage in report["stages"]}
        self.assertEqual(set(stages), STAGES | {"record"})
        self.assertEqual({stage["count"] for stage in stages.values()}, {report["answered"]})
        spent = sum(stage["mean_us"] for stage in stages.values()) / 1000
        self.assertLess(spent, report["latency_ms"]["mean"] * 1.05)
        self.assertFalse(self.client.result("trace")["enabled"])  # as it was
        self.assertIsNone(self.bench("--rate", "30", "--seconds", "0.5", "--warmup", "0")["stages"])

    def test_the_terminal_gets_a_picture(self):
        done = run("bench", "--endpoint", self.service.endpoint, "--rate", "30", "--seconds", "0.5", "--warmup", "0", "--trace", DEMO[0])
        self.assertEqual(done.returncode, 0, done.stderr)
        for word in ("Poisson", "p99.9", "▇", "search", "processor"):
            self.assertIn(word, done.stdout)

    def test_errors_are_clear(self):
        def fails(code, *arguments):
            done = run("bench", "--timeout", "500", *arguments)
            self.assertEqual(done.returncode, code, done.stdout + done.stderr)
            return done.stderr
        here = ("--endpoint", self.service.endpoint)
        bad = self.root / "bad.jsonl"
        bad.write_text('{"text": "goed"}\n{"tekst": "fout"}\n')
        self.assertIn("line 2", fails(1, *here, str(bad)))
        bad.write_text('{"text": "goed"}\n{"text": \n')
        self.assertIn("line 2", fails(1, *here, str(bad)))
        bad.write_text("\n")
        self.assertIn("no line", fails(1, *here, str(bad)))
        self.assertIn("cannot read", fails(1, *here, str(self.root / "absent")))
        self.assertIn("no service answers", fails(3, "--endpoint", f"ipc://{self.root}/nobody", DEMO[0]))
        bad.write_text('{"text": "goed", "limit": 99}\n')
        self.assertIn("limit", fails(2, *here, str(bad)))
        for wrong in (["--rate", "-1"], ["--clients", "0"], ["--arrivals", "weekly"], ["--method", "ping"], ["--closed", "--rate", "3"], []):
            self.assertIn("Try: sidekick bench --help", fails(2, *here, *wrong, *([DEMO[0]] if wrong else [])))

    def test_without_an_endpoint_it_asks_the_data_directory(self):
        done = run("bench", "--json", "--data", str(self.copy_of_data()), "--closed", "--clients", "2", "--seconds", "0.5", "--warmup", "0",
                   "--trace", DEMO[0])
        self.assertEqual(done.returncode, 0, done.stderr)
        report = json.loads(done.stdout)
        self.assertGreater(report["answered"], 0)
        self.assertIsNone(report["endpoint"])
        self.assertEqual({stage["stage"] for stage in report["stages"]}, STAGES)


class TraceTest(service.ServiceTest):
    """The service's own trace."""
    shared = True

    def test_it_is_switched_on_and_off_and_forgets(self):
        self.assertEqual(self.client.result("trace", {"clear": True}), {"enabled": False, "requests": 0, "stages": []})
        self.client.result("suggest", {"text": PARCEL, "record": False})
        self.assertEqual(self.client.result("trace")["requests"], 0)
        self.assertNotIn("stages", self.client.result("status"))
        self.assertTrue(self.client.result("trace", {"enabled": True})["enabled"])
        for _ in range(3):
            answer = self.client.result("suggest", {"text": PARCEL, "record": False})
        self.client.result("ping")
        traced = self.client.result("trace", {"buckets": True})
        self.assertEqual(traced["requests"], 3)  # a ping is not among them
        self.assertEqual({stage["stage"] for stage in traced["stages"]}, STAGES)
        for stage in traced["stages"]:
            self.assertEqual(sum(stage["buckets"].values()), 3, stage)
        self.assertNotIn(PARCEL[:8], json.dumps(traced))
        self.assertIn("stages", self.client.result("status"))
        inside = sum(stage["mean_us"] for stage in traced["stages"] if stage["stage"] not in ("wait", "decode", "encode"))
        self.assertLess(inside, 50 * answer["elapsed_us"])
        self.assertFalse(self.client.result("trace", {"enabled": False})["enabled"])
        self.client.result("suggest", {"text": PARCEL, "record": False})
        self.assertEqual(self.client.result("trace", {"clear": True})["requests"], 0)
        for wrong in ({"enabled": 1}, {"clear": "yes"}, {"buckets": []}):
            self.assertEqual(self.client.error("trace", wrong)["code"], PARAMS, wrong)

    def test_the_tool_shows_it(self):
        here = ("--endpoint", self.service.endpoint)
        self.assertIn("the trace is on", run("trace", "on", *here).stdout)
        self.client.result("suggest", {"text": PARCEL})
        shown = run("trace", *here).stdout
        self.assertIn("record", shown)
        self.assertIn("processor", shown)
        self.assertIn("the trace is off", run("trace", "off", *here).stdout)
        self.assertIn("0 requests", run("trace", "clear", *here).stdout)
        self.assertEqual(run("trace", "later", *here).returncode, 2)
        self.assertEqual(run("trace").returncode, 2)

    def test_the_setting_switches_it_on(self):
        traced = self.start(config="service: { trace = true; };")
        traced.wait_until_indexed()
        client = self.client_of(traced)
        client.result("analyze", {"text": PARCEL})
        stages = {stage["stage"] for stage in client.result("status")["stages"]}
        self.assertEqual(stages, {"wait", "decode", "understand", "tags", "encode"})

    def test_an_answer_that_is_not_recorded(self):
        recorded = self.client.result("suggest", {"text": PARCEL})
        answer = self.client.result("suggest", {"text": PARCEL, "record": False})
        for name in ("rank", "text", "template", "confidence", "source"):
            self.assertEqual([one[name] for one in answer["suggestions"]], [one[name] for one in recorded["suggestions"]], name)
        self.assertEqual(answer["tags"], recorded["tags"])
        params = {"suggestion_set_id": answer["suggestion_set_id"], "suggestion_id": answer["suggestions"][0]["id"], "action": "sent"}
        self.assertEqual(self.client.error("feedback", params)["code"], NOT_FOUND)
        self.assertEqual(self.client.error("suggest", {"text": PARCEL, "record": False, "request_id": "r"})["code"], PARAMS)
        self.assertEqual(self.client.error("suggest", {"text": PARCEL, "record": 0})["code"], PARAMS)


class KeysTest(service.KeyedTest):
    """Who may load and look."""

    def bench(self, running, *arguments, name=None):
        keys = []
        if name:
            public, secret = self.root / "service.pub", self.root / f"{name}.key"
            public.write_text(self.server_public + "\n")
            secret.write_text(self.people[name][1].decode() + "\n")
            secret.chmod(0o600)
            keys = ["--server-key", str(public), "--client-key", str(secret)]
        return run("bench", "--json", "--endpoint", running.endpoint, "--rate", "20", "--seconds", "0.5", "--warmup", "0", "--timeout", "3000",
                   *keys, *arguments, DEMO[0])

    def test_keys(self):
        running = self.serve()
        done = self.bench(running, name="admin")
        self.assertEqual(done.returncode, 0, done.stderr)
        done = self.bench(running, name="desk")  # may ask, may not see what the stages cost
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIsNone(json.loads(done.stdout)["stages"])
        self.assertIn("Not allowed", self.bench(running, "--trace", name="desk").stderr)
        done = self.bench(running, name="batch")
        self.assertEqual(done.returncode, 1)
        self.assertIn("Not allowed", done.stderr)
        self.assertEqual(self.bench(running, name="stranger").returncode, 3)
        self.assertEqual(self.bench(running).returncode, 3)
        self.assertFalse(self.client(running, "qa").result("trace")["enabled"])
        self.assertEqual(self.client(running, "qa").error("trace", {"enabled": True})["code"], NOT_ALLOWED)
        self.assertEqual(self.client(running, "desk").error("trace")["code"], NOT_ALLOWED)


class BesideTest(service.ServiceTest):
    """tests/bench/beside.py on a small history: every kind of work is measured beside the quiet service, and gets done."""

    def test_each_kind_of_work(self):
        program = [sys.executable, str(service.SOURCE / "tests" / "bench" / "beside.py"), str(service.BUILD), str(service.SOURCE)]
        data = str(self.root / "beside")
        done = subprocess.run([*program, data, "--cases", "300", "--imported", "200", "--seconds", "1", "--warmup", "0.5"],
                              capture_output=True, text=True, timeout=service.patient(300))
        self.assertEqual(done.returncode, 0, done.stderr)
        rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in done.stdout.splitlines() if line.startswith("| ")][1:]
        self.assertEqual([row[0] for row in rows], ["cases learnt, and feedback", "reindex, with learning", "import of 200 cases"])
        for row in rows:
            self.assertGreater(float(row[1]), 0)
            self.assertGreaterEqual(float(row[2]), float(row[1]))
        learnt = int(rows[0][-1].split(",")[0])
        self.assertGreater(learnt, 0)
        under_way = document("status", "--data", data)["store"]["cases"] - (300 + learnt + 200)
        self.assertIn(under_way, (0, 1))  # one may be learnt while they are counted


if __name__ == "__main__":
    service.main()
