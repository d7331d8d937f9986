"""tests/bench/simulate against what queueing theory knows, and against the rules of the service's queue."""
import argparse
import importlib.machinery
import importlib.util
import json
import math
import pathlib
import subprocess
import sys
import tempfile
import unittest

SOURCE = pathlib.Path(sys.argv[2]).resolve()
PROGRAM = SOURCE / "tests" / "bench" / "simulate"
sys.dont_write_bytecode = True
loader = importlib.machinery.SourceFileLoader("simulate", str(PROGRAM))
simulate = importlib.util.module_from_spec(importlib.util.spec_from_loader("simulate", loader))
loader.exec_module(simulate)

WORK_S = .01


def run_of(cases, steps, work_s=WORK_S, commit_us=0, **changes):
    """What tests/bench/costs prints for one size. steps: (from ms, to ms, count)."""
    quantiles = dict.fromkeys(("p50_us", "p90_us", "p99_us", "max_us"), commit_us)
    histogram = [{"from_ms": low, "to_ms": high, "count": count} for low, high, count in steps]
    bench = {"loop": "closed", "clients": 1, "endpoint": None, "processor_s": work_s * 100, "answered": 100,
             "stages": [{"stage": "search", "processor_us": work_s * 5e5}], "histogram": histogram} | changes
    return {"cases": cases, "bench": bench, "recorded": bench | {"stages": [{"stage": "record", "processor_us": 0} | quantiles]}}


def exponential():
    """A histogram of one, fine enough."""
    def below(x):
        return 1 - math.exp(-x)
    return [(i / 20, (i + 1) / 20, (below((i + 1) / 20) - below(i / 20)) * 1e9) for i in range(240)]


TWO_KINDS = [(1, 1.001, 900), (9, 9.001, 100)]  # one in ten takes nine times as long


def ask(rate, steps=TWO_KINDS, agents=1000, layout="one", count=1, commit_us=0, **changes):
    options = argparse.Namespace(cores=1, workers=1, background=0, queue=10000, peer_queue=10000, queue_ms=1e9, keys=0,
                                 feedback=0, network_ms=0, target=50, requests=40000, seed=1, largest=.5, round_trips=0,
                                 round_trip_ms=0, commit_ms=None, cases_now=1000)
    for name, value in changes.items():
        setattr(options, name, value)
    measured = [simulate.Measured(run_of(1000, steps, commit_us=commit_us))]
    return simulate.simulate(simulate.Layout(layout, count, measured, options), agents, rate, options, options.seed)


def mean(values):
    return sum(values) / len(values)


class Theory(unittest.TestCase):
    def test_one_worker_waits_as_pollaczek_and_khinchine_say(self):
        for load in (.3, .7):
            rate = load / WORK_S
            square = .9 * (WORK_S / 1.8) ** 2 + .1 * (WORK_S * 9 / 1.8) ** 2
            expected = rate * square / (2 * (1 - load))
            self.assertAlmostEqual(mean(ask(rate, requests=80000).waits) / expected, 1, delta=.1)

    def test_two_workers_wait_as_erlang_says(self):
        load = .7
        offered = 2 * load
        blocked = offered ** 2 / 2 / (1 - load)
        expected = blocked / (1 + offered + blocked) * WORK_S / (2 * (1 - load))
        result = ask(2 * load / WORK_S, exponential(), cores=2, workers=2, requests=80000)
        self.assertAlmostEqual(mean(result.waits) / expected, 1, delta=.1)
        self.assertAlmostEqual(result.used, load, delta=.03)

    def test_more_workers_than_cores_share_them(self):
        """Any number of workers on one core: processor sharing, whose mean answer time only knows the mean work."""
        load = .6
        result = ask(load / WORK_S, workers=100)
        self.assertAlmostEqual(mean(result.answers) / (WORK_S / (1 - load)), 1, delta=.1)

    def test_who_waits_for_a_commit_shares_it(self):
        result = ask(100, commit_us=50000, cores=8, workers=64, peer_queue=10000)
        self.assertLess(result.commits_s, 24)
        self.assertLess(max(result.answers), .3)


