#!/usr/bin/env python3
"""Files of formats that have a reader, with calls where that does not look: each is reported as a form that is
not read, with its line, alone and beside a store that is read; what only speaks of a call stays silent.

usage: test_unread.py CKSCHECK
"""
import json
import os
import subprocess
import sys
import tempfile

PROGRAM = os.path.abspath(sys.argv[1])
CALL = "aws kms create-custom-key-store --custom-key-store-name b --cloud-hsm-cluster-id cluster-1"
GOOD = ("aws kms create-custom-key-store --custom-key-store-name a --cloud-hsm-cluster-id cluster-2345abcdefg "
        '--key-store-password "$P" --trust-anchor-certificate "$T"')
BOTO = "boto3.client('kms').create_custom_key_store(CustomKeyStoreName='b')"
passed, failed = 0, 0

# What is put before in each format, so that a store is read too; what is read of a script is in a.sh.
BESIDE = {"sh": f"{GOOD}\n", "mk": f"y:\n\t{GOOD}\n", "dockerfile": f"RUN {GOOD}\n", "jenkinsfile": f"sh '''{GOOD}'''\n",
          "md": f"```sh\n{GOOD}\n```\n", "yaml": f"x:\n  run: |\n    {GOOD}\n"}

# ending, text, the line that is reported
UNREAD = [
    ("sh", f"python3 - <<'PY'\n{BOTO}\nPY\n", 2),
    ("sh", f"python3 - <<-PY\n\t{BOTO}\n\tPY\n", 2),
    ("sh", f'python3 -c "{BOTO}"\n', 1),
    ("sh", 'node -e "new CreateCustomKeyStoreCommand({})"\n', 1),
    ("sh", f"cat > x.sh <<'EOF'\n{CALL}\nEOF\n", 2),
    ("sh", f"cat >> x.sh <<EOF\n{CALL}\nEOF\n", 2),
    ("sh", f"tee x.sh <<EOF\n{CALL}\nEOF\n", 2),
    ("sh", f"cat <<EOF | sh\n{CALL}\nEOF\n", 1),
    ("sh", "curl -d '{}' -H 'X-Amz-Target: TrentService.CreateCustomKeyStore' https://x\n", 1),
    ("sh", "for op in create update; do aws kms ${op}-custom-key-store --custom-key-store-name b; done\n", 1),
    ("sh", 'f() {\n  aws kms "$1-custom-key-store" --custom-key-store-name b\n}\n', 2),
    ("sh", f'echo "${{A:-$({CALL})}}"\n', 1),
    ("sh", f"X=${{A:-$({CALL})}}\n", 1),
    ("sh", f"cat <<EOF\n$({CALL})\nEOF\n", 2),
    ("sh", f"cat <<EOF\n`{CALL}`\nEOF\n", 2),
    ("sh", f": $(( $({CALL} | wc -l) ))\n", 1),
    ("sh", f"echo ${{X/$({CALL})/}}\n", 1),
    ("sh", f'echo "{CALL}" | sh\n', 1),
    ("sh", f'echo "{CALL}" | tee log | bash -x\n', 1),
    ("sh", f"echo {CALL} | ssh host\n", 1),
    ("sh", f"echo '{CALL}' > y.sh; sh y.sh\n", 1),
    ("sh", f'ssh h "$(cat <<EOF\n{CALL}\nEOF\n)"\n', 2),
    ("sh", f'watch -n 5 "{CALL}"\n', 1),
    ("sh", f'tmux send-keys "{CALL}" Enter\n', 1),
    ("sh", f'echo "unclosed\n{CALL}\n', 2),
    ("sh", f"cat <<EOF\n{CALL}\n", 2),
    ("sh", f"x='it is\n{CALL}\n", 2),
    ("mk", f"CMD = {CALL}\nx:\n\t$(CMD)\n", 1),
    ("mk", f'x:\n\tpython -c "{BOTO}"\n', 2),
    ("mk", f"x:\n\t@echo '{CALL}' | sh\n", 2),
    ("dockerfile", f'ENV CMD="{CALL}"\nRUN $CMD\n', 1),
    ("dockerfile", f'RUN python -c "{BOTO}"\n', 1),
    ("dockerfile", f"RUN python3 <<EOF\n{BOTO}\nEOF\n", 2),
    ("dockerfile", f"COPY <<EOF /run.sh\n{CALL}\nEOF\n", 2),
    ("jenkinsfile", f"powershell '{CALL}'\n", 1),
    ("jenkinsfile", "powershell 'New-KMSCustomKeyStore -CustomKeyStoreName b'\n", 1),
    ("jenkinsfile", f"bat '{CALL}'\n", 1),
    ("jenkinsfile", f"def cmd = '{CALL}'\nsh cmd\n", 1),
    ("toml", f'[tool.x]\ncmd = "{CALL}"\n', 2),
    ("toml", 'cmd = ["aws", "kms", "create-custom-key-store"]\n', 1),
    ("json", '{"resource":{"aws_kms_custom_key_store":{"x":{"cloud_hsm_cluster_id":"cluster-1"}}}}', 1),
    ("json", json.dumps({"run": json.dumps({"run": json.dumps({"CustomKeyStoreName": "a", "CloudHsmClusterId": "c"})})}), 1),
    ("json", json.dumps({"x": json.dumps({"y": f"{CALL}"})}), 1),
    ("yaml", f"y:\n  run: |\n    python3 -c \"{BOTO}\"\n", 3),
    ("yaml", f"y:\n  with:\n    body: {CALL}\n", 3),
    ("yaml", f"y:\n  with:\n    body: |\n      # {CALL}\n      {CALL}\n", 4),
] + [("md", f"# A page\n\n```{language}\n{text}\n```\n", 4) for language, text in (
    ("python", BOTO), ("js", "new CreateCustomKeyStoreCommand({})"), ("ts", "new CreateCustomKeyStoreCommand({})"),
    ("fish", CALL), ("sh", f'python3 -c "{BOTO}"'),
    ("json5", '{CustomKeyStoreName: "a", CloudHsmClusterId: "c"}'), ("powershell", "New-KMSCustomKeyStore -CustomKeyStoreName b"))
] + [("md", f"<pre><code>\n{CALL}\n</code></pre>\n", 2)]

