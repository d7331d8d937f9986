#!/usr/bin/env python3
"""What is left of the service under too much: an honest client beside a flood, and four times the load that the machine carries.

    meson test -C build --benchmark overload --verbose        (overload.py BUILD_DIRECTORY SOURCE_DIRECTORY [SECONDS])

Clients are processes of their own, since one Python would be the bottleneck. Prints figures, and fails where they are out of
bounds: the honest client's p99 at most 5 times that of a quiet service; of accepted requests at most the queue's length; "busy"
within 100 ms; after the load one second until p99 is back."""
import multiprocessing
import pathlib
import sys
import tempfile
import time

SECONDS = float(sys.argv.pop(3)) if len(sys.argv) > 3 else 5.0
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "integration"))
import service
from service import BUSY, PARCEL, Client

processes = multiprocessing.get_context("spawn")  # ZeroMQ does not bear a fork
QUIET_FACTOR, BUSY_MS, RECOVERY_S = 5.0, 100.0, 1.0


def percentile(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else float("nan")


def ask_on(endpoint, seconds, pause_s=0.0):
    """One request after another; milliseconds of those answered and of those told busy."""
    answered, busy = [], []
    end = time.monotonic() + seconds
    with Client(endpoint, timeout=60) as client:
        while time.monotonic() < end:
            asked = time.monotonic()
            response = client.call("suggest", {"text": PARCEL})
            took_ms = 1000 * (time.monotonic() - asked)
            (answered if "result" in response else busy).append(took_ms)
            time.sleep(pause_s)
    return answered, busy


def offer(endpoint, rate, seconds, out):
    """An open load: requests at a fixed rate, whatever comes back."""
    sent, answered, busy = {}, [], []
    with Client(endpoint, timeout=60) as client:
        start = time.monotonic()
        while (now := time.monotonic()) < start + seconds or (sent and now < start + seconds + 10):
            while now < start + seconds and client.number < rate * (now - start):
                sent[client.send("suggest", {"text": PARCEL})] = now
            if client.socket.poll(1):
                response = client.receive()
                took_ms = 1000 * (time.monotonic() - sent.pop(response["id"]))
                code = response.get("error", {}).get("code")
                assert code in (None, BUSY), response
                (busy if code else answered).append(took_ms)
    out.put((answered, busy, len(sent)))


def flood(endpoint, stop):
    """As many as it can, always fifty on their way."""
    with Client(endpoint, timeout=60) as client:
        outstanding = 0
        while not stop.is_set():
            while outstanding < 50:
                client.send("suggest", {"text": PARCEL, "limit": 20})
                outstanding += 1
            client.receive()
            outstanding -= 1


def check(name, value, most):
    print(f"  {'ok' if value <= most else 'OUT OF BOUNDS'}: {name} {value:.2f}, at most {most:g}")
    return value <= most


def beside_a_flood(endpoint):
    quiet, _ = ask_on(endpoint, SECONDS, 0.005)
    stop = processes.Event()
    peers = [processes.Process(target=flood, args=(endpoint, stop)) for _ in range(3)]
    for peer in peers:
        peer.start()
    time.sleep(1)
    loud, refused = ask_on(endpoint, SECONDS, 0.005)
    stop.set()
    for peer in peers:
        peer.join()
    before, during = percentile(quiet, 0.99), percentile(loud, 0.99)
    print(f"an honest client: quiet p50 {percentile(quiet, .5):.1f} ms p99 {before:.1f} ms, beside three floods p50 "
          f"{percentile(loud, .5):.1f} ms p99 {during:.1f} ms, {len(loud)} answered, {len(refused)} busy")
    return check("p99 beside a flood, times the quiet one", during / before, QUIET_FACTOR)


def capacity(endpoint):
    with processes.Pool(4) as pool:
        results = pool.starmap(ask_on, [(endpoint, SECONDS)] * 4)
    return sum(len(answered) for answered, _ in results) / SECONDS


def four_times(endpoint):
    carried = capacity(endpoint)
    results = processes.Queue()
    peers = [processes.Process(target=offer, args=(endpoint, carried, SECONDS, results)) for _ in range(4)]
    for peer in peers:
        peer.start()
    outcomes = [results.get() for _ in peers]
    ended = time.monotonic()
    answered, busy = (sum((outcome[i] for outcome in outcomes), []) for i in (0, 1))
    lost = sum(outcome[2] for outcome in outcomes)
    after, _ = ask_on(endpoint, RECOVERY_S, 0.005)
    for peer in peers:
        peer.join()
    print(f"four times {carried:.0f} a second: {len(answered) / SECONDS:.0f} a second answered, p50 {percentile(answered, .5):.0f} ms "
          f"p99 {percentile(answered, .99):.0f} ms; {len(busy)} busy, p50 {percentile(busy, .5):.1f} ms p99 {percentile(busy, .99):.1f} ms; "
          f"{lost} without answer; then within {time.monotonic() - ended:.1f} s p50 {percentile(after, .5):.1f} ms")
    bound_ms = 1000 * 2 * 256 / max(1.0, len(answered) / SECONDS)
    return all([check("accepted p99 in ms (twice a full queue)", percentile(answered, .99), bound_ms),
                check("busy p50 in ms", percentile(busy, .5), BUSY_MS), check("requests without an answer", lost, 0)])


def main():
    with tempfile.TemporaryDirectory(prefix="sidekick-") as directory:
        data = pathlib.Path(directory) / "data"
        service.import_demo(data)
        with service.Service(data) as running:
            running.wait_until_indexed()
            ask_on(running.endpoint, 1)
            good = [beside_a_flood(running.endpoint), four_times(running.endpoint)]
            print(f"{running.memory_kb() >> 10} MB resident")
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
