#!/usr/bin/env python3
"""No false alarm: 1000 real-looking files that hold commands, without faults, give no warning and no error.

usage: test_no_alarms.py PROGRAM [COUNT [SEED]]

Markdown, workflows, pipelines, playbooks, Makefiles, Dockerfiles, Jenkinsfiles and scripts are put together from
pieces as people write them: most call KMS rightly, many only speak of it, all have other commands around.
"""
import itertools
import json
import os
import random
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from alarm_makers import CHAINS, SECRET  # noqa: E402

STORE = "cks-0123456789abcdef0"
QUOTES = ['"{}"', "'{}'", "{}"]


def quoted(rng, text):
    return text if " " in text and False else rng.choice(QUOTES).format(text)


def options(rng, values):
    """The options of a call in any order, some with =."""
    rng.shuffle(values)
    return [f"{k}={v}" if rng.random() < 0.15 and not v.startswith("<") else f"{k} {v}" for k, v in values]


def variable(rng, name, style):
    if style == "make":
        return rng.choice([f"$({name})", f'"$${name}"'])
    if style == "github":
        return rng.choice(['"${{ secrets.%s }}"' % name, f'"${name}"'])
    if style == "jinja":
        return '"{{ %s }}"' % name.lower()
    return rng.choice([f'"${name}"', f'"${{{name}}}"', f'"$(cat {name.lower()}.txt)"', f"${name}"])


NUMBERS = itertools.count(1)


def fresh(text, letters=False):
    """No two calls of a script take the same: with a number at the end, in letters for a cluster."""
    number = str(next(NUMBERS))
    if not letters:
        return text + number
    number = "".join("abcdefghij"[int(d)] for d in number)
    return text[:len(text) - len(number)] + number


def external(rng, style):
    return [("--custom-key-store-name", quoted(rng, fresh(rng.choice(["ledger-xks", "payments", "prod-vault-1"])))),
            ("--custom-key-store-type", "EXTERNAL_KEY_STORE"),
            ("--xks-proxy-connectivity", "PUBLIC_ENDPOINT"),
            ("--xks-proxy-uri-endpoint", quoted(rng, "https://xks.acme-keys.com")),
            ("--xks-proxy-uri-path", fresh(rng.choice(["/", "/ledger-"])) + "/kms/xks/v1"),
            ("--xks-proxy-authentication-credential",
             variable(rng, "CREDENTIAL", style) if style == "jinja" else
             '"AccessKeyId=' + variable(rng, "XKS_ID", style).strip('"') + ",RawSecretAccessKey=" +
             variable(rng, "XKS_SECRET", style).strip('"') + '"')]


def cloudhsm(rng, style):
    return [("--custom-key-store-name", quoted(rng, fresh(rng.choice(["ledger-hsm", "DataStore"])))),
            ("--cloud-hsm-cluster-id", rng.choice([fresh("cluster-k3rlqmzt5aw", True), variable(rng, "CLUSTER", style)])),
            ("--key-store-password", variable(rng, "KMSUSER_PASSWORD", style)),
            ("--trust-anchor-certificate", rng.choice(["file://customerCA.crt", "file:///opt/cloudhsm/etc/customerCA.crt",
                                                       variable(rng, "ANCHOR", style)]))]


def call(rng, style):
    """The words of a correct call."""
    kind = rng.randrange(5)
    head = rng.choice(["aws kms", "aws --region eu-west-1 kms", "aws kms"])
    tail = rng.choice([[], ["--region eu-west-1"], ["--output json"], ["--profile prod"]])
    if kind == 0:
        return [f"{head} create-custom-key-store", *options(rng, external(rng, style)), *tail]
    if kind == 1:
        return [f"{head} create-custom-key-store", *options(rng, cloudhsm(rng, style)), *tail]
    identity = rng.choice([STORE, variable(rng, "STORE_ID", style)])
    if kind == 2:
        return [f"{head} connect-custom-key-store", f"--custom-key-store-id {identity}", *tail]
    if kind == 3:
        return [f"{head} update-custom-key-store", f"--custom-key-store-id {identity}",
                "--new-custom-key-store-name " + quoted(rng, fresh("ledger-")), *tail]
    return [f"{head} describe-custom-key-stores", *tail]


