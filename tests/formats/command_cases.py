"""Cases of test_commands.py: files of the tools in which commands of the AWS CLI are, with planted faults."""

UPDATE = "aws kms update-custom-key-store --custom-key-store-id cks-1234567890abcdef1"
PATH = f"{UPDATE} --xks-proxy-uri-path"
FAULT = f"{PATH} /kms/xks/v1/"
INPUT = ('{"CustomKeyStoreId": "cks-1234567890abcdef1",\n "XksProxyUriEndpoint": "https://xks.acme-keys.com:443"}\n')
PORT, SLASH = "CKS402", "CKS422"

CASES = {}


def case(name, files, found=(), told=(), **more):
    CASES[name] = dict(files=files, found=list(found), told=list(told), **more)


# ---- Terraform ----

case("a template file", {
    "main.tf": '''resource "null_resource" "ks" {
  provisioner "local-exec" {
    command = templatefile("${path.module}/update.sh.tftpl", {
      path = "/kms/xks/v1/"
    })
  }
}
''',
    "update.sh.tftpl": f'''{PATH} ${{path}}
{UPDATE} --xks-proxy-uri-endpoint https://xks.acme-keys.com:443
''',
}, [f"main.tf:4 {SLASH}", f"update.sh.tftpl:2 {PORT}"])

case("a template file of a local, which is named alone", {
    "main.tf": '''locals {
  update = templatefile("./update.tpl", { id = "1" })
}
resource "terraform_data" "ks" {
  provisioner "local-exec" {
    command = local.update
  }
}
''',
    "update.tpl": f"{FAULT}\n",
}, [f"update.tpl:1 {SLASH}"], names=["main.tf"])

case("a script that file() reads, with a variable of its environment", {
    "main.tf": '''resource "null_resource" "ks" {
  provisioner "local-exec" {
    command     = file("${path.module}/update.sh")
    environment = {
      XPATH = "/kms/xks/v1/"
    }
  }
}
''',
    "update.sh": f'{PATH} "$XPATH"\n{UPDATE} --xks-proxy-uri-endpoint https://xks.acme-keys.com:443\n',
}, [f"main.tf:5 {SLASH}", f"update.sh:2 {PORT}"])

case("a script that is not a shell's", {
    "main.tf": '''resource "aws_instance" "i" {
  user_data = file("${path.module}/init.py")
}
''',
    "init.py": f'#!/usr/bin/env python3\nos.system("{FAULT}")\n',
}, told=["init.py:2"], names=["main.tf"])

case("a directory of its own for the command", {
    "main.tf": '''resource "null_resource" "ks" {
  provisioner "local-exec" {
    working_dir = "${path.module}/stores"
    command     = "aws kms update-custom-key-store --cli-input-json file://store.json"
  }
}
''',
    "stores/store.json": INPUT,
    "store.json": INPUT.replace(":443", ""),
}, [f"stores/store.json:2 {PORT}"], names=["main.tf"])

case("a directory that is not known", {
    "main.tf": '''variable "dir" {}
resource "null_resource" "ks" {
  provisioner "local-exec" {
    working_dir = var.dir
    command     = "aws kms update-custom-key-store --cli-input-json file://store.json"
  }
}
''',
    "store.json": INPUT,
}, names=["main.tf"])

case("scripts of machines and documents of Systems Manager", {
    "main.tf": f'''resource "aws_instance" "a" {{
  user_data = <<-EOT
    #!/bin/bash
    {FAULT}
  EOT
}}
locals {{
  start = <<-EOT
    #!/bin/bash
    {FAULT}
  EOT
}}
resource "aws_launch_template" "b" {{
  user_data = base64encode(local.start)
}}
resource "aws_ssm_document" "c" {{
  content = jsonencode({{
    schemaVersion = "2.2"
    mainSteps = [{{
      action = "aws:runShellScript"
      inputs = {{ runCommand = ["{FAULT}"] }}
    }}]
  }})
}}
resource "aws_ssm_association" "d" {{
  name = "AWS-RunShellScript"
  parameters = {{
    commands = "{FAULT}"
  }}
}}
module "e" {{
  source    = "terraform-aws-modules/ec2-instance/aws"
  user_data = "{FAULT}"
}}
''',
}, [f"main.tf:{n} {SLASH}" for n in (4, 10, 21, 28, 33)])