class QueueRules(unittest.TestCase):
    def test_a_full_house_is_told_busy(self):
        """Twice what can be done, by a thousand connections: half are refused, the others wait for a whole queue, for each of
        them has nothing else waiting. queue_ms bounds what one of few may have waiting."""
        result = ask(2 / WORK_S, queue=256, peer_queue=64, queue_ms=500)
        self.assertAlmostEqual(result.busy_share, .5, delta=.03)
        self.assertAlmostEqual(result.quantile(result.waits, .5) / (256 * WORK_S * 1e3), 1, delta=.1)

    def test_one_key_gets_half_of_what_can_be_answered_in_time(self):
        result = ask(2 / WORK_S, queue=256, peer_queue=64, queue_ms=500, keys=1)
        self.assertAlmostEqual(result.busy_share, .5, delta=.03)
        self.assertAlmostEqual(result.quantile(result.waits, .5) / 250, 1, delta=.2)

    def test_the_figures_are_those_of_the_service(self):
        text = (SOURCE / "src" / "serve" / "queue.c").read_text()
        for name, value in (("FEWEST", simulate.FEWEST), ("FOLLOW", simulate.FOLLOW),
                            ("LONGEST_US", round(simulate.LONGEST_S * 1e6))):
            self.assertIn(f"#define {name} {value}\n", text)
        self.assertIn(f"#define SK_QUEUE_TIME_US {round(simulate.GIVEN_UP_S * 1e6)}", (SOURCE / "src/serve/worker.h").read_text())


class Machines(unittest.TestCase):
    def test_two_carry_twice_as_much_and_a_large_shard_less(self):
        """At .8 of two machines: evenly fine; with .8 of it on one of them, that one is overrun."""
        even = ask(1.6 / WORK_S, layout="replicas", count=2)
        self.assertAlmostEqual(even.used, .8, delta=.03)
        uneven = ask(1.6 / WORK_S, layout="shards", count=2, largest=.8)
        self.assertGreater(uneven.used, .97)

    def test_a_search_of_all_costs_every_machine(self):
        """Half of the work is search; each machine does all of it, where a search does not cost less with fewer cases."""
        result = ask(1 / WORK_S, layout="remote", count=2, workers=8)
        self.assertAlmostEqual(result.used, .5 + .25, delta=.04)


class Program(unittest.TestCase):
    def run_with(self, runs, *arguments):
        with tempfile.TemporaryDirectory(prefix="sidekick-") as directory:
            path = pathlib.Path(directory) / "costs.json"
            path.write_text(json.dumps({"runs": runs}))
            return subprocess.run([PROGRAM, *arguments, "--costs", path, "--requests", "2000"], capture_output=True, text=True,
                                  timeout=300)

    def test_the_same_seed_gives_the_same_table(self):
        runs = [run_of(1000, TWO_KINDS), run_of(10000, TWO_KINDS, work_s=.02)]
        first, second = (self.run_with(runs, "carry", "--cases", "1000", "10000", "100000") for _ in range(2))
        self.assertEqual((first.returncode, first.stdout), (0, second.stdout), first.stderr)
        other = self.run_with(runs, "carry", "--cases", "1000", "10000", "100000", "--seed", "2")
        self.assertNotEqual(other.stdout, first.stdout)
        lines = first.stdout.splitlines()
        self.assertEqual([line.split("|")[2].strip() for line in lines[2:5]], ["10.00", "20.00", "40.00"], "along a power")
        self.assertIn("100,000 *", lines[4], "what was not measured is marked")

    def test_costs_of_another_kind_of_run_are_refused(self):
        done = self.run_with([run_of(1000, TWO_KINDS, loop="open")], "day")
        self.assertEqual(done.returncode, 1)
        self.assertIn("--closed --clients 1 --trace", done.stderr)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[3:], verbosity=1)
