#!/usr/bin/env python3
"""How soon and how often the endpoint answers, and what a store costs.

usage: test_speed.py PATH-OF-CKSCHECK PATH-OF-DRYRUN-LOAD

Other programs run on the machine of a test, and machines differ: times are the best of many, rates are taken from the
processor time of the endpoint, and the bounds are those of a machine that starts Python's own server in PEER_MS. Where
that takes longer, in the same minute, they are as much wider. tests/bench has the same with all figures.
"""
import os
import statistics
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "bench"))
import dryrun as bench  # noqa: E402
from endpoint import Skip, alone, main, test  # noqa: E402

RUNS = 25
PEER_RUNS = 7
PEER_MS = 75
FIRST_ANSWER_MS = 15
TO_EXEC_MS = 50
CALLS = 5000
CREATES_A_SECOND = 5000  # of one of two cores; the clients have the other
STORE_BYTES_MAX = 2000


def first_answers(command, runs):
    times = []
    for _ in range(runs):
        with bench.Server(command) as s:
            times.append(s.first_answer() * 1000)
    return times


def slower():
    """How much slower this machine is at the moment than the one of the bounds; 1 where it is not."""
    peer = min(first_answers([sys.executable, "-I", "-c", bench.PEER], PEER_RUNS))
    print(f"Python's server answers after {peer:.1f} ms at best")
    return max(1, peer / PEER_MS)


@test
def the_first_answer(program):
    times = first_answers([program, "serve", "-q"], RUNS)
    print(f"first answer after {min(times):.1f} ms at best, {statistics.median(times):.1f} ms in the median")
    assert min(times) <= FIRST_ANSWER_MS * slower(), times


@test
def an_isolated_command(program):
    """From the start of dry-run to the start of the command."""
    times = []
    for _ in range(RUNS):
        begun = time.time()
        done = subprocess.run([program, "dry-run", "-q", "--isolate=require", "--", "date", "+%s.%N"], capture_output=True,
                              text=True, timeout=60)
        if "--isolate=require" in done.stderr:
            raise Skip("namespaces are not allowed here")
        times.append((float(done.stdout) - begun) * 1000)
    print(f"the command runs after {min(times):.1f} ms at best, {statistics.median(times):.1f} ms in the median")
    assert min(times) <= TO_EXEC_MS * slower(), times


@test
def creates(program):
    with tempfile.TemporaryDirectory() as folder:
        stores = bench.inventory(folder, 1000)
        with bench.Server([program, "serve", "-q", "--store-limit", "36000", "--inventory", stores]) as s:
            s.first_answer()
            rates = []
            for connections in (1, 8):
                before = s.cpu()
                done = subprocess.run([LOAD, str(s.port), str(connections), str(CALLS), f"c{connections}"], check=True,
                                      capture_output=True, text=True, timeout=100)
                assert done.stdout.split()[1] == str(CALLS), done
                rates.append(CALLS / (s.cpu() - before))
                print(f"{connections} connections: {rates[-1]:.0f} creates for a second of the processor")
    assert max(rates) >= CREATES_A_SECOND / slower(), rates


@test
def memory(program):
    """A store costs as much as the one before."""
    sizes = {}
    with tempfile.TemporaryDirectory() as folder:
        for count in (1000, 11000, 51000):
            with bench.Server([program, "serve", "-q", "--inventory", bench.inventory(folder, count)]) as s:
                s.first_answer()
                sizes[count] = s.resident() * 1024
    each = [(sizes[11000] - sizes[1000]) / 10000, (sizes[51000] - sizes[11000]) / 40000]
    print(f"{each[0]:.0f} and {each[1]:.0f} bytes for each store")
    assert max(each) <= STORE_BYTES_MAX and max(each) <= 1.5 * min(each), each


if __name__ == "__main__":
    alone()
    LOAD = sys.argv[2]
    sys.exit(main(sys.argv[1]))
