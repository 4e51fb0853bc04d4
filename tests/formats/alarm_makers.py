"""Sound files whose values come by way of variables, for test_no_alarms.py. Each also has a value that KMS would reject
where it takes no effect."""

USE = "aws kms update-custom-key-store --custom-key-store-id cks-1234567890abcdef1 --xks-proxy-uri-path"
SECRET = "kVq8zR2mXw5nT7pL9sJ4hG6dF3aY1bE0cU8iO2vN5xK"


def good(rng):
    return rng.choice(["/kms/xks/v1", "/ledger/kms/xks/v1", "/p-1/q_2/kms/xks/v1"])


def bad(rng):
    return rng.choice(["/x/", "/kms/xks/v1/", "kms/xks/v1"])


def docker(rng):
    path, wrong = good(rng), bad(rng)
    body = rng.choice([
        f"ARG WRONG={wrong}\nENV XPATH={path}\nRUN {USE} $XPATH\n",
        f"ENV XPATH={wrong}\nENV XPATH={path}\nRUN {USE} \"${{XPATH}}\"\n",
        f"ARG BASE={path[:-12] or '/a'}\nENV XPATH=$BASE/kms/xks/v1\nRUN set -e; \\\n    {USE} ${{XPATH}} && \\\n    echo {wrong}\n",
        f"ENV XPATH={wrong}\nRUN XPATH={path}; {USE} $XPATH\n",
        f"ENV XPATH={wrong}\nFROM amazon/aws-cli AS run\nENV XPATH={path}\nRUN [\"sh\", \"-c\", \"{USE} $XPATH\"]\n",
        f"LABEL usage=\"{USE} {wrong}\"\nENTRYPOINT {' '.join([USE, path])}\n",
        f"RUN <<EOF\n{USE} {path}\n# {USE} {wrong}\nEOF\n",
    ])
    return "Dockerfile", "FROM amazon/aws-cli\n" + body


def make(rng):
    path, wrong = good(rng), bad(rng)
    stem = path[:-len("/kms/xks/v1")]
    body = rng.choice([
        f"BASE := {stem}\nXPATH = $(BASE)$(TAIL)\nTAIL = /kms/xks/v1\nrun:\n\t{USE} $(XPATH)\n",
        f"XPATH = {wrong}\nXPATH := {path}\nrun:\n\t@{USE} '$(XPATH)'\n",
        f"XPATH ?= {path}\nOTHER = {wrong}\nrun: check\n\t-{USE} \"$(XPATH)\" --region $(REGION)\ncheck:\n\techo $(OTHER)\n",
        f"XPATH = {wrong}\nrun: XPATH = {path}\nrun:\n\t{USE} $(XPATH)\n",
        f"WITH = {path}/\nXPATH = $(WITH:/=)\nrun:\n\t{USE} $(patsubst %/,%,$(WITH))\n",
        f"define run-it\n{USE} {path}\nendef\nOTHER = {wrong}\nrun:\n\t$(run-it)\n",
        f"define XPATH\n{path}\nendef\nexport XPATH\nrun:\n\t{USE} \"$$XPATH\"\n",
        f"ifdef STAGE\nXPATH = {wrong}\nelse\nXPATH = {path}\nendif\nrun:\n\t{USE} $(XPATH)\n",
    ])
    return "Makefile", "REGION ?= eu-west-1\n.PHONY: run\n" + body


