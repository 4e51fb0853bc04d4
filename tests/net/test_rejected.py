#!/usr/bin/env python3
"""What a probe says of a connection that a firewall on the way rejects, in a namespace with one of its own:
that a host or network cannot be reached is a fault between this machine and the proxy, and proves nothing
of the proxy; a port that is refused is one.

usage: test_rejected.py PROGRAM

Skipped where nft or namespaces are not to be had.
"""
import json
import os
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "dryrun"))
import endpoint  # noqa: E402

HOST, PORT = "xks.corp-keys.net", 9443
# What the firewall answers: what TCP gives, the exit status, the rules.
ANSWERS = {
    "icmp type host-prohibited": ("unreachable", 3, []),
    "icmp type net-prohibited": ("unreachable", 3, []),
    "icmp type admin-prohibited": ("unreachable", 3, []),
    "icmp type host-unreachable": ("unreachable", 3, []),
    "icmp type net-unreachable": ("unreachable", 3, []),
    "icmp type port-unreachable": ("refused", 1, ["CKS811"]),
    "tcp reset": ("refused", 1, ["CKS811"]),
}
TOLD = "this machine cannot reach 127.0.0.1"


def reject(answer):
    rules = (f"flush ruleset\ntable inet firewall {{ chain out {{ type filter hook output priority 0;\n"
             f"tcp dport {PORT} reject with {answer}\n}}\n}}\n")
    return subprocess.run(["nft", "-f", "-"], input=rules, text=True, capture_output=True).returncode == 0


def fault(program, answer):
    result, status, rules = ANSWERS[answer]
    done = subprocess.run([program, "probe", "--endpoint", f"https://{HOST}", "--path", "/kms/xks/v1", "--connect-to",
                           f"{HOST}:443:127.0.0.1:{PORT}", "--format", "json"],
                          capture_output=True, text=True, timeout=60, stdin=subprocess.DEVNULL)
    report = json.loads(done.stdout)
    found = [f["rule"] for f in report["findings"]]
    if (done.returncode, found) != (status, rules):
        return f"status {done.returncode} and {found} instead of {status} and {rules}"
    if (TOLD in done.stderr) != (result == "unreachable"):
        return f"it says {done.stderr!r}"
    return None


def main():
    program, wrong = os.path.abspath(sys.argv[1]), []
    if not shutil.which("nft") or not reject("tcp reset"):
        print("nft cannot be used here")
        return 77
    for answer in ANSWERS:
        found = fault(program, answer) if reject(answer) else "nft does not know it"
        if found:
            wrong.append(f"{answer}: {found}")
    print("\n".join(wrong))
    print(f"{len(ANSWERS) - len(wrong)} passed, {len(wrong)} failed")
    return 1 if wrong else 0


if __name__ == "__main__":
    endpoint.alone()
    sys.exit(main())