# Whether these are read or not, none is silent.
EITHER = [("md", f"```{language}\n{CALL}\n```\n") for language in ("powershell", "bat", "text", "zsh")]

QUIET = [
    ("sh", f"# {CALL}\necho x # {CALL}\n"),
    ("sh", f'echo "Run: {CALL}"\nprintf "%s\\n" "{CALL}"\n'),
    ("sh", f'echo "{CALL}" >&2\necho "{CALL}" >> "$LOGFILE"\necho "{CALL}" | tee -a x.log && sh y\n'),
    ("sh", f"usage() {{\n  cat <<EOF\nUsage: {CALL}\nEOF\n}}\n"),
    ("sh", f"cat <<-EOF >&2\n\t{CALL} $x ${{y}}\n\tEOF\n: <<'END'\n{BOTO}\nEND\n"),
    ("sh", f'log_info "{CALL}"\ndie "{CALL} failed"\ngrep "create_custom_key_store(" x.py\n'),
    ("sh", f"cat > README.md <<EOF\n{CALL}\nEOF\n"),
    ("sh", f'HELP="{CALL}"\necho "$HELP"\nread -r -d "" TEXT <<EOF\n{CALL}\nEOF\n'),
    ("mk", f"# {CALL}\nx: ## {CALL}\n\t@echo '{CALL}'\n$(info {CALL})\n"),
    ("dockerfile", f"# {CALL}\nRUN echo '{CALL}'\n"),
    ("jenkinsfile", f"// {CALL}\necho '{CALL}'\n/*\n * {CALL}\n */\n"),
    ("toml", f'# {CALL}\ndescription = "{CALL}"\n'),
    ("md", f"Run `{CALL}`, or `{BOTO}`.\n\n```python\n# {BOTO}\n```\n"),
    ("yaml", f"y:\n  run: |\n    # {CALL}\n    make x # {CALL}\n"),
    ("yaml", f"y:\n  script:\n    - |\n      # {CALL}\n      make x\n"),
    ("yaml", f"y:\n  run: echo \"{CALL}\"\n# {CALL}\n"),
]


def check(ok, text):
    global passed, failed
    passed += bool(ok)
    failed += not ok
    if not ok:
        print(f"FAILED: {text}")


def run(folder, *args):
    out = subprocess.run([PROGRAM, "check", "--format", "json", "--strict", *args], cwd=folder, capture_output=True, timeout=60)
    return out.returncode, json.loads(out.stdout)["summary"]["not_read"], out.stderr.decode()


def tries(ending, text):
    """The text alone, and below a store that is read: how many lines further it is, whether it is named."""
    yield text, 0
    if ending in BESIDE:
        yield BESIDE[ending] + text, BESIDE[ending].count("\n")


def one(folder, name, text):
    with open(os.path.join(folder, name), "w", encoding="utf-8") as f:
        f.write(text)
    return [run(folder, name), run(folder, ".")]


def main():
    for ending, text, line in UNREAD:
        for whole, below in tries(ending, text):
            with tempfile.TemporaryDirectory() as folder:
                for status, not_read, err in one(folder, f"a.{ending}", whole):
                    check(status == 3 and [u["kind"] for u in not_read] == ["form"], f"{ending} {whole!r}: {status} {not_read} {err}")
                    check([u.get("line") for u in not_read] == [line + below], f"{ending} {whole!r}: line {line + below}: {not_read}")
    for ending, text in EITHER:
        with tempfile.TemporaryDirectory() as folder:
            for status, not_read, err in one(folder, f"a.{ending}", text):
                check(status in (1, 3) and (status == 1 or not_read), f"{text!r}: {status} {not_read} {err}")
    for ending, text in QUIET:
        for whole, _ in tries(ending, text):
            with tempfile.TemporaryDirectory() as folder:
                for status, not_read, err in one(folder, f"a.{ending}", whole):
                    check(status == 0 and not not_read, f"{ending} {whole!r}: {status} {not_read} {err}")
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, "a.py"), "wb") as f:
            f.write(b"\xff\xfe" + (BOTO + "\n").encode("utf-16-le"))
        status, not_read, err = run(folder, ".")
        check(status == 3 and [u["line"] for u in not_read] == [1], f"UTF-16 in a walk: {status} {not_read} {err}")
        with open(os.path.join(folder, "a.sh"), "w", encoding="utf-8") as f:
            f.write(f"# ckscheck:ignore-file run by hand\npython3 -c \"{BOTO}\"\n")
        check(run(folder, "a.sh")[0] == 0, "an accepted file")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
