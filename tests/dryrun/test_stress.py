#!/usr/bin/env python3
"""The endpoint under load and in trouble: many stores, many clients, clients that leave, a full disk, an end midway.

usage: test_stress.py PATH-OF-CKSCHECK
"""
import concurrent.futures
import http.client
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import threading
import time

from endpoint import Endpoint, Skip, alone, external, main, test

STORES = 1000


def resident(e):
    with open(f"/proc/{e.process.pid}/status", encoding="utf-8") as f:
        return int(re.search(r"VmRSS:\s+(\d+)", f.read()).group(1))


@test
def a_thousand_stores_by_many_clients(program):
    with Endpoint(program, "-q", "--store-limit", "30000") as e:
        def one(first):
            connection = e.connect()
            answers = [e.call("CreateCustomKeyStore", external(f"s{i}"), connection=connection).status
                       for i in range(first, STORES, 32)]
            connection.close()
            return answers

        with concurrent.futures.ThreadPoolExecutor(32) as pool:
            answers = [a for part in pool.map(one, range(32)) for a in part]
        assert answers.count(200) == STORES, answers
        page = e.call("DescribeCustomKeyStores", {"Limit": 1000}).json
        assert len(page["CustomKeyStores"]) == STORES and not page["Truncated"]
        assert len({s["CustomKeyStoreId"] for s in page["CustomKeyStores"]}) == STORES
        # Each name is in use, whoever asks.
        assert e.call("CreateCustomKeyStore", external("s777")).error == "CustomKeyStoreNameInUseException"
        for s in page["CustomKeyStores"]:
            assert e.call("DeleteCustomKeyStore", {"CustomKeyStoreId": s["CustomKeyStoreId"]}).status == 200
        assert e.stores() == []


def keeps_what_is_freed(program):
    """Whether the program has a sanitizer, which keeps released memory for a while."""
    with open(program, "rb") as f:
        return b"__asan_init" in f.read()


@test
def memory_grows_with_the_stores_alone(program):
    if keeps_what_is_freed(program):
        raise Skip("a sanitizer keeps what is freed")
    with Endpoint(program, "-q", "--store-limit", "30000") as e:
        e.create(external("first"))
        for i in range(300):
            e.stores()
            e.call("CreateCustomKeyStore", external("first"))
        before = resident(e)
        for i in range(1000):
            e.stores(Limit=1)
            e.call("CreateCustomKeyStore", external("first"))
        grown = resident(e) - before
        assert grown < 6000, f"{grown} KiB for 2,000 calls that changed nothing"


@test
def clients_that_say_nothing_and_clients_that_leave(program):
    with Endpoint(program) as e:
        idle = []
        for _ in range(600):
            s = socket.socket()
            s.settimeout(5)
            s.connect((e.host, e.port))
            idle.append(s)
        for s in idle[:300]:
            s.sendall(b"POST / HTTP/1.1\r\nContent-Length: 100\r\nX-Amz-Target: TrentService.CreateCustomKeyStore\r\n\r\n{")
        # The first connection is among those that are served; new ones wait until some of the others go.
        assert e.call("DescribeCustomKeyStores", {}).status == 200
        for s in idle:
            s.close()
        deadline = time.monotonic() + 20
        while True:
            try:
                assert e.call("DescribeCustomKeyStores", {}, connection=e.connect()).status == 200
                break
            except OSError:
                assert time.monotonic() < deadline
        assert e.stores() == []


@test
def a_client_that_is_killed(program):
    with Endpoint(program) as e:
        script = ("import http.client, sys\nc = http.client.HTTPConnection(sys.argv[1], int(sys.argv[2]))\n"
                  "while True:\n c.request('POST', '/', '{}', {'X-Amz-Target': 'TrentService.DescribeCustomKeyStores'})\n"
                  " print(c.getresponse().read(), flush=True)\n")
        clients = [subprocess.Popen([sys.executable, "-c", script, e.host, str(e.port)], stdout=subprocess.PIPE)
                   for _ in range(3)]
        for c in clients:
            c.stdout.readline()
            c.kill()
            c.wait()
            c.stdout.close()
        assert e.call("DescribeCustomKeyStores", {}).status == 200


