#!/usr/bin/python3
"""What a desk notices of the work beside it: the time of an answer while cases are learnt live, while a history is imported and while
a reindex runs, each beside the quiet service just before it in the same run. Prints a table.

    tests/bench/beside.py BUILD SOURCE DATA [--cases N] [--rate R] [--clients N] [--learn R] [--rounds N]

DATA gets an invented history of N cases (tests/bench/corpus) where there is none, and keeps what the run adds to it. The
messages are held out of it, none is asked twice, and they come at random distances (sidekick bench --rate). Live learning is a
case.add at the given pace, and after every other one a suggest and its feedback. A reindex that ends within the seconds is begun
again."""
import argparse
import concurrent.futures
import contextlib
import json
import pathlib
import subprocess
import sys
import tempfile
import threading
import time


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("source", type=pathlib.Path)
    parser.add_argument("data", type=pathlib.Path)
    parser.add_argument("--cases", type=int, default=100000)
    parser.add_argument("--rate", type=float, default=40, help="messages a second, over all clients")
    parser.add_argument("--clients", type=int, default=4)
    parser.add_argument("--learn", type=float, default=10, help="cases learnt a second")
    parser.add_argument("--seconds", type=float, default=60, help="of each measurement")
    parser.add_argument("--warmup", type=float, default=30, help="of eight clients that do nothing but ask, at the beginning")
    parser.add_argument("--imported", type=int, default=200000, help="cases of an import: more than the seconds allow")
    parser.add_argument("--rounds", type=int, default=1)
    return parser.parse_args()


options = parse()
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "integration"))
import service as integration
from service import SIDEKICK, Client, Service

CORPUS = str(integration.BUILD / "tests" / "bench" / "corpus")


def corpus(*arguments, seed=1):
    return subprocess.run([CORPUS, *map(str, arguments), "--seed", str(seed)], check=True, capture_output=True, text=True).stdout


def make_history():
    if not (options.data / "store.db").exists():
        with subprocess.Popen([CORPUS, "--cases", str(options.cases)], stdout=subprocess.PIPE) as writer:
            subprocess.run([SIDEKICK, "import", "--quiet", "--data", options.data, "-"], stdin=writer.stdout, check=True,
                           stdout=sys.stderr)
        subprocess.run([SIDEKICK, "reindex", "--quiet", "--data", options.data], check=True, stdout=sys.stderr)


def bench(endpoint, messages, *arguments):
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl") as file:
        file.writelines(messages)
        file.flush()
        command = [SIDEKICK, "bench", "--endpoint", endpoint, "--json", *map(str, arguments), file.name]
        return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)


class Work:
    """Something that goes on until the block ends. done: how often."""

    def __init__(self, service, round_number):
        self.service, self.round_number = service, round_number
        self.done, self.stopping, self.pool = 0, threading.Event(), concurrent.futures.ThreadPoolExecutor(1)

    def __enter__(self):
        self.running = self.pool.submit(self.run)
        return self

    def __exit__(self, *_):
        self.stopping.set()
        self.running.result()  # raises what it raised
        self.pool.shutdown()


class Quiet(Work):
    name = "nothing"

    def run(self):
        self.stopping.wait()


class Learning(Work):
    """Half of the pace are new cases, half are choices of desks among what is suggested to them."""
    name = "cases learnt, and feedback"

    def __init__(self, *arguments):
        super().__init__(*arguments)
        count = int(options.learn * (options.seconds + 5))
        self.cases = [json.loads(line) for line in corpus("--cases", count, seed=100 + self.round_number).splitlines()]

    def run(self):
        with Client(self.service.endpoint) as client:
            for number, case in enumerate(self.cases):
                if self.stopping.wait(1 / options.learn):
                    return
                added = {name: value for name, value in case.items() if name not in ("topic", "template")}
                client.result("case.add", added | {"id": f"live-{self.round_number}-{number}"})
                shown = client.result("suggest", {"text": case["question"], "min_confidence": 0}) if number % 2 else {}
                if shown.get("suggestions"):
                    client.result("feedback", {"suggestion_set_id": shown["suggestion_set_id"], "action": "selected",
                                               "suggestion_id": shown["suggestions"][0]["id"],
                                               "agent_id": f"a-{number % 20}"})
                self.done += 1


class Command(Work):
    def run(self):
        while not self.stopping.is_set():
            verb, text = self.command()
            subprocess.run([SIDEKICK, *verb, "--quiet", "--json", "--data", options.data], input=text, check=True, text=True,
                           stdout=subprocess.DEVNULL)
            self.done += 1


class Reindex(Command):
    name = "reindex, with learning"

    def command(self):
        return ["reindex"], None


class Import(Command):
    name = f"import of {options.imported:,} cases"

    def __init__(self, *arguments):
        super().__init__(*arguments)
        lines = corpus("--cases", options.imported, seed=1000 + self.round_number).splitlines()
        self.cases = "".join(json.dumps(json.loads(line) | {"id": f"more-{self.round_number}-{number}"}) + "\n"
                             for number, line in enumerate(lines))

    def command(self):
        return ["import", "-"], self.cases


def measure(running, work, round_number, messages):
    with work(running, round_number) as begun:
        time.sleep(1)
        found = bench(running.endpoint, messages, "--rate", options.rate, "--clients", options.clients, "--seconds", options.seconds,
                      "--warmup", min(2, options.seconds))
        done = begun.done
    if found["failed"] or found["timeouts"]:
        sys.exit(f"beside: {found['failed']} requests failed, {found['timeouts']} were not answered: {found['first_failure']}")
    with contextlib.suppress(AssertionError):
        running.wait_until_indexed(600)
    return found["latency_ms"], done, found["busy"]


def main():
    make_history()
    each = int(options.rate * (options.seconds + 3)) + 1
    asked = corpus("--queries", 15000 + 8 * each * options.rounds, seed=1).splitlines(keepends=True)
    with Service(options.data) as running:
        running.wait_until_indexed(600)
        bench(running.endpoint, asked[-15000:], "--closed", "--clients", 8, "--seconds", options.warmup, "--warmup", 0)
        print(f"{running.status()['store']['cases']:,} cases, {options.rate:g} messages a second from {options.clients} clients,"
              f" {options.learn:g} cases learnt a second\n")
        print("| beside | p50 ms | p99 ms | quiet p50 | quiet p99 | times p99 | done meanwhile |\n|---|---|---|---|---|---|---|")
        for number in range(options.rounds):
            for work in (Learning, Reindex, Import):
                before, _, _ = measure(running, Quiet, number, asked[:each])
                found, done, busy = measure(running, work, number, asked[each:2 * each])
                del asked[:2 * each]
                print(f"| {work.name} | {found['p50']:.1f} | {found['p99']:.1f} | {before['p50']:.1f} | {before['p99']:.1f} |"
                      f" {found['p99'] / before['p99']:.1f} | {done}{f', {busy} told busy' if busy else ''} |", flush=True)


if __name__ == "__main__":
    main()
