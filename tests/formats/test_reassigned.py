#!/usr/bin/env python3
"""What may set a variable again, or is not run: then no fault of the first value is one of the call.

usage: test_reassigned.py PROGRAM

Each case is put between an assignment of a wrong value and its use. Without the case, or with one that sets something
else, the value is an error.
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile

USE = 'aws kms update-custom-key-store --custom-key-store-id "$ID" --xks-proxy-uri-path "$G"'
WRONG = "/wrong/kms/xks/v1/"
SETS = ["while IFS=, read -r ID G; do echo; done < stores.csv", "while read -r ID G; do echo; done < stores.csv",
        "IFS= read -rp 'Path: ' G", "IFS=, read -r x G <<<\"a,b\"", "builtin read G", "IFS= builtin read -r G",
        "command read -r G", "if read -r G; then echo; fi", "read -r \"$name\"", "mapfile -t \"$name\" < list",
        "export $(grep -v '^#' .env | xargs)", "export \"$1\"", "for kv in \"$@\"; do export \"$kv\"; done",
        "if [ -f .env ]; then export $(cat .env); fi", "source <(./vars)", ". <(aws ssm get-parameter --name x)", "$(./vars)",
        "declare \"$k=$v\"", "declare \"${arg%%=*}=${arg#*=}\"", "typeset -g \"$1\"", "printf -v \"$n\" '%s' /x/kms/xks/v1",
        "declare -n r=G", "set_it() { local -n out=G; out=/x; }", "declare -rn r=\"$1\"", "zparseopts -D p:=G"]
# A function sets them where it is called.
FUNCTIONS = ["set_it() { local -n out=$1; out=/x/kms/xks/v1; }", "set_it() { printf -v \"$1\" '%s' \"$(cat id)\"; }",
             "set_it() {\n  declare -g \"$1=$2\"\n}", "load() { source \"$1\"; }", "load() { export $(cat \"$1\"); }"]
# What is not read is run.
FOREIGN = ['eval "$(./vars)"', 'source "$FILE"', 'eval "$1"', ". ./missing.sh"]
# The beginning of the names is known.
NAMED = ['declare "CFG_$k=$v"', 'printf -v "CFG_$k" %s x', 'read -r "CFG_$k"', 'export "CFG_$k=$v"', 'set_it() { declare -g "CFG_$1=x"; }\nset_it A']
OTHERS = ["while IFS=, read -r ID NAME; do echo; done < stores.csv", "read -rp \"$prompt\" NAME", "export NAME=\"$1\"",
          "declare -r NAME=\"$1\"", "printf '%s' \"$n\"", "for f in $LIST; do echo; done", "NAME=x terraform apply", "NAME=x ./run.sh",
          "G=/x/kms/xks/v1 ./run.sh", "export -n NAME", "$SUDO true", "echo \"$(./vars)\""]
CALLED = f"G={WRONG}\nupdate() {{\n  {USE}\n}}\n%s\n"
STEP = f"aws kms update-custom-key-store --custom-key-store-id \"$ID\" --xks-proxy-uri-path {WRONG}"
COMMENTS = [f"// old: sh '{STEP}'\n", f"/*\nsh '{STEP}'\n*/\n", f"def url = 'https://a' // sh '{STEP}'\n", f"/* it's */ // sh '{STEP}'"]
STEPS = [f"sh '{STEP}'\n", f"def url = 'https://a'; sh '{STEP}'\n", f"/* it's */ sh '{STEP}'\n", f"// it's\nsh '{STEP}'\n",
         f"def a = '/*'\nsh '{STEP}'\n"]

GITLAB = f"""variables:
  G: {WRONG}
default:
  image: amazon/aws-cli
.other: &other
  - export G=/x/kms/xks/v1
.base:
  before_script: [export G=/x/kms/xks/v1]
.given:
  variables: {{G: /x/kms/xks/v1}}
.alone:
  inherit: {{variables: false}}
.ruled:
  rules: [{{if: $A, variables: {{G: /x/kms/xks/v1}}}}]
job:
%s
    - {USE}