OTHERS = ["echo done", "set -euo pipefail", "terraform init -input=false", "cat > notes.txt <out.txt", "npm ci",
          "aws sts get-caller-identity", "docker compose up -d", "curl -fsS https://status.acme-keys.com > /dev/null",
          "echo \"then run aws kms connect-custom-key-store\"", "grep -n custom-key-store README.md || true",
          "if [ -n \"$CI\" ]; then echo ci; fi", "jq -r .CustomKeyStoreId out.json", "aws kms list-keys",
          "sort < in.txt > out.txt", "kubectl get pods -n kms", "make -C keys all", "export AWS_PAGER="]


def lines(rng, style, indent=""):
    """Commands, one or several lines each."""
    made = []
    for _ in range(rng.randrange(1, 5)):
        if rng.random() < 0.45:
            other = rng.choice(OTHERS)
            made.append(other.replace("$", "$$") if style == "make" else other)
        else:
            words = call(rng, style)
            made.append((" \\\n" + indent + "    ").join(words) if rng.random() < 0.7 else " ".join(words))
    return made


def block(rng, style, indent):
    return "\n".join(indent + c for c in lines(rng, style, indent))


PROSE = ["The store is made with `aws kms create-custom-key-store`, as the guide says.",
         "Run aws kms connect-custom-key-store --custom-key-store-id only when the proxy answers.",
         "It isn't connected yet; KMS's quota is ten stores.", "See `CustomKeyStoreName` and `XksProxyUriPath`.",
         "| parameter | value |\n|---|---|\n| `KeyStorePassword` | of kmsuser |", "> Don't disconnect it.",
         "* create-custom-key-store\n* connect-custom-key-store <custom-key-store-id>"]
HCL = '''resource "aws_kms_custom_key_store" "ledger" {
  custom_key_store_name    = "ledger"
  cloud_hsm_cluster_id     = aws_cloudhsm_v2_cluster.main.cluster_id
  key_store_password       = var.kmsuser_password
  trust_anchor_certificate = file("customerCA.crt")
}'''
PART = '{"CustomKeyStores": [{"CustomKeyStoreId": "%s", "ConnectionState": "CONNECTED"}]}' % STORE
SOURCE = 'kms.create_custom_key_store(CustomKeyStoreName="x", KeyStorePassword="y")'


def markdown(rng):
    out = ["# Key stores"]
    for _ in range(rng.randrange(2, 6)):
        out.append(rng.choice(PROSE))
        kind = rng.randrange(6)
        fence = rng.choice(["```", "~~~", "````"])
        if kind < 3:
            out.append(f"{fence}{rng.choice(['sh', 'bash', 'shell', ''])}\n{block(rng, 'shell', '')}\n{fence}")
        elif kind == 3:
            commands = "\n".join("$ " + c for c in lines(rng, "shell"))
            out.append(f"{fence}console\n{commands}\n{PART}\n{fence}")
        elif kind == 4:
            out.append(f"{fence}{rng.choice(['hcl', 'terraform'])}\n{HCL}\n{fence}")
        else:
            out.append(f"{fence}{rng.choice(['python', 'json', 'text', 'diff'])}\n{rng.choice([PART, SOURCE])}\n{fence}")
    return "README.md", "\n\n".join(out) + "\n"


def workflow(rng):
    steps = ["      - uses: actions/checkout@v4", "      - name: \"KMS: create-custom-key-store\"\n        run: echo hello"]
    for _ in range(rng.randrange(1, 4)):
        steps.append("      - run: |\n" + block(rng, "github", " " * 10))
    return "ci.yml", "on: push\njobs:\n  keys:\n    runs-on: ubuntu-latest\n    steps:\n" + "\n".join(steps) + "\n"