case("texts of which nothing shows that a shell runs them", {
    "main.tf": f'''locals {{
  a = "{FAULT}"
}}
resource "local_file" "b" {{
  content = local.a
}}
resource "aws_ecs_task_definition" "c" {{
  container_definitions = jsonencode([{{
    command = ["aws", "kms", "connect-custom-key-store", "--custom-key-store-id", "cks-1"]
  }}])
}}
data "external" "d" {{
  program = ["sh", "-c", "{FAULT}"]
}}
resource "aws_instance" "e" {{
  user_data = <<EOT
#cloud-config
runcmd:
  - {FAULT}
EOT
}}
''',
}, told=[f"main.tf:{n}" for n in (2, 9, 13, 19)])

# ---- CloudFormation and Pulumi ----

case("scripts in a template", {
    "stack.yaml": f'''AWSTemplateFormatVersion: "2010-09-09"
Resources:
  A:
    Type: AWS::EC2::Instance
    Properties:
      UserData:
        Fn::Base64: |
          #!/bin/bash
          {FAULT}
  B:
    Type: AWS::EC2::Instance
    Properties:
      UserData:
        Fn::Base64: !Sub |
          #!/bin/bash
          {FAULT} --region ${{AWS::Region}}
  C:
    Type: AWS::SSM::Association
    Properties:
      Name: AWS-RunShellScript
      Parameters:
        commands: ["{FAULT}"]
  D:
    Type: AWS::SSM::Document
    Properties:
      Content:
        mainSteps:
          - action: aws:runShellScript
            inputs:
              runCommand:
                - {FAULT}
''',
}, [f"stack.yaml:{n} {SLASH}" for n in (9, 16, 22, 31)])

case("a text beside a store in a template", {
    "stack.yaml": f'''AWSTemplateFormatVersion: "2010-09-09"
Resources:
  Store:
    Type: Custom::KeyStore
    Properties:
      CustomKeyStoreName: ledger
      XksProxyUriPath: /kms/xks/v1/
  Function:
    Type: AWS::SSM::Parameter
    Properties:
      Value: {FAULT}
''',
}, [f"stack.yaml:7 {SLASH}"], told=["stack.yaml:11"])

case("commands of a Pulumi program", {
    "Pulumi.yaml": f'''name: x
runtime: yaml
resources:
  store:
    type: aws:kms:CustomKeyStore
    properties:
      customKeyStoreName: ledger
      customKeyStoreType: EXTERNAL_KEY_STORE
      xksProxyUriPath: /kms/xks/v1/
      xksProxyUriEndpoint: https://xks.acme-keys.com
      xksProxyConnectivity: PUBLIC_ENDPOINT
      xksProxyAuthenticationCredential: ${{credential}}
  update:
    type: command:local:Command
    properties:
      create: {FAULT}
      update: {PATH} $XPATH
      environment:
        XPATH: /kms/xks/v1/
''',
}, [f"Pulumi.yaml:{n} {SLASH}" for n in (9, 16, 19)])

# ---- make ----

case("values of several lines", {
    "Makefile": f'''define JSON
{{"CustomKeyStoreId": "cks-1234567890abcdef1",
 "XksProxyUriPath": "/kms/xks/v1/"}}
endef
export JSON
define RUN
aws kms connect-custom-key-store --custom-key-store-id cks-1234567890abcdef1
{UPDATE} \\
  --xks-proxy-uri-path /kms/xks/v1/
endef
define XPATH
/kms/xks/v1/
endef
a:
\taws kms update-custom-key-store --cli-input-json "$$JSON"
\t$(RUN)
\t{PATH} $(XPATH)
''',
}, [f"Makefile:{n} {SLASH}" for n in (9, 12, 15)])

# ---- actions ----

ACTION = f'''name: store
inputs:
  path:
    description: the path of the proxy
    default: /kms/xks/v1/
  other:
    default: ""
runs:
  using: composite
  steps:
    - shell: bash
      env:
        XPATH: ${{{{ inputs.path }}}}
      run: |
        {PATH} "$XPATH"
        {UPDATE} --new-custom-key-store-name "${{{{ inputs.other }}}}"
'''
WORKFLOW = '''on: push
jobs:
  a:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: ./.github/actions/store
        with:
          path: /ledger/kms/xks/v1/
'''