"""
SETS_IN_JOBS = ["  script:\n    - G=\"${G%/}\"", "  before_script: [. ./env.sh]\n  script:", "  script:\n    - *other",
                "  script:\n    - !reference [.other]", "  script:\n    - !reference [.base, before_script]",
                "  script:\n    - !reference [.elsewhere, script]", "  extends: .base\n  script:", "  extends: .given\n  script:",
                "  extends: [.base, .given]\n  script:", "  extends: .elsewhere\n  script:",
                "  script:\n    - while IFS=, read -r ID G; do echo; done < stores.csv"]
SETS_IN_JOBS += ["  rules:\n    - {if: $A, variables: {G: /x/kms/xks/v1}}\n  script:",
                 f"  variables: {{G: {WRONG}}}\n  rules:\n    - {{if: $A, variables: {{G: /x/kms/xks/v1}}}}\n  script:",
                 "  rules:\n    - !reference [.given, rules]\n  script:", "  variables: !reference [.given, variables]\n  script:",
                 "  parallel: {matrix: [{G: [/x/kms/xks/v1, /y/kms/xks/v1]}]}\n  script:", "  inherit: {variables: false}\n  script:",
                 "  inherit: {variables: [NAME]}\n  script:", "  extends: .alone\n  script:", "  extends: .ruled\n  script:"]
OTHERS_IN_JOBS = ["  rules:\n    - {if: $A, variables: {NAME: x}}\n  script:", "  parallel: {matrix: [{NAME: [a, b]}]}\n  script:",
                  "  inherit: {variables: true}\n  script:", "  inherit: {variables: [G]}\n  script:", "  script:", "  before_script: [export NAME=x]\n  script:", "  after_script: [export G=/x/kms/xks/v1]\n  script:",
                  "  before_script: [export G=/x/kms/xks/v1]\n  after_script:", f"  script:\n    - export G={WRONG}",
                  f"  variables: {{G: {WRONG}}}\n  extends: .elsewhere\n  before_script: ['true']\n  script:"]
BUILD = f"""version: 0.2
env:
  variables: {{G: {WRONG}}}
phases:
  install:
    commands:
      - %s
  build:
    commands:
      - {USE}
"""
WORKFLOW = f"""on: push
env:
  G: {WRONG}
jobs:
  a:
    steps:
      - run: |
          %s
          {USE}
"""

STEPS_OF_JOB = f"""on: push
env:
  G: {WRONG}
jobs:
  a:
    runs-on: x
    steps:
      - %s
      - run: {USE}