def gitlab_chain(rng):
    path, wrong = good(rng), bad(rng)
    body = rng.choice([
        f"variables:\n  XPATH: {wrong}\nrun:\n  variables: {{XPATH: {path}}}\n  script:\n    - {USE} $XPATH\n",
        f".base:\n  variables: {{XPATH: {path}}}\n  before_script:\n    - export TAIL={path}\nrun:\n  extends: .base\n  script:\n"
        f"    - {USE} \"$TAIL\"\n    - {USE} ${{XPATH}}\n",
        f"variables:\n  XPATH: {wrong}\nrun:\n  script:\n    - XPATH={path}\n    - |\n      {USE} \\\n        \"$XPATH\"\n",
        f"run:\n  variables: {{XPATH: {wrong}}}\n  rules:\n    - if: $CI\n      variables: {{XPATH: {path}}}\n  script:\n    - {USE} $XPATH\n",
        f"run:\n  parallel:\n    matrix:\n      - XPATH: [{path}, /b/kms/xks/v1]\n  variables: {{XPATH: {wrong}}}\n  script: ['{USE} $XPATH']\n",
        f"include: other.yml\nrun:\n  extends: .elsewhere\n  variables: {{OTHER: {wrong}}}\n  script:\n    - {USE} $XPATH\n",
    ])
    return ".gitlab-ci.yml", body


def workflow_chain(rng):
    path, wrong = good(rng), bad(rng)
    body = rng.choice([
        f"env: {{XPATH: {wrong}}}\njobs:\n  a:\n    env: {{XPATH: {path}}}\n    steps:\n      - run: {USE} \"$XPATH\"\n",
        f"jobs:\n  a:\n    steps:\n      - run: echo \"XPATH={path}\" >> \"$GITHUB_ENV\"\n      - run: {USE} \"$XPATH\"\n    env: {{XPATH: {wrong}}}\n",
        f"jobs:\n  a:\n    runs-on: windows-latest\n    steps:\n      - run: |\n          $p = '{path}'\n          {USE} $p\n          # {USE} {wrong}\n",
        f"jobs:\n  a:\n    strategy: {{matrix: {{path: [{path}]}}}}\n    env: {{OTHER: {wrong}}}\n    steps:\n      - run: {USE} ${{{{ matrix.path }}}}\n",
        f"jobs:\n  a:\n    steps:\n      - env: {{XPATH: {path}}}\n        run: |\n          for s in cks-1234567890abcdef1; do\n            aws kms update-custom-key-store"
        f" --custom-key-store-id \"$s\" --xks-proxy-uri-path \"${{XPATH}}\"\n          done\n",
        f"jobs:\n  a:\n    steps:\n      - uses: ./.github/actions/store\n        with: {{path: {wrong}}}\n      - run: {USE} {path}\n",
    ])
    return "ci.yml", "on: push\n" + body


def ansible(rng):
    path, wrong = good(rng), bad(rng)
    body = rng.choice([
        f"  vars: {{xpath: {path}, other: {wrong}}}\n  tasks:\n    - ansible.builtin.command: {USE} {{{{ xpath }}}}\n",
        f"  tasks:\n    - ansible.builtin.command:\n        argv: [{', '.join(USE.split())}, {path}]\n    - debug: {{msg: '{USE} {wrong}'}}\n",
        f"  tasks:\n    - shell: >\n        {USE}\n        {path}\n      environment: {{XPATH: {wrong}}}\n",
        "  tasks:\n    - thalesgroup.ciphertrust.cckm_aws_custom_keystore:\n        op_type: create\n        name: ledger\n        region: us-east-1\n"
        "        aws_param:\n          custom_key_store_type: EXTERNAL_KEY_STORE\n          xks_proxy_connectivity: PUBLIC_ENDPOINT\n"
        "          xks_proxy_uri_endpoint: https://cm.acme-keys.com\n",
        f"  tasks:\n    - shell: |\n        XPATH={path}\n        {USE} \"$XPATH\"\n      register: out\n      failed_when: \"'{wrong}' in out.stdout\"\n",
    ])
    return "site.yml", "- hosts: localhost\n" + body