def gitlab(rng):
    items = "\n".join("    - |\n" + block(rng, "shell", " " * 6) for _ in range(rng.randrange(1, 4)))
    return ".gitlab-ci.yml", f"keys:\n  image: amazon/aws-cli\n  script:\n{items}\n"


def playbook(rng):
    tasks = []
    for _ in range(rng.randrange(1, 4)):
        tasks.append("    - name: create-custom-key-store\n      ansible.builtin.shell: |\n" + block(rng, "jinja", " " * 8))
    return "site.yml", "- hosts: localhost\n  tasks:\n" + "\n".join(tasks) + "\n"


def makefile(rng):
    recipes = "\n".join("\t" + rng.choice(["", "@", "-"]) + c for c in lines(rng, "make", "\t"))
    return "Makefile", f"REGION ?= eu-west-1\n.PHONY: store\nstore: ## create-custom-key-store\n{recipes}\n"


def dockerfile(rng):
    runs = "\n".join("RUN " + c for c in lines(rng, "shell"))
    return "Dockerfile", f"FROM amazon/aws-cli\n# aws kms create-custom-key-store comes later\n{runs}\n"


def jenkinsfile(rng):
    steps = "\n".join("        sh '''\n" + block(rng, "shell", " " * 10).replace("'", '"').replace("\\\n", "\\\\\n") + "\n        '''"
                      for _ in range(rng.randrange(1, 3)))
    return "Jenkinsfile", f"pipeline {{\n  stages {{\n    stage('kms create-custom-key-store') {{\n      steps {{\n{steps}\n      }}\n    }}\n  }}\n}}\n"


def jenkins_values(rng):
    """The path is the stage's, and Groovy's text has the name of a variable of the shell that is wrong."""
    path = f"/p{rng.randrange(99)}/kms/xks/v1"
    use = "aws kms update-custom-key-store --custom-key-store-id cks-1234567890abcdef1 --xks-proxy-uri-path"
    step = rng.choice([f"sh '{use} $G'", f'sh "{use} ${{G}}"', f'sh "{use} \\$G"', f"withEnv(['G={path}']) {{ sh \"{use} ${{env.G}}\" }}",
                       f'sh "G=/x/; {use} ${{G}}"'])
    return "Jenkinsfile", (f"pipeline {{\n  environment {{ G = '/x/' }}\n  stages {{\n    stage('a') {{\n      environment {{ G = '{path}' }}\n"
                           f"      steps {{\n        {step}\n      }}\n    }}\n  }}\n}}\n")


def script(rng):
    return "run.sh", "#!/usr/bin/env bash\n" + block(rng, "shell", "") + "\n"


MAKERS = [markdown, markdown, workflow, gitlab, playbook, makefile, dockerfile, jenkinsfile, jenkins_values, script, *CHAINS]


def main():
    program, count = os.path.abspath(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1000
    rng, alarms, stores = random.Random(int(sys.argv[3]) if len(sys.argv) > 3 else 20260101), 0, 0
    with tempfile.TemporaryDirectory() as folder:
        for i in range(count):
            name, text = MAKERS[i % len(MAKERS)](rng)
            place = os.path.join(folder, str(i))
            os.mkdir(place)
            with open(os.path.join(place, name), "w", encoding="utf-8") as f:
                f.write(text)
            run = subprocess.run([program, "check", "--at", "2026-01-01", "--format", "json", name], cwd=place,
                                 capture_output=True, text=True, timeout=60)
            report = json.loads(run.stdout)
            stores += len(report["stores"])
            bad = [f for f in report["findings"] if f["severity"] != "note" and f["rule"] != "CKS902" and not (SECRET in text and f["rule"] == "CKS901")]
            if run.returncode or bad:
                alarms += 1
                print(f"--- {i} {name}, exit status {run.returncode}\n{text}")
                for f in bad:
                    print(f"{f['line']}:{f['column']} {f['severity']} {f['rule']} {f['message']}")
    print(f"{count - alarms} passed, {alarms} failed; {stores} stores were read")
    # Most of them are found: silence about what is there would be no proof.
    return 1 if alarms or stores < count else 0


if __name__ == "__main__":
    sys.exit(main())