case("the default of an action's input", {".github/actions/store/action.yml": ACTION},
     [f".github/actions/store/action.yml:5 {SLASH}"])

case("what a step gives to an action of the repository", {
    ".github/actions/store/action.yml": ACTION,
    ".github/workflows/ci.yml": WORKFLOW,
}, [f".github/workflows/ci.yml:9 {SLASH}"], names=[".github/workflows/ci.yml"])

case("the default of a workflow's input", {
    "deploy.yml": f'''on:
  workflow_call:
    inputs:
      path:
        type: string
        default: /kms/xks/v1/
jobs:
  a:
    steps:
      - run: {PATH} "${{{{ inputs.path }}}}"
''',
}, [f"deploy.yml:6 {SLASH}"])

# ---- variables ----

case("ENV over several lines, with a comment between them", {
    "Dockerfile": f'''FROM amazon/aws-cli
ENV A=b \\
    # the store
    XPATH=/kms/xks/v1/ \\
    ENDPOINT="https://xks.acme-keys.com:443"
RUN {PATH} $XPATH --xks-proxy-uri-endpoint $ENDPOINT
''',
}, [f"Dockerfile:4 {SLASH}", f"Dockerfile:5 {PORT}"])

case("the default of a script's argument", {
    "a.sh": f'#!/bin/bash\nXPATH="${{1:-/kms/xks/v1/}}"\n{PATH} "$XPATH"\n',
    "b.sh": f'#!/bin/bash\n{PATH} "${{2-/kms/xks/v1/}}"\n',
}, [f"a.sh:2 {SLASH}", f"b.sh:2 {SLASH}"])

case("a default that is empty says only that the variable may not be set", {
    "a.sh": f'#!/bin/bash\nset -u\nXPATH="${{1:-}}"\n[ -n "$XPATH" ] || exit 1\n{PATH} "$XPATH"\n',
    "b.sh": f'#!/bin/bash\nset -u\nXPATH="${{XPATH:-}}"\n{PATH} "$XPATH"\n',
    "c.sh": f'#!/bin/bash\n: "${{XPATH:=}}"\n{PATH} "$XPATH" --xks-proxy-uri-endpoint "${{ENDPOINT-}}"\n',
})

# ---- where a script runs ----

NAMED = f"{UPDATE} --cli-input-json file://update.json"

case("a step that runs in a folder of the repository", {
    ".github/workflows/a.yml": f'''jobs:
  update:
    runs-on: ubuntu-latest
    steps:
      - working-directory: infra/stores
        run: {NAMED}
''',
    ".github/workflows/b.yml": f'''defaults:
  run:
    working-directory: ./other
jobs:
  update:
    runs-on: ubuntu-latest
    steps:
      - run: {NAMED}
''',
    "infra/stores/update.json": INPUT,
    "other/update.json": INPUT,
    ".github/workflows/update.json": "[]",
}, [f"infra/stores/update.json:2 {PORT}", f"other/update.json:2 {PORT}"], names=[".github/workflows/a.yml", ".github/workflows/b.yml"])

case("a script whose folder is not known names no file beside it", {
    "site.yml": f'''- hosts: all
  tasks:
    - shell: {NAMED}
      args:
        chdir: /opt/stores
    - command:
        argv: [{', '.join(NAMED.split())}]
        chdir: "{{{{ folder }}}}"
''',
    ".github/workflows/a.yml": f'''jobs:
  update:
    steps:
      - working-directory: ${{{{ matrix.folder }}}}
        run: {NAMED}
''',
    "update.json": INPUT,
    ".github/workflows/update.json": INPUT,
}, names=["site.yml", ".github/workflows/a.yml"])

case("an action of Terraform runs something else than a shell's text", {
    "main.tf": f'''action "local_command" "update" {{
  config {{
    command   = "bash"
    arguments = ["-c", "{FAULT}"]
  }}
}}
''',
}, told=["main.tf:4"], names=["main.tf"])