def terraform(rng):
    path, wrong = good(rng), bad(rng)
    body = rng.choice([
        f"locals {{\n  path  = \"{path}\"\n  other = \"{wrong}\"\n}}\nresource \"null_resource\" \"a\" {{\n  provisioner \"local-exec\" {{\n"
        f"    command = \"{USE} ${{local.path}}\"\n  }}\n}}\n",
        f"resource \"null_resource\" \"a\" {{\n  provisioner \"local-exec\" {{\n    command     = \"{USE} $XPATH\"\n"
        f"    environment = {{\n      XPATH = \"{path}\"\n      OTHER = \"{wrong}\"\n    }}\n  }}\n}}\n",
        f"variable \"path\" {{\n  default = \"{path}\"\n}}\nresource \"aws_instance\" \"a\" {{\n  user_data = <<-EOT\n    #!/bin/bash\n"
        f"    XPATH=\"${{var.path}}\"\n    {USE} \"$XPATH\"\n    # {USE} {wrong}\n  EOT\n}}\n",
        f"resource \"aws_ssm_association\" \"a\" {{\n  parameters = {{\n    commands = \"{USE} {path}\"\n    comment  = \"{wrong}\"\n  }}\n}}\n",
        f"resource \"terraform_data\" \"a\" {{\n  provisioner \"remote-exec\" {{\n    inline = [\n      \"echo {wrong}\",\n"
        f"      \"{USE} {path}\",\n    ]\n  }}\n}}\n",
        f"resource \"aws_launch_template\" \"a\" {{\n  user_data = base64encode(<<-EOT\n    #!/bin/sh\n    STAGE=$${{STAGE:-dev}}\n    {USE} {path}\n  EOT\n  )\n}}\n",
    ])
    return "main.tf", body


def template(rng):
    path, wrong = good(rng), bad(rng)
    body = rng.choice([
        f"  A:\n    Type: AWS::EC2::Instance\n    Properties:\n      UserData:\n        Fn::Base64: !Sub |\n          #!/bin/bash\n"
        f"          P={path}\n          {USE} \"$P\" --region ${{AWS::Region}}\n      Tags: [{{Key: a, Value: {wrong}}}]\n",
        f"  A:\n    Type: AWS::SSM::Document\n    Properties:\n      Content:\n        mainSteps:\n          - inputs:\n              runCommand:\n"
        f"                - P={path}\n                - {USE} \"$P\"\n",
        f"  A:\n    Type: Custom::KeyStore\n    Properties:\n      CustomKeyStoreName: ledger\n      XksProxyUriPath: {path}\n      Note: {wrong}\n",
    ])
    return "stack.yaml", "AWSTemplateFormatVersion: \"2010-09-09\"\nResources:\n" + body


def pulumi(rng):
    path, wrong = good(rng), bad(rng)
    return "Pulumi.yaml", (f"name: x\nruntime: yaml\nvariables:\n  path: {path}\n  other: {wrong}\nresources:\n  a:\n    type: command:local:Command\n"
                           f"    properties:\n      create: {USE} {path}\n      delete: echo {wrong}\n      environment: {{XPATH: {wrong}}}\n")


def toml(rng):
    prefix = rng.choice(["", "/ledger", "/p/q-1"])
    return "settings.toml", (f"[server]\nip = \"0.0.0.0\"\nport = 443\nregion = \"eu-west-1\"\nservice = \"kms-xks-proxy\"\n[security]\n"
                             f"is_tls_enabled = true\n# uri_path_prefix = \"/x/\"\n[[external_key_stores]]\nuri_path_prefix = \"{prefix}\"\n"
                             "sigv4_access_key_id = \"KEYIDABCDEFGHIJKLMNO2\"\nsigv4_secret_access_key = \"" + SECRET +
                             "\"\nxks_key_id_set = [\"foo\"]\n")


def cmd(rng):
    path, wrong = good(rng), bad(rng)
    return "run.bat", f"@echo off\r\nrem {USE} {wrong}\r\n{USE} ^\r\n  {path}\r\nset P={wrong}\r\n"


CHAINS = [docker, make, gitlab_chain, workflow_chain, ansible, terraform, template, pulumi, toml, cmd]