"""
SETS_IN_STEPS = [("uses: actions/checkout@v4", "$G", True), ("run: 'true'", "${{ env.G }}", True), ("run: 'true'", "${{ env.G || 'x' }}", False), ("run: 'true'", "${{env.G}}", True),
                 ("run: 'true'", "${{ env.H }}", False), ("run: 'true'", "${{ vars.G }}", False),
                 ("run: echo G=/x >> $GITHUB_ENV", "${{ env.G }}", False),
                 ("{uses: actions/github-script@v7, with: {script: 'core.exportVariable(1, 2)'}}", "$G", False)]

PIPELINE = f"""pipeline {{
  environment {{
    // G = '/x'
    G = {WRONG!r}
    KEY = credentials('xks')
  }}
  stages {{ stage('a') {{
    %s
    steps {{ sh %s }}
  }} }}
}}
"""
STRINGS = ["'" + USE + "'", '"""' + USE + '"""', "'" + USE + "' + ''"]
SETS_IN_STAGES = ["environment { G = '/x/kms/xks/v1' }", "script { env.G = '/x/kms/xks/v1' }", "script { env['G'] = '/x' }"]

# What is Groovy's between double quotes, and what is the shell's. In each the call has the wrong path or not.
DOUBLE = "aws kms update-custom-key-store --custom-key-store-id cks-1234567890abcdef1 --xks-proxy-uri-path "
GROOVY = [
    (f'sh "G={WRONG}; {DOUBLE}${{G}}"', False), (f'sh "G={WRONG}; {DOUBLE}$G"', False),
    (f'sh "G={WRONG}; {DOUBLE}\\${{G}}"', True), (f'sh "G={WRONG}; {DOUBLE}\\$G"', True),
    (f"sh 'G={WRONG}; {DOUBLE}$G'", True), (f"sh 'G={WRONG}; {DOUBLE}' + \"$G\"", False),
    (f'sh """\nG={WRONG}\n{DOUBLE}${{G}}\n"""', False), (f'sh """\nG={WRONG}\n{DOUBLE}\\${{G}}\n"""', True),
    (f"def G = {WRONG!r}\nsh \"{DOUBLE}${{G}}\"", True), (f"def G = {WRONG!r}\nsh \"{DOUBLE}$G\"", True),
    (f"def G = {WRONG!r}\nsh \"{DOUBLE}${{G.trim()}}\"", False), (f"def G = {WRONG!r}\nsh \"{DOUBLE}$G.x\"", False),
    (f"def G = {WRONG!r}\nsh '{DOUBLE}$G'", False), (f"def G = {WRONG!r}\nG = '/x'\nsh \"{DOUBLE}$G\"", False),
    (f"def G = {WRONG!r}\nG += 'x'\nsh \"{DOUBLE}$G\"", False), (f"def G = {WRONG!r}.trim()\nsh \"{DOUBLE}$G\"", False),
    (f"if (a) {{ G = {WRONG!r} }}\nsh \"{DOUBLE}$G\"", False), (f"def G = {WRONG!r}\nl.each {{ G -> sh \"{DOUBLE}$G\" }}", False),
    (f"def G = {WRONG!r}\nsh \"G=/x/kms/xks/v1; {DOUBLE}\\$G\"", False),
    (f"withEnv(['G={WRONG}']) {{ sh '{DOUBLE}$G' }}", True), (f"withEnv([\"G={WRONG}\"]) {{ sh \"{DOUBLE}${{G}}\" }}", True),
    (f"withEnv(['G={WRONG}']) {{ sh \"{DOUBLE}${{env.G}}\" }}", True), (f"withEnv(['G={WRONG}']) {{ }}\nsh '{DOUBLE}$G'", False),
    (f"withEnv(['G={WRONG}', \"G=${{x}}\"]) {{ sh '{DOUBLE}$G' }}", False),
    (f"withEnv(['G={WRONG}']) {{ withEnv(list) {{ sh '{DOUBLE}$G' }} }}", False),
    (f"withEnv(['G={WRONG}']) {{ withEnv(['A=b']) {{ sh '{DOUBLE}$G' }} }}", True),
    (f"withEnv(['G={WRONG}']) {{ withCredentials([string(credentialsId: 'x', variable: 'G')]) {{ sh '{DOUBLE}$G' }} }}", False),
    (f"withEnv(['G={WRONG}']) {{ withCredentials([string(credentialsId: 'x', variable: 'H')]) {{ sh '{DOUBLE}$G' }} }}", True),
    (f"stage('a') {{ environment {{ G = {WRONG!r} }}\nsteps {{ sh '{DOUBLE}$G' }} }}", True),
    (f"stage('a') {{ environment {{ G = {WRONG!r} }} }}\nstage('b') {{ steps {{ sh '{DOUBLE}$G' }} }}", False),
    (f"stage('a') {{ environment {{ G = {WRONG!r} }}\nsteps {{ sh '{DOUBLE}$G' }} }}\nstage('b') {{ environment {{ G = '/x/kms/xks/v1' }} }}", True),
    (f"environment {{ G = {WRONG!r} }}\nstage('b') {{ environment {{ G = '/x/kms/xks/v1' }}\nsteps {{ sh '{DOUBLE}$G' }} }}", False),
    (f"environment {{ G = {WRONG!r} }}\nmatrix {{ axes {{ axis {{ name 'G'\nvalues 'a' }} }}\nsteps {{ sh '{DOUBLE}$G' }} }}", False),
    (f"environment {{ G = {WRONG!r} }}\nenv['G'] = 'x'\nsh '{DOUBLE}$G'", False),
]


ENVIRONMENT = "job:\n  environment: {name: %s, url: 'https://a.example'}\n  script:\n    - %s\n" % (WRONG, USE.replace("$G", "$name"))


def errors(name, text):
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        out = subprocess.run([PROGRAM, "check", "--format", "json", name], cwd=folder, capture_output=True, text=True,
                             timeout=60, check=False)
        assert out.returncode in (0, 1, 3), out
        return sorted({f["rule"] for f in json.loads(out.stdout)["findings"] if f["severity"] == "error"})


def script(*lines):
    return "create.sh", "#!/bin/bash\n" + "\n".join(lines) + "\n"


def cases():
    """Each file and whether it has the error."""
    first = "G=" + WRONG
    for line in SETS:
        yield (*script(first, line, USE), False)
    for line in FUNCTIONS:
        name = line.split("()")[0]
        yield (*script(line, first, name + " G", USE), False)
        yield (*script(line, first, "other() {\n  " + name + ' "$1"\n}', "other G", USE), False)
        yield (*script("other() {\n  " + name + ' "$1"\n}', line, first, "other G", USE), False)
        yield (*script(line, first, "if true; then", f'"$cmd" {name} G', "fi", USE), False)
        yield (*script(line, name + " G", first, USE), True) # what is assigned afterwards counts
        yield (*script(line, first, USE), True)
        yield (*script(line, first, f"{USE}\n{name} G"), True)
        yield (*script(line, first, f"for i in 1 2; do\n{USE}\n{name} G\ndone"), False)
    for line in OTHERS:
        yield (*script(first, line, USE), True)
    for line in SETS:
        if line.startswith(("export $", "source <")): # what is assigned afterwards counts
            yield (*script(line, first, USE), True)
    for line in FOREIGN:
        yield (*script(first, line, USE), False)
        yield (*script(line, first, USE), True)
        yield (*script(first, USE, line), True)
        yield (*script(line, first, "configure", USE), False) # may be a function that it made
        yield (*script(line, first, "/usr/bin/configure", USE), True)
    for line in NAMED:
        yield (*script(first, line, USE), True)
        yield (*script(first.replace("G=", "CFG_G="), line, USE.replace("$G", "$CFG_G")), False)
    yield (*script(CALLED % "G=/x/kms/xks/v1 update"), False)
    yield (*script(CALLED % "update"), True)
    for text in COMMENTS:
        yield "Jenkinsfile", "node {\n" + text + "\n}\n", False
    for text in STEPS:
        yield "Jenkinsfile", "node {\n" + text + "\n}\n", True
    for text in STRINGS:
        yield "Jenkinsfile", PIPELINE % ("", text), True
    for text in SETS_IN_STAGES:
        yield "Jenkinsfile", PIPELINE % (text, STRINGS[0]), False
    yield "Jenkinsfile", PIPELINE % ("script { env.H = 'x'; if (env.G == 'x') {} }", STRINGS[0]), True
    for text, wrong in GROOVY:
        yield "Jenkinsfile", "node {\n" + text + "\n}\n", wrong
    for text in SETS_IN_JOBS:
        yield ".gitlab-ci.yml", GITLAB % text, False
    for text in OTHERS_IN_JOBS:
        yield ".gitlab-ci.yml", GITLAB % text, True
    yield ".gitlab-ci.yml", ENVIRONMENT, False
    yield ".gitlab-ci.yml", (GITLAB % "  script:") + "workflow:\n  rules: [{if: $A, variables: {G: /x/kms/xks/v1}}]\n", False
    yield ".gitlab-ci.yml", (GITLAB % "  script:").replace("image: amazon/aws-cli", "before_script: [source ./env.sh]"), False
    for line, wrong in (('export G="${G%/}"', False), (". ./env.sh", False), ("export NAME=x", True)):
        yield "buildspec.yml", BUILD % line, wrong
    for step, use, wrong in SETS_IN_STEPS:
        yield ".github/workflows/a.yml", (STEPS_OF_JOB % step).replace("$G\"", use + "\""), wrong
    many = "\n".join(["  before_script:"] + ["    - 'true'"] * 100 + ["    - export G=/x/kms/xks/v1", "  script:"])
    yield ".gitlab-ci.yml", GITLAB % many, False
    for line, wrong in ((SETS[0], False), ("true", True)):
        yield ".github/workflows/a.yml", WORKFLOW % line, wrong


def main():
    failed = count = 0
    for name, text, wrong in cases():
        count += 1
        found = errors(name, text)
        if found != (["CKS422"] if wrong else []):
            failed += 1
            print(f"{name}: {found}, where {'one' if wrong else 'no'} error is expected:\n{text}")
    print(f"{count - failed} passed, {failed} failed")
    return failed > 0


PROGRAM = os.path.abspath(sys.argv[1])
sys.exit(main())