@test
def an_end_under_load(program):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "state.json")
        with Endpoint(program, "-q", "--store-limit", "30000", "--state", path) as e:
            accepted, lock = set(), threading.Lock()

            def load(number):
                connection = e.connect()
                for i in range(100000):
                    try:
                        store = e.create(external(f"s{number}-{i}"), connection=connection)
                    except (OSError, AssertionError, ValueError, EOFError) as gone:
                        assert not isinstance(gone, AssertionError), gone
                        return
                    except Exception:  # http.client's own
                        return
                    with lock:
                        accepted.add(store)

            threads = [threading.Thread(target=load, args=(n,)) for n in range(6)]
            for t in threads:
                t.start()
            time.sleep(1)
            begun = time.monotonic()
            e.process.terminate()
            e.process.wait(timeout=20)
            assert e.process.returncode == 0 and time.monotonic() - begun < 10, e.said()
            for t in threads:
                t.join()
        with open(path, encoding="utf-8") as f:
            kept = {s["CustomKeyStoreId"] for s in json.load(f)["CustomKeyStores"]}
        assert accepted and accepted <= kept, f"{len(accepted - kept)} accepted stores are not kept"


@test
def output_that_nobody_reads(program):
    """Calls are answered all the same, and those that were not shown are counted."""
    run = subprocess.Popen([program, "serve", "--store-limit", "30000"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        host, port = run.stdout.readline().strip()[len("http://"):].split(":")
        c = http.client.HTTPConnection(host, int(port), timeout=20)
        for i in range(400):
            c.request("POST", "/", json.dumps(external(f"s{i}")), {"X-Amz-Target": "TrentService.CreateCustomKeyStore"})
            assert c.getresponse().read()
        shown = os.read(run.stderr.fileno(), 1 << 20).decode()
        c.request("POST", "/", "{}", {"X-Amz-Target": "TrentService.DescribeCustomKeyStores"})
        c.getresponse().read()
    finally:
        run.terminate()
    rest = run.communicate(timeout=20)[1]
    assert shown.startswith("1. ") and "calls are not shown" in rest and "401. DescribeCustomKeyStores" in rest, rest[-300:]


class OnSmallDisk(Endpoint):
    """With the state on a disk of a few pages."""

    def __init__(self, program, folder):
        wrapper = os.path.join(folder, "serve")
        with open(wrapper, "w", encoding="utf-8") as f:
            f.write(f"#!/bin/sh\nexec unshare -m sh -c 'mount -t tmpfs -o size=16k none {folder}/disk && exec {program} \"$@\"' "
                    "sh \"$@\"\n")
        os.chmod(wrapper, 0o755)
        os.mkdir(os.path.join(folder, "disk"))
        super().__init__(wrapper, "--store-limit", "30000", "--state", f"{folder}/disk/state.json")


@test
def a_full_disk(program):
    if subprocess.run(["unshare", "-m", "sh", "-c", "mount -t tmpfs none /mnt"], capture_output=True).returncode != 0:
        raise Skip("no disk can be mounted here")
    with tempfile.TemporaryDirectory() as folder, OnSmallDisk(program, folder) as e:
        for i in range(80):
            e.create(external(f"s{i}"))
            if i == 5:
                time.sleep(0.5)
        time.sleep(0.5)
        assert len(e.stores()) == 80
        with open(f"/proc/{e.process.pid}/root{folder}/disk/state.json", encoding="utf-8") as f:
            kept = json.load(f)["CustomKeyStores"]
        assert 6 <= len(kept) < 80, "the last state that found room is there, whole"
        err = e.stop()
        assert e.status == 3 and "state.json" in err and "space" in err, (e.status, err[-500:])


if __name__ == "__main__":
    alone()
    sys.exit(main(sys.argv[1]))
