"""Texts with a secret in every place of every format, with every fault around it.

A text has @P@ where the password stands, @S@ where the raw secret access key does, @K@ for the access key ID and @N@
for the case's number, which keeps the names of stores apart. @PART@ is the beginning of the password, @P64@ the
password in base64, @PHEX@ in hexadecimal digits, @PURI@ as a URI writes it.
"""
import json

K = "ABCDEFGHIJKLMNOPQRST"
HSM = {"CustomKeyStoreName": "n@N@", "CloudHsmClusterId": "cluster-1a23b4cdefg", "KeyStorePassword": "@P@",
       "TrustAnchorCertificate": "x"}
CREDENTIAL = {"AccessKeyId": "@K@", "RawSecretAccessKey": "@S@"}
XKS = {"CustomKeyStoreName": "n@N@", "CustomKeyStoreType": "EXTERNAL_KEY_STORE", "XksProxyConnectivity": "PUBLIC_ENDPOINT",
       "XksProxyAuthenticationCredential": CREDENTIAL, "XksProxyUriEndpoint": "http://x.acme-keys.com", "XksProxyUriPath": "/x"}

# How a password and its name may be written wrongly in an object of JSON.
PASSWORD_MEMBERS = {
    "right": '"KeyStorePassword": "@P@"',
    "no-opening-quote": '"KeyStorePassword": @P@"',
    "no-closing-quote": '"KeyStorePassword": "@P@',
    "no-quotes": '"KeyStorePassword": @P@',
    "single-quotes": "\"KeyStorePassword\": '@P@'",
    "all-single": "'KeyStorePassword': '@P@'",
    "bare-name": 'KeyStorePassword: "@P@"',
    "equals": '"KeyStorePassword" = "@P@"',
    "no-colon": '"KeyStorePassword" "@P@"',
    "no-separator": '"KeyStorePassword""@P@"',
    "semicolon": '"KeyStorePassword": "@P@"; "x": 1',
    "name-runs-on": '"KeyStorePassword@P@": "x"',
    "name-equals": '"KeyStorePassword=@P@": "x"',
    "name-blank": '"KeyStorePassword @P@": "x"',
    "name-colon": '"KeyStorePassword: @P@": "x"',
    "option-as-name": '"--key-store-password @P@": "x"',
    "spelled-runs-on": '"key_store_password@P@": "x"',
    "typo-runs-on": '"KeyStorePasswort@P@": "x"',
    "as-key": '"@P@": "KeyStorePassword"',
    "as-key-beside": '"@P@": "x", "KeyStorePassword": "@P@"',
    "as-key-for-number": '"@P@": 1',
    "swapped-with-name": '"@P@": "n", "KeyStorePassword": "my store"',
    "typo": '"KeyStorePasswort": "@P@"',
    "typo-in-front": '"KyeStorePassword": "@P@"',
    "lower": '"keystorepassword": "@P@"',
    "snake": '"key_store_password": "@P@"',
    "short-name": '"Password": "@P@"',
    "of-user": '"KmsUserPassword": "@P@"',
    "array": '"KeyStorePassword": ["@P@"]',
    "object": '"KeyStorePassword": {"@P@": "@P@"}',
    "twice": '"KeyStorePassword": "@P@", "KeyStorePassword": "@P@"',
    "escape": '"KeyStorePassword": "@P@\\q"',
    "blank-around": '"KeyStorePassword": " @P@ "',
    "too-long": '"KeyStorePassword": "@P@@P@@P@@P@"',
    "symbol": '"KeyStorePassword": "@P@!"',
    "file": '"KeyStorePassword": "file://@P@"',
    "name-too": '"KeyStorePassword": "@P@", "NewCustomKeyStoreName": "@P@"',
    "cluster-too": '"KeyStorePassword": "@P@", "CloudHsmClusterId": "@P@"',
    "type-too": '"KeyStorePassword": "@P@", "CustomKeyStoreType": "@P@"',
    "in-cluster": '"CloudHsmClusterId": "KeyStorePassword=@P@"',
    "in-type": '"CustomKeyStoreType": "AWS_CLOUDHSM --key-store-password @P@"',
    "in-type-typo": '"CustomKeyStoreType": "AWS_CLOUDHSM --keystore-pasword @P@"',
    "broken-before": '"x" 1, "KeyStorePassword": "@P@"',
    "comma-before": ', "KeyStorePassword": "@P@"',
    "broken-after": '"KeyStorePassword": "@P@", "x" 1',
    "bracket-after": '"KeyStorePassword": "@P@"]',
    "comma-after": '"KeyStorePassword": "@P@",,',
    "text-after": '"KeyStorePassword": "@P@" @P@',
    "comment-after": '"KeyStorePassword": "@P@" // @P@',
    "nested": '"Parameters": {"KeyStorePassword": "@P@"}',
}
CREDENTIAL_MEMBERS = {
    "right": '"AccessKeyId": "@K@", "RawSecretAccessKey": "@S@"',
    "other-order": '"RawSecretAccessKey": "@S@", "AccessKeyId": "@K@"',
    "swapped": '"AccessKeyId": "@S@", "RawSecretAccessKey": "@K@"',
    "both": '"AccessKeyId": "@S@", "RawSecretAccessKey": "@S@"',
    "only-id": '"AccessKeyId": "@S@"',
    "id-and-secret": '"AccessKeyId": "@K@@S@", "RawSecretAccessKey": "short"',
    "id-swallows-comma": '"AccessKeyId": "@K@,RawSecretAccessKey=@S@"',
    "id-swallows-colon": '"AccessKeyId": "@K@:@S@"',
    "id-swallows-blank": '"AccessKeyId": "@K@ @S@"',
    "id-swallows-name": '"AccessKeyId": "AccessKeyId=@K@ RawSecretAccessKey=@S@"',
    "secret-as-key": '"@S@": "@K@"',
    "secret-as-name": '"AccessKeyId": "@K@", "@S@": "RawSecretAccessKey"',
    "name-runs-on": '"AccessKeyId": "@K@", "RawSecretAccessKey@S@": ""',
    "name-equals": '"AccessKeyId": "@K@", "RawSecretAccessKey=@S@": ""',
    "typo": '"AccessKeyId": "@K@", "RawSecretAcessKey": "@S@"',
    "other-name": '"AccessKeyId": "@K@", "SecretAccessKey": "@S@"',
    "other-name-runs-on": '"AccessKeyId": "@K@", "SecretAccessKey@S@": 1',
    "snake": '"access_key_id": "@K@", "raw_secret_access_key": "@S@"',
    "no-opening-quote": '"AccessKeyId": "@K@", "RawSecretAccessKey": @S@"',
    "no-closing-quote": '"AccessKeyId": "@K@", "RawSecretAccessKey": "@S@',
    "no-quotes": '"AccessKeyId": "@K@", "RawSecretAccessKey": @S@',
    "equals": '"AccessKeyId": "@K@", "RawSecretAccessKey" = "@S@"',
    "blank-around": '"AccessKeyId": "@K@", "RawSecretAccessKey": " @S@"',
    "symbol": '"AccessKeyId": "@K@", "RawSecretAccessKey": "@S@!"',
    "too-long": '"AccessKeyId": "@K@", "RawSecretAccessKey": "@S@@S@"',
    "array": '"AccessKeyId": "@K@", "RawSecretAccessKey": ["@S@"]',
    "broken-after": '"AccessKeyId": "@K@", "RawSecretAccessKey": "@S@", "x" 1',
    "path-too": '"AccessKeyId": "@K@", "RawSecretAccessKey": "@S@"}, "XksProxyUriPath": "@S@", "x": {',
    "endpoint-too": '"AccessKeyId": "@K@", "RawSecretAccessKey": "@S@"}, "XksProxyUriEndpoint": "https://@S@", "x": {',
}
# What is given for the whole credential.
CREDENTIALS = {
    "string": '"AccessKeyId=@K@,RawSecretAccessKey=@S@"',
    "blank": '"AccessKeyId=@K@ RawSecretAccessKey=@S@"',
    "semicolon": '"AccessKeyId=@K@;RawSecretAccessKey=@S@"',
    "ampersand": '"AccessKeyId=@K@&RawSecretAccessKey=@S@"',
    "slash": '"AccessKeyId=@K@/RawSecretAccessKey=@S@"',
    "pair": '"@K@:@S@"',
    "array": '["@K@", "@S@"]',
    "array-of-object": '[{"AccessKeyId": "@K@", "RawSecretAccessKey": "@S@"}]',
    "secret": '"@S@"',
    "number-key": '{"@S@": 1}',
}
# Names that hold the password as well.
NAMES = ["@P@", "a --key-store-password @P@", "a KeyStorePassword=@P@", "a;key_store_password:@P@", " @P@ ", "a/@P@", "-@P@-"]


def lines_of(members):
    return "{\n  " + ",\n  ".join(members) + "\n}\n"


def json_cases():
    rest = '"CloudHsmClusterId": "cluster-1a23b4cdefg", "TrustAnchorCertificate": "x", "Extra": 1'
    for label, member in PASSWORD_MEMBERS.items():
        yield f"hsm-{label}.json", '{"CustomKeyStoreName": "n@N@", %s, %s}\n' % (member, rest)
        yield f"hsm-{label}-lines.json", lines_of(['"CustomKeyStoreName": "n@N@"', member, *rest.split(", ")])
        yield f"update-{label}.json", '{"CustomKeyStoreId": "cks-1", %s, "Extra": 1, "Extra": 2}\n' % member
    around = ('{"CustomKeyStoreName": "n@N@", "CustomKeyStoreType": "EXTERNAL_KEY_STORE", "XksProxyConnectivity": "PUBLIC_ENDPOINT", '
              '"XksProxyAuthenticationCredential": %s, "XksProxyUriEndpoint": "http://x.acme-keys.com:8", "XksProxyUriPath": "/x"}\n')
    for label, members in CREDENTIAL_MEMBERS.items():
        yield f"xks-{label}.json", around % ("{%s}" % members)
        yield f"xks-{label}-lines.json", around.replace(", ", ",\n  ") % ("{%s}" % members.replace(", ", ",\n    "))
        yield f"console-{label}.json", '{"XksProxyUriPath": "/x", "XksProxyAuthenticationCredential": {%s}}\n' % members
    for label, value in CREDENTIALS.items():
        yield f"credential-{label}.json", around % value
    for i, name in enumerate(NAMES):
        yield f"name-{i}.json", json.dumps(dict(HSM, CustomKeyStoreName=name))
        yield f"name-alone-{i}.json", json.dumps({"CustomKeyStoreName": name, "CloudHsmClusterId": "x"}) \
            if "assword" in name else json.dumps(dict(HSM, CustomKeyStoreName=name), indent=1)
        yield f"names-{i}.json", json.dumps([dict(HSM, CustomKeyStoreName=name)] * 2)
    inventory = {"CustomKeyStores": [{"CustomKeyStoreId": "cks-1234567890abcde%02d" % i, "CustomKeyStoreName": f"a KeyStorePassword=@P@{i}",
                                      "ConnectionState": "FAILED", "ConnectionErrorCode": "USER_LOCKED_OUT"} for i in range(3)]}
    yield "inventory.json", json.dumps(inventory)
    yield "lines.jsonl", json.dumps(HSM) + "\n" + json.dumps(XKS) + "\n"
    yield "event.json", json.dumps({"Records": [{"eventSource": "kms.amazonaws.com", "eventName": "CreateCustomKeyStore",
                                                 "requestParameters": dict(HSM)}]})


def yaml_cases():
    head = "CustomKeyStoreName: n@N@\nCloudHsmClusterId: cluster-1a23b4cdefg\n"
    members = {
        "plain": "KeyStorePassword: @P@", "quoted": "KeyStorePassword: '@P@'", "no-blank": "KeyStorePassword:@P@",
        "no-closing": 'KeyStorePassword: "@P@', "no-opening": 'KeyStorePassword: @P@"', "equals": "KeyStorePassword=@P@",
        "equals-blank": "KeyStorePassword = @P@", "two-colons": "KeyStorePassword: @P@: x", "tab": "KeyStorePassword:\t@P@",
        "comment": "KeyStorePassword: @P@ # @P@", "anchor": "KeyStorePassword: &@P@ x", "alias": "KeyStorePassword: *@P@",
        "tag": "KeyStorePassword: !@P@ x", "directive": "KeyStorePassword: %@P@", "at": "KeyStorePassword: @@P@", "key": "@P@: KeyStorePassword",
        "key-alone": "@P@:", "question": "? KeyStorePassword@P@\n: 1", "runs-on": "KeyStorePassword@P@: 1", "flow": "{KeyStorePassword: @P@, x: [}",
        "list": "KeyStorePassword: [@P@, @P@", "block": "KeyStorePassword: |\n  @P@", "folded": "KeyStorePassword: >-\n  @P@",
        "indent": "KeyStorePassword:\n    @P@", "bad-indent": "KeyStorePassword:\n @P@\n   x: 1", "typo": "KeyStorePasswort: @P@",
        "bracket": "KeyStorePassword: @P@]", "brace": "KeyStorePassword: {@P@", "ref": "KeyStorePassword: !Ref @P@", "sub": "KeyStorePassword: !Sub '${@P@}'",
        "jinja": "KeyStorePassword: {{ @P@ }}", "jinja-quoted": 'KeyStorePassword: "{{ @P@ }}"', "twice": "KeyStorePassword: @P@\nKeyStorePassword: @P@",
        "broken-before": "x: [\nKeyStorePassword: @P@", "broken-after": "KeyStorePassword: @P@\n  x: y: z", "name": "NewCustomKeyStoreName: '@P@'\nKeyStorePassword: @P@",
    }
    for label, text in members.items():
        yield f"{label}.yaml", head + text + "\nExtra: 1\n"
    yield "one-line.yaml", "{CustomKeyStoreName: n@N@, KeyStorePassword: @P@, CloudHsmClusterId: cluster-1, Extra: 1}\n"
    xks = ("CustomKeyStoreName: n@N@\nCustomKeyStoreType: EXTERNAL_KEY_STORE\nXksProxyConnectivity: PUBLIC_ENDPOINT\n"
           "XksProxyUriEndpoint: http://x\nXksProxyUriPath: /x\nXksProxyAuthenticationCredential:%s\n")
    for label, text in {"right": "\n  AccessKeyId: @K@\n  RawSecretAccessKey: @S@", "flow": " {AccessKeyId: @K@, RawSecretAccessKey: @S@, Extra: 1}",
                        "swapped": "\n  AccessKeyId: @S@\n  RawSecretAccessKey: @K@", "both": "\n  AccessKeyId: @S@\n  RawSecretAccessKey: @S@",
                        "string": " AccessKeyId=@K@ RawSecretAccessKey=@S@", "no-blank": "\n  AccessKeyId:@K@\n  RawSecretAccessKey:@S@",
                        "key": "\n  @S@: @K@", "alone": " @S@"}.items():
        yield f"xks-{label}.yaml", xks % text


def hcl_cases():
    around = 'resource "aws_kms_custom_key_store" "a" {\n  custom_key_store_name = "n@N@"\n  cloud_hsm_cluster_id = "cluster-1"\n  %s\n  extra = 1\n}\n'
    members = {
        "right": 'key_store_password = "@P@"', "no-quotes": "key_store_password = @P@", "no-closing": 'key_store_password = "@P@',
        "no-opening": 'key_store_password = @P@"', "single": "key_store_password = '@P@'", "colon": 'key_store_password: "@P@"',
        "no-equals": 'key_store_password "@P@"', "no-equals-bare": "key_store_password @P@", "twice-equals": 'key_store_password == "@P@"',
        "runs-on": 'key_store_password@P@ = "x"', "as-name": '@P@ = "key_store_password"', "typo": 'key_store_pasword = "@P@"',
        "call": "key_store_password = @P@()", "call-of": 'key_store_password = upper(@P@)', "attribute": "key_store_password = @P@.x",
        "index": 'key_store_password = var["@P@"]',
        "member": 'key_store_password = { a = 1 }["@P@"]', "list": 'key_store_password = ["@P@"]', "template": 'key_store_password = "${@P@}"',
        "heredoc": "key_store_password = <<E\n@P@\nE", "heredoc-open": "key_store_password = <<E\n@P@\n", "heredoc-name": "key_store_password = <<@P@\nx\n@P@",
        "function": 'key_store_password = lower("@P@")', "unknown-function": 'key_store_password = decrypt("@P@")', "bad-escape": 'key_store_password = "@P@\\q"',
        "file": 'key_store_password = file("@P@")', "sum": 'key_store_password = "@P@" + 1', "conditional": 'key_store_password = true ? "@P@" : @P@',
        "comment": 'key_store_password = "@P@" # @P@', "semicolon": 'key_store_password = "@P@"; x = 1', "comma": 'key_store_password = "@P@", x = 1',
        "block": 'key_store_password { @P@ = "x" }', "label": 'key_store_password "@P@" {}', "dynamic": 'dynamic "@P@" {\n for_each = [1]\n content {}\n }',
        "name": 'key_store_password = "@P@"\n  custom_key_store_name = "@P@"', "broken-before": 'x = [\n  key_store_password = "@P@"',
        "broken-after": 'key_store_password = "@P@"\n  x = = 1', "for": "key_store_password = [for @P@ in []: 1]", "splat": "key_store_password = @P@.*.x",
        "jsondecode": "key_store_password = jsondecode(\"{\\\"a\\\": @P@}\")", "cluster": 'cloud_hsm_cluster_id = "key_store_password=@P@"',
        "regex": 'key_store_password = regex("[@P@", "x")', "format": 'key_store_password = format("%z@P@", 1)', "number": 'key_store_password = tonumber("@P@")',
        "map": 'key_store_password = lookup({}, "@P@")', "element": 'key_store_password = { "@P@" = 1 }.x', "count": 'count = "@P@"\n  key_store_password = "@P@"',
        "each": 'for_each = toset(["@P@"])\n  key_store_password = each.key', "each-value": 'for_each = { a = "@P@" }\n  key_store_password = each.value',
        "each-key": 'for_each = { "key_store_password=@P@" = 1 }', "sensitive": 'key_store_password = sensitive(@P@)',
        "provider": 'provider = @P@\n  key_store_password = "@P@"', "lifecycle": 'lifecycle {\n ignore_changes = [@P@]\n }\n  key_store_password = "@P@"',
    }
    for label, text in members.items():
        yield f"{label}.tf", around % text
    yield "variable.tf", 'variable "p" { default = "@P@" }\n' + around % "key_store_password = var.p"
    yield "variable-type.tf", 'variable "p" {\n  type = @P@\n  default = "@P@"\n}\n' + around % "key_store_password = var.p"
    yield "variable-bad-type.tf", 'variable "p" {\n  type = number\n  default = "@P@"\n}\n' + around % "key_store_password = var.p"
    yield "variable-bool.tf", 'variable "p" {\n  type = bool\n  default = "@P@"\n}\n' + around % "key_store_password = var.p"
    yield "locals.tf", 'locals { p = "@P@" }\n' + around % "key_store_password = local.p"
    yield "locals-object.tf", 'locals { o = { p = "@P@", n = "" } }\n' + around % "key_store_password = local.o.p\n  custom_key_store_name = local.o.n"
    yield "locals-missing.tf", 'locals { o = { p = "@P@" } }\n' + around % "key_store_password = local.o.@P@"
    yield "module.tf", 'module "m" {\n  source = "./@P@"\n  key_store_password = "@P@"\n}\n' + around % 'key_store_password = "@P@"'
    yield "unquoted-default.tf", 'variable "p" { default = @P@ }\n' + around % "key_store_password = var.p"
    xks = ('resource "aws_kms_custom_key_store" "a" {\n  custom_key_store_name = "n@N@"\n  custom_key_store_type = "EXTERNAL_KEY_STORE"\n'
           '  xks_proxy_connectivity = "PUBLIC_ENDPOINT"\n  xks_proxy_uri_endpoint = "http://x"\n  xks_proxy_uri_path = "/x"\n  %s\n}\n')
    block = "xks_proxy_authentication_credential {\n    %s\n  }"
    for label, text in {
            "right": 'access_key_id = "@K@"\n    raw_secret_access_key = "@S@"', "swapped": 'access_key_id = "@S@"\n    raw_secret_access_key = "@K@"',
            "both": 'access_key_id = "@S@"\n    raw_secret_access_key = "@S@"', "unquoted": 'access_key_id = "@K@"\n    raw_secret_access_key = @S@',
            "swallowed": 'access_key_id = "@K@,raw_secret_access_key=@S@"', "colon": 'access_key_id = "@K@:@S@"',
            "typo": 'access_key_id = "@K@"\n    raw_secret_acess_key = "@S@"', "runs-on": 'access_key_id = "@K@"\n    raw_secret_access_key_@P@ = "x"',
            "label": 'access_key_id = "@K@"\n    raw_secret_access_key "@S@" {}', "no-closing": 'access_key_id = "@K@"\n    raw_secret_access_key = "@S@'}.items():
        yield f"xks-{label}.tf", xks % (block % text)
    yield "xks-one-line.tf", xks % 'xks_proxy_authentication_credential { raw_secret_access_key = "@S@" }'
    yield "xks-attribute.tf", xks % 'xks_proxy_authentication_credential = { access_key_id = "@K@", raw_secret_access_key = "@S@", extra = 1 }'
    yield "xks-string.tf", xks % 'xks_proxy_authentication_credential = "@K@:@S@"'
    yield "xks-dynamic.tf", xks % ('dynamic "xks_proxy_authentication_credential" {\n for_each = { "@K@" = "@S@" }\n content {\n access_key_id = '
                                   'xks_proxy_authentication_credential.key\n raw_secret_access_key = xks_proxy_authentication_credential.value\n }\n }')
    use = 'variable "p" {}\nvariable "o" {}\n' + around % "key_store_password = var.p"
    for label, text in {"right": 'p = "@P@"', "unquoted": "p = @P@", "no-closing": 'p = "@P@', "no-opening": 'p = @P@"', "runs-on": 'p@P@ = "x"',
                        "unknown": '@P@ = "x"', "colon": 'p: "@P@"', "list": 'p = ["@P@"]', "object": 'p = { a = "@P@", }}',
                        "template": 'p = "${@P@}"', "one-line": 'o = { p = "@P@", q = @P@ }', "block": 'p { @P@ = 1 }', "call": 'p = decrypt("@P@")'}.items():
        yield f"tfvars-{label}/main.tf", use
        yield f"tfvars-{label}/terraform.tfvars", text + "\n"
    yield "tfvars-json/main.tf", use
    yield "tfvars-json/terraform.tfvars.json", '{"p": "@P@", "@P@": 1, "o": 1}\n'
    for label, text in {"broken-after": '{"p": "@P@", "o" 1}', "unclosed": '{"p": "@P@', "no-quotes": '{"p": @P@}', "lines": '{\n  "p":\n  "@P@" x\n}'}.items():
        yield f"tfvars-json-{label}/main.tf", use
        yield f"tfvars-json-{label}/terraform.tfvars.json", text + "\n"
    for label, member in PASSWORD_MEMBERS.items():
        member = member.replace("KeyStorePassword", "key_store_password")
        yield f"{label}.tf.json", '{"resource": {"aws_kms_custom_key_store": {"a": {"custom_key_store_name": "n@N@", %s, "cloud_hsm_cluster_id": "c"}}}}\n' % member


def values(fields):
    return json.dumps(dict({"custom_key_store_name": "n@N@", "cloud_hsm_cluster_id": "cluster-1"}, **fields))


def output_cases():
    """Plans, states, Pulumi."""
    fields = {
        "right": {"key_store_password": "@P@"}, "typo": {"key_store_pasword": "@P@"}, "runs-on": {"key_store_password@P@": 1}, "key": {"@P@": "key_store_password"},
        "name": {"key_store_password": "@P@", "custom_key_store_name": "@P@"}, "swallowed": {"cloud_hsm_cluster_id": "key_store_password=@P@"},
        "credential": {"xks_proxy_authentication_credential": [{"access_key_id": "@K@", "raw_secret_access_key": "@S@"}], "xks_proxy_uri_endpoint": "http://x"},
        "swapped": {"xks_proxy_authentication_credential": [{"access_key_id": "@S@", "raw_secret_access_key": "@K@"}], "xks_proxy_uri_endpoint": "http://x"},
        "both": {"xks_proxy_authentication_credential": [{"access_key_id": "@S@", "raw_secret_access_key": "@S@"}]},
        "credential-key": {"xks_proxy_authentication_credential": [{"access_key_id": "@K@", "@S@": "x"}]},
    }
    for label, f in fields.items():
        change = '{"format_version": "1.2", "terraform_version": "1.11.4", "resource_changes": [{"address": "aws_kms_custom_key_store.a", "mode": "managed", ' \
            '"type": "aws_kms_custom_key_store", "name": "a", "change": {"actions": ["create"], "before": null, "after": %s, "after_unknown": {}}}]}' % values(f)
        # Where the text is broken, only names tell what is a secret: not a key that has none.
        unnamed = label in ("key", "credential-key")
        for how, text in {"": change, "-lines": json.dumps(json.loads(change), indent=1), "-cut": change[:-5], "-broken": change.replace('"after_unknown": {}', '"after_unknown" {}')}.items():
            if not unnamed or how not in ("-cut", "-broken"):
                yield f"plan-{label}{how}.json", text
        indexed = change.replace("store.a\"", "store.a[\\\"key_store_password=@P@\\\"]\"")
        yield f"plan-index-{label}.json", indexed
        state = '{"version": 4, "terraform_version": "1.11.4", "serial": 7, "resources": [{"mode": "managed", "type": "aws_kms_custom_key_store", "name": "a", ' \
            '"instances": [{"index_key": "k", "schema_version": 0, "attributes": %s}]}]}' % values(f)
        for how, text in {"": state, "-lines": json.dumps(json.loads(state), indent=1), "-cut": state[:-4]}.items():
            if not unnamed or how != "-cut":
                yield f"state-{label}{how}.tfstate", text
        camel = json.dumps({key.replace("_s", "S").replace("_p", "P").replace("_k", "K").replace("_n", "N").replace("_h", "H").replace("_c", "C").replace("_i", "I")
                            .replace("_a", "A").replace("_u", "U").replace("_e", "E"): v for key, v in json.loads(values(f)).items()})
        pulumi = '{"version": 3, "deployment": {"resources": [{"urn": "urn:pulumi:dev::p::aws:kms/customKeyStore:CustomKeyStore::a", "custom": true, "id": "cks-1", ' \
            '"type": "aws:kms/customKeyStore:CustomKeyStore", "inputs": %s, "outputs": {}}]}}' % camel
        yield f"pulumi-{label}.json", pulumi
        yield f"pulumi-{label}-lines.json", json.dumps(json.loads(pulumi), indent=1)
    program = ("name: p\nruntime: yaml\nvariables:\n  v: \"@P@\"\nconfig:\n  c:\n    type: string\n    default: \"@P@\"\nresources:\n  a:\n    type: aws:kms:CustomKeyStore\n    properties:\n"
               "      customKeyStoreName: n@N@\n      cloudHsmClusterId: c\n      %s\n")
    for label, text in {"right": "keyStorePassword: @P@", "variable": "keyStorePassword: ${v}", "config": "keyStorePassword: ${c}", "unknown": "keyStorePassword: ${@P@}",
                        "member": "keyStorePassword: ${v.@P@}", "secret": "keyStorePassword:\n        fn::secret: @P@", "join": 'keyStorePassword:\n        fn::join: ["@P@", ["@P@"]]',
                        "other": "keyStorePassword:\n        fn::@P@: x", "no-blank": "keyStorePassword:@P@", "runs-on": "keyStorePassword@P@: x", "key": "@P@: keyStorePassword",
                        "credential": "xksProxyAuthenticationCredential: {accessKeyId: @K@, rawSecretAccessKey: @S@}", "swapped": "xksProxyAuthenticationCredential: {accessKeyId: @S@, rawSecretAccessKey: @K@}",
                        "file": "keyStorePassword:\n        fn::readFile: ./@P@"}.items():
        yield f"pulumi-program-{label}/Pulumi.yaml", program % text


def cloudformation_cases():
    head = ("AWSTemplateFormatVersion: '2010-09-09'\nParameters:\n  P:\n    Type: String\n    Default: \"@P@\"\nResources:\n  Store:\n    Type: Custom::KeyStore\n    Properties:\n"
            "      ServiceToken: !GetAtt F.Arn\n      CustomKeyStoreName: n@N@\n      CloudHsmClusterId: c\n      %s\n      TrustAnchorCertificate: x\n")
    for label, text in {"right": "KeyStorePassword: @P@", "ref": "KeyStorePassword: !Ref P", "ref-bad": "KeyStorePassword: !Ref @P@", "sub": 'KeyStorePassword: !Sub "${@P@}"',
                        "getatt": "KeyStorePassword: !GetAtt @P@.x", "tag": "KeyStorePassword: !@P@ x", "resolve": "KeyStorePassword: '{{resolve:@P@}}'", "runs-on": "KeyStorePassword@P@: x",
                        "key": "@P@: KeyStorePassword", "no-blank": "KeyStorePassword:@P@", "long": "KeyStorePassword: {'Fn::@P@': x}", "name": "KeyStorePassword: @P@\n      CustomKeyStoreName: '@P@'"}.items():
        yield f"{label}.yaml", head % text
    for label, text in {"right": '"KeyStorePassword": "@P@"', "ref": '"KeyStorePassword": {"Ref": "@P@"}', "swapped": '"XksProxyAuthenticationCredential": {"AccessKeyId": "@S@", "RawSecretAccessKey": "@K@"}',
                        "call": '"Create": "{\\"service\\": \\"KMS\\", \\"action\\": \\"createCustomKeyStore\\", \\"parameters\\": {\\"KeyStorePassword\\": \\"@P@\\", \\"Extra\\": 1}}"',
                        "bad-call": '"Create": "{\\"service\\": \\"KMS\\", \\"action\\": \\"createCustomKeyStore\\", \\"parameters\\": {\\"KeyStorePassword\\": @P@}}"'}.items():
        text = '{"AWSTemplateFormatVersion": "2010-09-09", "Resources": {"Store": {"Type": "Custom::%s", "Properties": {"ServiceToken": "x", %s, "CustomKeyStoreName": "", "CloudHsmClusterId": "c"}}}}' \
            % ("AWS" if "call" in label else "KeyStore", text)
        yield f"{label}-one-line.json", text


COMMANDS = {
    "right": "--key-store-password @P@", "quoted": "--key-store-password '@P@'", "no-closing": "--key-store-password '@P@", "no-opening": '--key-store-password @P@"',
    "equals": "--key-store-password=@P@", "runs-on": "--key-store-password@P@ x", "colon": "--key-store-password:@P@", "typo": "--key-store-pasword @P@", "typo-equals": "--keystore-password=@P@",
    "short": "--password @P@", "underscore": "--key_store_password @P@", "one-dash": "-key-store-password @P@", "no-dash": "key-store-password @P@", "parameter": "KeyStorePassword=@P@",
    "variable": "--key-store-password $@P@", "braces": "--key-store-password ${@P@}", "substitution": "--key-store-password $(@P@)", "default": "--key-store-password ${X:-@P@}",
    "backquote": "--key-store-password `@P@`", "redirect": "--key-store-password <@P@>", "file": "--key-store-password file://@P@", "in-cluster": '--cloud-hsm-cluster-id "c --key-store-password @P@"',
    "in-name": "--custom-key-store-name 'a --key-store-password @P@'", "in-name-typo": "--custom-key-store-name 'a --keystore-pasword=@P@'", "name-too": "--custom-key-store-name @P@ --key-store-password @P@",
    "bad-after": "--key-store-password @P@ --bad x --custom-key-store-id ''", "option-value": "--@P@ --key-store-password x", "stray": "--key-store-password x @P@", "cli-json": "--cli-input-json '{\"KeyStorePassword\": \"@P@\", \"Extra\": 1}'",
    "cli-json-broken": "--cli-input-json '{\"KeyStorePassword\": @P@}'", "cli-json-unclosed": "--cli-input-json '{\"KeyStorePassword\": \"@P@\"", "cli-yaml": "--cli-input-yaml 'KeyStorePassword: @P@'",
    "credential": "--xks-proxy-authentication-credential AccessKeyId=@K@,RawSecretAccessKey=@S@ --xks-proxy-uri-path x", "credential-blank": "--xks-proxy-authentication-credential AccessKeyId=@K@ RawSecretAccessKey=@S@",
    "credential-quoted-blank": "--xks-proxy-authentication-credential 'AccessKeyId=@K@ RawSecretAccessKey=@S@'", "credential-semicolon": "--xks-proxy-authentication-credential 'AccessKeyId=@K@;RawSecretAccessKey=@S@'",
    "credential-ampersand": "--xks-proxy-authentication-credential 'AccessKeyId=@K@&RawSecretAccessKey=@S@'", "credential-slash": "--xks-proxy-authentication-credential AccessKeyId=@K@/RawSecretAccessKey=@S@",
    "credential-swapped": "--xks-proxy-authentication-credential AccessKeyId=@S@,RawSecretAccessKey=@K@", "credential-both": "--xks-proxy-authentication-credential AccessKeyId=@S@,RawSecretAccessKey=@S@",
    "credential-colon": "--xks-proxy-authentication-credential AccessKeyId:@K@,RawSecretAccessKey:@S@", "credential-bare": "--xks-proxy-authentication-credential @K@,@S@",
    "credential-alone": "--xks-proxy-authentication-credential @S@", "credential-typo": "--xks-proxy-authentication-credential AccessKeyId=@K@,RawSecretAcessKey=@S@",
    "credential-key": "--xks-proxy-authentication-credential AccessKeyId=@K@,@S@=x", "credential-runs-on": "--xks-proxy-authentication-credential AccessKeyId=@K@,RawSecretAccessKey@S@",
    "credential-json": "--xks-proxy-authentication-credential '{\"AccessKeyId\": \"@K@\", \"RawSecretAccessKey\": \"@S@\", \"Extra\": 1}'",
    "credential-json-broken": "--xks-proxy-authentication-credential '{\"AccessKeyId\": \"@K@\", \"RawSecretAccessKey\": @S@}'",
    "credential-two": "--xks-proxy-authentication-credential AccessKeyId=@K@ --raw-secret-access-key=@S@",
}


def command_of(options, more="--trust-anchor-certificate x --extra y"):
    return f"aws kms create-custom-key-store --custom-key-store-name n@N@ --cloud-hsm-cluster-id cluster-1 {options} {more}"


def shell_cases():
    for label, options in COMMANDS.items():
        yield f"{label}.sh", f"#!/bin/sh\n{command_of(options)}\n"
        yield f"{label}-lines.sh", "#!/bin/sh\n" + command_of(options).replace(" --", " \\\n  --") + "\n"
    constants = {"right": "P=@P@", "quoted": "P='@P@'", "no-closing": "P='@P@", "blank": "P= @P@", "export": "export P=@P@", "runs-on": "P@P@=x", "colon": "P:@P@", "read": "read -r P <<< @P@",
                 "heredoc": "P=$(cat <<E\n@P@\nE\n)", "local": "local P=@P@", "declare": "declare -r P=@P@"}
    for label, text in constants.items():
        yield f"constant-{label}.sh", f"#!/bin/sh\n{text}\n" + command_of('--key-store-password "$P"') + "\n"
        # A word that nothing connects with the command behind it on its line is not known to be a secret.
        if label in ("blank", "runs-on", "colon", "read"):
            continue
        yield f"constant-{label}-one-line.sh", f"#!/bin/sh\n{text}; " + command_of('--key-store-password "$P" --custom-key-store-id ""') + "\n"
    for label, text in {"plain": "KEY_STORE_PASSWORD=@P@", "quoted": 'KEY_STORE_PASSWORD="@P@', "colon": "KEY_STORE_PASSWORD: @P@", "cks": "CKS_PASSWORD=@P@ CUSTOM_KEY_STORE_NAME=x"}.items():
        yield f"{label}.env", "CustomKeyStoreName=n\n" + text + "\n"
        yield f"env-{label}/.env", "CustomKeyStoreName=n\n" + text + "\n"


def inside_cases():
    """Commands inside of other files."""
    for label, options in COMMANDS.items():
        command = command_of(options)
        yield f"{label}.md", f"# Steps\n\n```sh\n{command}\n```\n\n```json\n" + '{"CustomKeyStoreName": "n", "KeyStorePassword": "@P@", "Extra": 1}\n```\n'
        yield f"workflow-{label}/.github/workflows/w.yml", f"name: x\non: push\njobs:\n  a:\n    runs-on: u\n    steps:\n      - run: |\n          {command}\n"
        yield f"gitlab-{label}/.gitlab-ci.yml", f"a:\n  script:\n    - {json.dumps(command)}\n"
        yield f"make-{label}/Makefile", f"P := @P@\na:\n\t@{command}\n"
        yield f"docker-{label}/Dockerfile", f"FROM x\nENV P=@P@\nRUN {command}\n"
        yield f"jenkins-{label}/Jenkinsfile", "pipeline { stages { stage('a') { steps {\n  sh %s\n} } } }\n" % json.dumps(command)
        yield f"ansible-{label}/playbook.yml", f"- hosts: localhost\n  tasks:\n    - name: x\n      ansible.builtin.command: {json.dumps(command)}\n    - name: y\n      shell: |\n        {command}\n"
    module = ("- hosts: localhost\n  tasks:\n    - name: y\n      thalesgroup.ciphertrust.cckm_aws_custom_keystore:\n        op_type: create\n        name: n@N@\n        linked_state: true\n"
              "        aws_param:\n          custom_key_store_type: EXTERNAL_KEY_STORE\n          %s\n          xks_proxy_uri_endpoint: http://x\n")
    for label, text in {"right": "key_store_password: @P@", "typo": "key_store_pasword: @P@", "no-blank": "key_store_password:@P@", "jinja": "key_store_password: {{ @P@ }}", "key": "@P@: x"}.items():
        yield f"module-{label}/playbook.yml", module % text


def toml_cases():
    around = "[server]\nregion = \"eu-west-1\"\n[security]\nis_sigv4_auth_enabled = true\nis_tls_enabled = true\n\n[[external_key_stores]]\nuri_path_prefix = \"/no spaces\"\n%s\n"
    for label, text in {
            "right": 'sigv4_access_key_id = "@K@"\nsigv4_secret_access_key = "@S@"', "swapped": 'sigv4_access_key_id = "@S@"\nsigv4_secret_access_key = "@K@"',
            "both": 'sigv4_access_key_id = "@S@"\nsigv4_secret_access_key = "@S@"', "no-quotes": 'sigv4_access_key_id = "@K@"\nsigv4_secret_access_key = @S@',
            "no-closing": 'sigv4_access_key_id = "@K@"\nsigv4_secret_access_key = "@S@', "no-opening": 'sigv4_access_key_id = "@K@"\nsigv4_secret_access_key = @S@"',
            "colon": 'sigv4_access_key_id = "@K@"\nsigv4_secret_access_key: "@S@"', "no-equals": 'sigv4_access_key_id = "@K@"\nsigv4_secret_access_key "@S@"',
            "runs-on": 'sigv4_access_key_id = "@K@"\nsigv4_secret_access_key@P@ = "x"', "key": 'sigv4_access_key_id = "@K@"\n@P@ = "sigv4_secret_access_key"',
            "quoted-key": 'sigv4_access_key_id = "@K@"\n"@S@" = "x"', "table": '[@P@]\nx = 1', "dotted": "a.@P@ = 1", "list": 'sigv4_secret_access_key = ["@S@"]',
            "inline": 'x = { sigv4_secret_access_key = "@S@", y = }', "swallowed": 'sigv4_access_key_id = "@K@ sigv4_secret_access_key=@S@"', "twice": 'sigv4_secret_access_key = "@S@"\nsigv4_secret_access_key = "@S@"',
            "multi": 'sigv4_secret_access_key = """@S@"""\nx = @S@', "path": 'sigv4_access_key_id = "@K@"\nsigv4_secret_access_key = "@S@"\nuri_path_prefix = "@S@"', "escape": 'sigv4_secret_access_key = "@S@\\q"',
            "spelled": 'sigv4_access_key_id = "@K@"\nsigv4_secret_acess_key = "@S@"'}.items():
        yield f"{label}/settings.toml", around % text


def beside_cases():
    """A secret that stands again in another value: a part of it, encoded, or with what was made of it."""
    block = ('resource "aws_kms_custom_key_store" "%s" {\n  custom_key_store_name = %s\n  cloud_hsm_cluster_id = %s\n'
             '  key_store_password = %s\n  trust_anchor_certificate = "x"\n  extra = 1\n}\n')
    variable = 'variable "p" {\n  default = "@P@"\n  sensitive = true\n}\n'
    yield "label/main.tf", block % ("@P@", '"n"', '"c"', '"@P@"')
    yield "part/main.tf", block % ("a", '"@PART@"', '"@PART@"', '"@P@"')
    yield "base64/main.tf", block % ("a", '"n"', '"@P64@"', 'base64decode("@P64@")')
    yield "hash/main.tf", block % ("a", "sha256(var.p)", "substr(var.p, 1, 6)", "var.p") + variable
    yield "length/main.tf", block % ("a", '"n${length(var.p)}"', '"${upper(var.p)}"', "var.p") + variable
    for form in ("P64", "PHEX", "PURI", "PART"):
        yield f"{form}.json", json.dumps(dict(HSM, CustomKeyStoreName=f"@{form}@", CloudHsmClusterId=f"@{form}@"))
    values = {"custom_key_store_name": "@P@", "cloud_hsm_cluster_id": "c", "key_store_password": "@P@"}
    for label, before, marks in (("stays", values, {}), ("changes", values, {}), ("marked", {}, {"custom_key_store_name": True})):
        after = dict(values, **{"changes": {"key_store_password": "x"}, "marked": {"key_store_password": None}}.get(label, {}))
        change = {"actions": ["update"], "before": dict(before, custom_key_store_name="n", id="cks-1") if before else {"id": "cks-1"},
                  "after": after, "after_unknown": {}, "after_sensitive": marks}
        yield f"plan-{label}.json", json.dumps({"format_version": "1.2", "terraform_version": "1.11.4", "resource_changes": [
            {"address": "aws_kms_custom_key_store.a", "mode": "managed", "type": "aws_kms_custom_key_store", "name": "a", "change": change}]})


def later_cases():
    """A secret that stands, or goes on, on a line after its name, with faults behind it."""
    rest = '"CustomKeyStoreName": "n@N@", "CloudHsmClusterId": "c", "Extra": 1'
    for label, value in {"right": '"KeyStorePassword"\n: "@P@"', "colon": '"KeyStorePassword":\n"@P@"', "alone": '"KeyStorePassword"\n:\n\n  "@P@"',
                         "no-colon": '"KeyStorePassword"\n"@P@"', "no-quotes": '"KeyStorePassword":\n@P@', "no-closing": '"KeyStorePassword":\n"@P@',
                         "split": '"KeyStorePassword": "@PART@\n@P@"', "key": '"x"\n: "KeyStorePassword"\n: "@P@"'}.items():
        for after, more in {"": "", "-twice": ", 1", "-broken": " = 1", "-comma": ",, 1", "-bracket": "] 1", "-member": ', "x" 1'}.items():
            yield f"{label}{after}.json", "{%s, %s%s}\n" % (rest, value, more)
            yield f"{label}{after}-first.json", "{%s%s, %s}\n" % (value, more, rest)
    credential = '{"XksProxyUriPath": "/x", "XksProxyAuthenticationCredential": {"AccessKeyId": "@K@", "RawSecretAccessKey"\n: %s}}\n'
    for label, value in {"right": '"@S@", "x" 1', "bare": "@S@ 1", "list": '["@S@"] 1'}.items():
        yield f"xks-{label}.json", credential % value
    for label, text in {"next": "KeyStorePassword:\n  @P@: x: 1", "quoted": "KeyStorePassword:\n  '@P@' x", "folded": 'KeyStorePassword: "@PART@\n  @P@" x',
                        "block": "KeyStorePassword: |\n  @P@\n x", "flow": "{KeyStorePassword:\n  @P@, x: ]", "blank": "KeyStorePassword:\n\n  '@P@', 1"}.items():
        yield f"{label}.yaml", "CustomKeyStoreName: n@N@\nCloudHsmClusterId: c\n" + text + "\n"
    block = 'resource "aws_kms_custom_key_store" "a" {\n  custom_key_store_name = "n@N@"\n  cloud_hsm_cluster_id = "c"\n%s\n}\n'
    for label, text in {"next": '  key_store_password =\n "@P@" x = 1', "paren": '  key_store_password = (\n "@P@" ) x', "open": '  key_store_password = "@PART@\n@P@" x = 1',
                        "call": '  key_store_password = upper(\n "@P@" x)', "heredoc": "  key_store_password = <<E\n@P@${x y}\nE", "list": '  key_store_password = [\n "@P@", = ]'}.items():
        yield f"{label}.tf", block % text
    for label, text in {"end": "--key-store-password \\\n@P@ --bad x", "split": "--key-store-password @PART@\\\n@P@ --bad x", "quoted": "--key-store-password '@PART@\n@P@' --bad x",
                        "double": '--key-store-password "@PART@\\\n@P@" --bad x', "pieces": "--key-store-password '@PART@'\\\n'@P@' --bad x",
                        "twice": "--key-store-password a\\\n@PART@\\\n@P@ --bad x", "equals": "--key-store-password=@PART@\\\n@P@ --bad x",
                        "credential": "--xks-proxy-authentication-credential AccessKeyId=@K@,RawSecretAccessKey=\\\n@S@ --bad x",
                        "inside": "--xks-proxy-authentication-credential 'AccessKeyId=@K@,\nRawSecretAccessKey=@S@' --bad x"}.items():
        yield f"{label}.sh", "#!/bin/sh\n" + command_of(text, "--custom-key-store-id ''") + "\n"
        yield f"{label}.md", f"# Steps\n\n```sh\n{command_of(text)}\n```\n"
    for label, text in {"split": "P=@PART@\\\n@P@", "quoted": "P='@PART@\n@P@'", "double": 'P="@PART@\\\n@P@"', "export": "export P=@PART@\\\n@P@"}.items():
        yield f"constant-{label}.sh", f"#!/bin/sh\n{text}; " + command_of('--key-store-password "$P" --custom-key-store-id ""') + "\n"


def origin_cases():
    """What derives from a secret's origin, and a secret where something else is expected."""
    block = ('resource "aws_kms_custom_key_store" "a" {\n  custom_key_store_name = %s\n  cloud_hsm_cluster_id = %s\n'
             '  key_store_password = %s\n  trust_anchor_certificate = "x"\n  extra = 1\n}\n')
    variable = 'variable "p" {\n  default = "@P@"\n}\n'
    local = 'locals {\n  p = "@P@"\n  q = local.p\n}\n'
    for label, expression in {"length": '"n.${length(%s)}"', "substr": "substr(%s, 1, 6)", "hash": "sha256(%s)", "upper": 'upper(%s)', "reverse": "strrev(%s)", "first": 'substr(%s, 0, 3)',
                              "choice": '%s == "x" ? "a." : "b."', "format": 'format("%%s.", %s)', "replace": 'replace(%s, "a", "")', "base64": 'base64encode(%s)'}.items():
        yield f"variable-{label}/main.tf", variable + block % (expression % "var.p", '"c"', "var.p")
        yield f"cluster-{label}/main.tf", variable + block % ('"n"', expression % "var.p", "var.p")
        yield f"local-{label}/main.tf", local + block % (expression % "local.q", '"c"', "local.p")
        yield f"derived-{label}/main.tf", variable + "locals {\n  q = %s\n}\n" % (expression % "var.p") + block % ('"a.${local.q}"', '"c"', "var.p")
    for label, table in {"one": 'm = { "@P@" = "@P@" }', "bare": "m = { @P@ = \"@P@\" }"}.items():
        yield f"key-{label}/main.tf", "locals {\n  %s\n}\n" % table + block % ('"n"', '"c"', 'local.m["@P@"]')
        yield f"key-{label}-name/main.tf", "locals {\n  %s\n}\n" % table + block % ('local.m["@P@"]', '"c"', '"@P@"')
    yield "other/a.json", json.dumps(dict(HSM, CustomKeyStoreName="x.y"))
    yield "other/b.json", json.dumps({"CustomKeyStoreName": "@P@", "CloudHsmClusterId": "c", "TrustAnchorCertificate": "x", "KeyStorePassword": "short"})


def piece_cases():
    """A value that is put together: its own text does not show the name of the secret that stands in it."""
    script = "#!/bin/sh\naws kms create-custom-key-store %s\n"
    for label, options in {
            "unclosed": '--custom-key-store-name n" $rawSecretAccessKey: @S@\nx"', "quotes": '--custom-key-store-name n"""keyStorePassword: @P@ --xks-proxy-uri-path $aws-x"',
            "quotes-open": '--custom-key-store-name n"""keyStorePassword: @P@ --xks-proxy-uri-path $aws-x', "braces": '--custom-key-store-name "n ${raw_secret_access_key}=@S@ "',
            "cluster": '--custom-key-store-name n --cloud-hsm-cluster-id "$keyStorePassword: @P@ !"', "path": '--xks-proxy-uri-path "$KEY_STORE_PASSWORD=@P@/"',
            "endpoint": '--xks-proxy-uri-endpoint "http://${KEY_STORE_PASSWORD} @P@:8"', "type": '--custom-key-store-type "$keyStorePassword:@P@"',
            "id": '--xks-proxy-authentication-credential "AccessKeyId=$rawSecretAccessKey:@S@,RawSecretAccessKey=x"', "region": '--region "$keyStorePassword:@P@"',
            "substitution": '--custom-key-store-name "$(echo keyStorePassword) @P@ "', "json": '--cli-input-json "{\\"CustomKeyStoreName\\": \\"$keyStorePassword: @P@ \\"}"', "yaml": '--cli-input-yaml "CustomKeyStoreName: $keyStorePassword @P@!"'}.items():
        yield f"{label}.sh", script % options
        yield f"{label}-far.sh", script % (options + " \\\n  --trust-anchor-certificate x --extra y")
        yield f"{label}.md", f"# Steps\n\n```sh\n{(script % options)[10:]}```\n"
    known = "#!/bin/sh\nkeyStorePassword=x\n"
    for label, text in {"known": 'aws kms create-custom-key-store --custom-key-store-name "$keyStorePassword: @P@ "', "of-constant": 'A="$keyStorePassword: @P@ "\naws kms create-custom-key-store --custom-key-store-name "$A"',
                        "of-open": 'A="${rawSecretAccessKey}=@S@ $B"\naws kms create-custom-key-store --custom-key-store-name "$A" --cloud-hsm-cluster-id "c$A"'}.items():
        yield f"{label}.sh", known + text + "\n"
    block = 'variable "key_store_password" {}\nvariable "x" {}\nlocals {\n  a = "${var.key_store_password}: @P@ "\n}\nresource "aws_kms_custom_key_store" "a" {\n  custom_key_store_name = %s\n  cloud_hsm_cluster_id = %s\n}\n'
    for label, text in {"var": '"n ${var.key_store_password}: @P@ "', "bare": '"n ${key_store_password} @P@ "', "data": '"n ${data.x.raw_secret_access_key.y} @S@ "', "local": "local.a", "in-local": '"${local.a}!"',
                        "join": 'join(":", ["!", var.key_store_password, "@P@"])', "format": 'format("%s: @P@ ", var.key_store_password)', "sensitive": '"${sensitive("@P@")}${var.x} "'}.items():
        yield f"{label}/main.tf", block % (text, '"c"')
        yield f"{label}-cluster/main.tf", block % ('"n"', text)
    for label, text in {"jinja": 'CustomKeyStoreName: "{{ key_store_password }}: @P@ "', "jinja-plain": "CloudHsmClusterId: c{{ keyStorePassword }} @P@ !"}.items():
        yield f"{label}.yaml", text + "\nKeyStorePassword: x\n"
        yield f"{label}.json", json.dumps({text.partition(": ")[0]: text.partition(": ")[2].strip('"'), "KeyStorePassword": "x"})
    template = ("AWSTemplateFormatVersion: '2010-09-09'\nParameters:\n  KeyStorePassword:\n    Type: String\nResources:\n  Store:\n    Type: Custom::KeyStore\n    Properties:\n"
                "      ServiceToken: !GetAtt F.Arn\n      CustomKeyStoreName: %s\n      CloudHsmClusterId: %s\n      TrustAnchorCertificate: x\n")
    for label, text in {"sub": '!Sub "${KeyStorePassword}: @P@ "', "join": '!Join [":", ["!", !Ref KeyStorePassword, "@P@"]]', "sub-map": '!Sub ["${X}: @P@ ", {X: !Ref KeyStorePassword}]'}.items():
        yield f"{label}.yaml", template % (text, "c")
        yield f"{label}-cluster.yaml", template % ("n", text)
    program = "name: p\nruntime: yaml\nconfig:\n  keyStorePassword:\n    type: string\nresources:\n  a:\n    type: aws:kms:CustomKeyStore\n    properties:\n      customKeyStoreName: %s\n      cloudHsmClusterId: %s\n"
    for label, text in {"interpolated": '"${keyStorePassword}: @P@ "', "join": 'fn::join: [":", ["!", "${keyStorePassword}", "@P@"]]'}.items():
        yield f"program-{label}/Pulumi.yaml", program % (text if text[0] == '"' else "{" + text + "}", "c")
        yield f"program-{label}-cluster/Pulumi.yaml", program % ("n", text if text[0] == '"' else "{" + text + "}")


def part_cases():
    """A part of a secret in a longer value, and the pieces of one in an expression."""
    hsm = {"CustomKeyStoreName": "n@N@", "CloudHsmClusterId": "c", "KeyStorePassword": "@P@", "TrustAnchorCertificate": "x"}
    xks = {"CustomKeyStoreName": "n@N@", "CustomKeyStoreType": "EXTERNAL_KEY_STORE", "XksProxyConnectivity": "PUBLIC_ENDPOINT", "XksProxyUriEndpoint": "https://x.acme-corp.net",
           "XksProxyUriPath": "/x", "XksProxyAuthenticationCredential": {"AccessKeyId": "@K@", "RawSecretAccessKey": "@S@"}}
    parts = {"most": "a-@PMOST@-b", "short": "xx@PART@", "hyphen": "@PART@-@PTAIL@", "blank": "@PART@ @PTAIL@", "line": "@PART@\n@PTAIL@", "invisible": "@PART@\u200b@PTAIL@",
             "null": "@PART@\0@PTAIL@", "soft": "@PART@\u00ad@PTAIL@", "back": "x@PBACK@", "turned": "@PTAIL@@PART@", "cut": "'@PART@','@PTAIL@'"}
    for label, value in parts.items():
        for member in ("CustomKeyStoreType", "CustomKeyStoreName", "CloudHsmClusterId", "TrustAnchorCertificate", "@PMOST@x"):
            yield f"{label}-{member.replace('@', '')}.json", json.dumps(dict(hsm, **{member: value}), indent=1)
        yield f"{label}.yaml", json.dumps(dict(hsm, CustomKeyStoreType=value, Extra=1)) + "\n"
    for label, value in {"most": "@SMOST@!", "tail": "x@STAIL@-", "path": "/@SMOST@/kms/xks/v1/", "url": "https://@STAIL@.example_net"}.items():
        for member in ("XksProxyConnectivity", "XksProxyUriEndpoint", "XksProxyUriPath", "XksProxyVpcEndpointServiceName"):
            yield f"key-{label}-{member}.json", json.dumps(dict(xks, **{member: value}), indent=1)
        yield f"key-{label}-id.json", json.dumps(dict(xks, XksProxyAuthenticationCredential={"AccessKeyId": value, "RawSecretAccessKey": "@S@"}), indent=1)
    template = ("AWSTemplateFormatVersion: '2010-09-09'\nResources:\n  Store:\n    Type: Custom::KeyStore\n    Properties:\n"
                "      ServiceToken: x\n      CustomKeyStoreName: n@N@\n      KeyStorePassword: '@P@'\n      CloudHsmClusterId: %s\n      TrustAnchorCertificate: x\n")
    for label, text in {"join": "!Join ['-', ['@PART@','@PTAIL@']]", "joined": "!Join ['', ['@PART@','@PTAIL@']]", "ref": "!Join ['', ['x', !Ref 'AWS::Region', '@PTAIL@']]", "sub": "!Sub '@PART@${!}@PTAIL@'",
                        "sub-ref": "!Sub '@PART@${AWS::Region}@PTAIL@'"}.items():
        yield f"{label}.yaml", template % text
    block = 'resource "aws_kms_custom_key_store" "a" {\n  custom_key_store_name = "n@N@"\n  cloud_hsm_cluster_id = %s\n  key_store_password = "@P@"\n  trust_anchor_certificate = "x"\n}\n'
    for label, text in {"replace": 'replace("@PART@X@PTAIL@-@N@", "X", "")', "compare": '"@PART@" == "@PTAIL@" ? "a" : "b"', "join": 'join("-", ["@PART@", "@PTAIL@"])', "template": '"@PART@-${"@PTAIL@"}"'}.items():
        yield f"{label}.tf", block % text
    for label, text in {"pw": '"pw": "@P@"', "initials": '"KSP": "@P@"', "pin": '"HsmPin": "kmsuser:@P@"', "letter": '"KeyStore\\u0420assword": "@P@"', "user": '"CustomKeyStoreType": "kmsuser:@P@"'}.items():
        line = '{"CustomKeyStoreName": "n@N@", "CloudHsmClusterId": "c", %s, "TrustAnchorCertificate": "x", "Extra": 1}\n' % text
        yield f"member-{label}.json", line
        yield f"member-{label}.yaml", line
    for label, text in {"mapping": "? {KeyStorePassword: @P@}\n: 2", "list": '? ["KeyStorePassword", "@P@"]\n: 2', "block": "? KeyStorePassword: @P@\n  x: 1\n: 2", "alone": "? ['@P@']\n: 2"}.items():
        yield f"key-{label}.yaml", f"CustomKeyStoreName: n@N@\nCloudHsmClusterId: c\n{text}\nExtra: 1\n"
    for label, text in {"list": '["KeyStorePassword","@P@"]: 1', "mapping": "{KeyStorePassword: '@P@'}: 1"}.items():
        yield f"key-flow-{label}.yaml", "{CustomKeyStoreName: n@N@, CloudHsmClusterId: c, %s, Extra: 1}\n" % text
    inner = 'variable "pw" {}\nvariable "anchor" {}\n' + block.replace("%s", '"c"').replace('"@P@"', "var.pw").replace('"x"', "var.anchor")
    for label, text in {"key": '{ "@PMOST@" = "bad" }\n  pw = "${each.key}x"', "keys": '{ "a" = "bad", "@PMOST@" = "bad" }\n  pw = "x${each.key}"'}.items():
        yield f"module-{label}/main.tf", 'module "m" {\n  source = "./m"\n  for_each = %s\n  anchor = each.value\n}\n' % text
        yield f"module-{label}/m/main.tf", inner
    for label, text in {"set": 'toset(["@P@", "b"])', "object": '{ a = "@P@", b = "b" }'}.items():
        yield f"each-{label}.tf", block.replace('  key_store', "  for_each = %s\n  key_store" % text).replace('"@P@"\n  trust', "each.value\n  trust") % '"c"'
    yield "entries.tf", ('locals {\n  s = { a = { p = "@P@", t = "bad!" }, b = { p = "Abcdefgh2", t = "bad2" } }\n}\n' + block % '"c"').replace(
        '  key_store_password = "@P@"', "  for_each = local.s\n  key_store_password = each.value.p").replace('certificate = "x"', "certificate = each.value.t")
    call = "#!/bin/bash\naws kms create-custom-key-store --custom-key-store-name n@N@ --key-store-password @P@ \\\n  --cloud-hsm-cluster-id %s \\\n  --bad x\n"
    for label, text in {"braces": "{@PART@,@PTAIL@}", "quotes": "'@PART@'-\"@PTAIL@\"", "variable": "@PART@$X@PTAIL@"}.items():
        yield f"{label}.sh", call % text


def elsewhere_cases():
    """A secret where a name is expected, or in a place of which nobody thinks as a value."""
    block = ('resource "aws_kms_custom_key_store" "a" {\n  custom_key_store_name = "n@N@"\n  cloud_hsm_cluster_id = "c"\n'
             '  key_store_password = "@P@"\n  trust_anchor_certificate = "x"\n  %s\n}\n')
    for label, text in {"var": "var.@P@", "local": "local.@P@", "data": "data.x.@P@", "data-type": "data.@P@.x", "data-member": "data.x.y.@P@", "module": "module.@P@.x",
                        "module-output": "module.m.@P@", "resource": "x_y.@P@", "type": "x_@P@.y", "resource-member": "x_y.z.@P@", "each": "each.@P@", "self": "self.@P@", "path": "path.@P@",
                        "terraform": "terraform.@P@", "index": 'local.m["@P@"]', "call": "@P@(1)", "bare": "@P@", "member": "local.m.@P@", "function": 'provider::@P@::f("x")',
                        "object-key": '{ "@P@" = ["@P@"] }', "object-bare": "{ @P@ = 1 }", "object-of-list": '{ "S" = ["@P@"] }', "for": "[for @P@ in [1]: @P@]", "for-object": "{for @P@, v in {}: @P@ => v}",
                        "template": '"${@P@.x}!"', "directive": '"%{ if @P@ }x%{ endif }"', "url": '"https://user:@P@@x.acme-corp.net:8"',
                        "url-bare": '"https://@P@@x.acme-corp.net:8"', "file": 'file("@P@")', "templatefile": 'templatefile("x", { @P@ = 1 })', "length": '"${length("@P@")}."',
                        "substr": 'substr("@P@", 0, 7)', "hash": 'sha256("@P@")', "upper": 'upper("@P@")', "regex": 'regex("@P@", "x")', "format": 'format("%d@P@", "x")',
                        "lookup": 'lookup({ a = 1 }, "@P@")', "element": '["@P@"][7]', "jsondecode": "jsondecode(\"{\\\"@P@\\\": }\")", "yamldecode": 'yamldecode("@P@: [")'}.items():
        # How many stores there are is told, whatever it is computed of.
        for name in ("extra", "custom_key_store_type", "xks_proxy_uri_endpoint", "timeouts", "provider", "depends_on", "count", "for_each"):
            if (name, label) == ("count", "length"):
                continue
            yield f"{name}-{label}/main.tf", "locals {\n  m = {}\n}\n" + block % f"{name} = {text}"
        yield f"name-{label}/main.tf", "locals {\n  m = {}\n}\n" + (block % "").replace('"n@N@"', text)
        yield f"local-{label}/main.tf", f"locals {{\n  q = {text}\n}}\n" + (block % "").replace('"n@N@"', "local.q")
    for label, text in {"block": "@P@ {}", "label": 'x "@P@" {}', "dynamic": 'dynamic "@P@" {\n    for_each = [1]\n    content {}\n  }', "iterator": 'dynamic "x" {\n    for_each = [1]\n    iterator = @P@\n    content {}\n  }',
                        "attribute": "@P@ = 1", "attribute-comment": "@P@ = 1 # @P@", "comment": "# @P@", "block-comment": "/* @P@ */ extra = 1", "lifecycle": "lifecycle {\n    replace_triggered_by = [@P@]\n  }",
                        "precondition": 'lifecycle {\n    precondition {\n      condition = "@P@" == "x"\n      error_message = "@P@"\n    }\n  }', "connection": 'provisioner "local-exec" {\n    command = "echo @P@"\n  }'}.items():
        yield f"in-block-{label}/main.tf", block % text
    for label, text in {"variable": 'variable "@P@" {}', "variable-default": 'variable "@P@" { default = @P@ }', "local": 'locals {\n  @P@ = "x"\n}', "local-twice": "locals {\n  @P@ = 1\n  @P@ = 2\n}", "output": 'output "@P@" { value = var.@P@ }',
                        "provider": 'provider "@P@" {}', "alias": 'provider "aws" {\n  alias = "@P@"\n  region = "@P@"\n}', "data": 'data "x" "@P@" {}', "unknown": '@P@ "x" {}',
                        "backend": 'terraform {\n  backend "@P@" {\n    password = "@P@"\n  }\n}', "required": 'terraform {\n  required_version = "@P@"\n}', "moved": "moved {\n  from = x.@P@\n  to = x.b\n}", "import": 'import {\n  to = aws_kms_custom_key_store.a\n  id = "@P@"\n}',
                        "resource": 'resource "x" "@P@" {}', "twice": 'variable "@P@" {}\nvariable "@P@" {}', "validation": 'variable "v" {\n  validation {\n    condition = var.v == "@P@"\n    error_message = "@P@"\n  }\n}'}.items():
        yield f"beside-{label}/main.tf", text + "\n" + block % ""
    url = {"CustomKeyStoreName": "n@N@", "CustomKeyStoreType": "EXTERNAL_KEY_STORE", "XksProxyConnectivity": "PUBLIC_ENDPOINT", "XksProxyUriEndpoint": "http://x", "XksProxyUriPath": "/kms/xks/v1",
           "XksProxyAuthenticationCredential": {"AccessKeyId": "@K@", "RawSecretAccessKey": "@S@"}}
    for label, text in {"user": "https://user:@P@@x.acme-corp.net", "port": "https://user:@P@@x.acme-corp.net:8443", "path": "https://u:@P@@x.acme-corp.net/x", "plain": "http://user:@P@@x.acme-corp.net", "token": "https://@P@@x.acme-corp.net", "key": "https://@K@:@S@@x.acme-corp.net/",
                        "no-scheme": "user:@P@@x.acme-corp.net", "query": "https://x.acme-corp.net/?password=@P@", "upper": "HTTPS://user:@P@@X",
                        "slash": "https://user:@P@/x@x.acme-corp.net", "at": "https://user:@P@@@x.acme-corp.net", "no-slashes": "https:user:@P@@x.acme-corp.net", "slash-one": "https:/user:@P@@x.acme-corp.net"}.items():
        yield f"url-{label}.json", json.dumps(dict(url, XksProxyUriEndpoint=text))
        yield f"url-{label}-lines.json", json.dumps(dict(url, XksProxyUriEndpoint=text, Extra=1), indent=2)
        yield f"url-{label}.yaml", "".join(f"{k}: {v}\n" for k, v in dict(url, XksProxyUriEndpoint=json.dumps(text)).items() if not isinstance(v, dict)) + "Extra: 1\n"
        yield f"url-{label}.sh", f"#!/bin/sh\naws kms create-custom-key-store --custom-key-store-name n@N@ --xks-proxy-uri-endpoint '{text}' --bad x --xks-proxy-uri-path /x\n"
        yield f"url-{label}-bare.sh", f"#!/bin/sh\naws kms create-custom-key-store --custom-key-store-name n@N@ --xks-proxy-uri-endpoint {text} --bad x --xks-proxy-uri-path /x\n"
        yield f"url-endpoint-{label}.sh", f"#!/bin/sh\naws --endpoint-url {text} kms create-custom-key-store --custom-key-store-name n@N@ --bad x\n"
        yield f"url-path-{label}.json", json.dumps(dict(url, XksProxyUriPath=text))
        yield f"url-name-{label}.json", json.dumps(dict(url, CustomKeyStoreName=text))
        yield f"url-{label}/main.tf", 'resource "aws_kms_custom_key_store" "a" {\n  custom_key_store_name = "n"\n  custom_key_store_type = "EXTERNAL_KEY_STORE"\n  xks_proxy_uri_endpoint = "%s"\n}\n' % text
    call = "aws kms create-custom-key-store --custom-key-store-name n@N@ --cloud-hsm-cluster-id c %s --bad x"
    for label, text in {"echo": "echo @P@ | " + call % "--key-store-password file:///dev/stdin", "printf": "printf '%%s' @P@ | " + call % "--key-store-password file:///dev/stdin", "printf-format": "printf @P@ | " + call % "--key-store-password \"$(cat)\"",
                        "here-string": call % "--key-store-password file:///dev/stdin" + " <<< @P@", "here-string-quoted": call % "--key-store-password \"$(cat)\"" + " <<< '@P@'", "here-string-before": "<<< @P@ " + call % "--key-store-password \"$(cat)\"",
                        "environment": "PASSWORD=@P@ " + call % "--key-store-password \"$PASSWORD\"", "environment-env": "env P=@P@ " + call % "--key-store-password $P", "environment-two": "A=1 KSP=@P@ B=2 " + call % "--key-store-password $KSP", "export": "export P=@P@ && " + call % "--key-store-password $P",
                        "echo-substituted": call % "--key-store-password $(echo @P@)", "echo-backquoted": call % "--key-store-password `echo @P@`", "printf-substituted": call % "--key-store-password \"$(printf %%s @P@)\"", "cat": call % "--key-store-password \"$(cat @P@)\"",
                        "function": "@P@() {\n  " + call % "--key-store-password @P@" + "\n}", "array": "a=(@P@)\n" + call % "--key-store-password ${a[0]}",
                        "assign-default": ": ${P:=@P@}\n" + call % "--key-store-password $P", "case": "case @P@ in @P@) " + call % "--key-store-password @P@" + ";; esac", "for": "for p in @P@; do " + call % "--key-store-password $p" + "; done", "comment": call % "--key-store-password @P@ # @P@",
                        "file": call % "--key-store-password file://@P@", 
                        "sshpass": "sshpass -p @P@ ssh x " + call % "--key-store-password @P@", "profile": call % "--profile @P@ --key-store-password @P@", "region": call % "--region @P@ --key-store-password @P@",
                        "output": call % "--key-store-password @P@ --output @P@", "query": call % "--key-store-password @P@ --query '@P@'", "redirect": call % "--key-store-password @P@" + " > @P@", "exec": "@P@ " + call % "--key-store-password @P@", "sudo": "sudo -p @P@ " + call % "--key-store-password @P@",
                        "bash-c": "bash -c \"" + call % "--key-store-password @P@" + "\"", "eval": "eval '" + call % "--key-store-password @P@" + "'", "ssh": "ssh x '" + call % "--key-store-password \"@P@\"" + "'", "id": "aws kms connect-custom-key-store --custom-key-store-id @P@ --key-store-password @P@",
                        "command": "aws kms @P@ --key-store-password @P@", "typo": "aws kms create-custom-key-stor --key-store-password @P@"}.items():
        yield f"{label}.sh", "#!/bin/bash\n" + text + "\n"
        yield f"{label}.md", "# @P@\n\n```sh\n" + text + "\n```\n"
        yield f"make-{label}/Makefile", "a:\n\t" + text.replace("$", "$$").replace("\n", "; \\\n\t") + "\n"
        yield f"docker-{label}/Dockerfile", "FROM x\nRUN " + text.replace("\n", "; \\\n  ") + "\n"
        yield f"workflow-{label}/.github/workflows/w.yml", "on: push\njobs:\n  a:\n    runs-on: u\n    steps:\n      - run: |\n" + "".join(f"          {line}\n" for line in text.split("\n"))
    for label, text in {"anchor": "KeyStorePassword: &@P@ @P@\nOther: *@P@", "anchor-alone": "KeyStorePassword: &@P@", "alias": "KeyStorePassword: *@P@\nX: 1", "alias-name": "KeyStorePassword: '@P@'\nCustomKeyStoreType: *@P@", "anchor-of-map": "X: &@P@ {KeyStorePassword: '@P@'}\n<<: *@P@",
                        "merge": "KeyStorePassword: '@P@'\n<<: *@P@", "tag": "KeyStorePassword: !@P@ '@P@'", "key": "'@P@': {KeyStorePassword: '@P@'}", "twice": "KeyStorePassword: '@P@'\n'@P@': 1\n'@P@': 2", "nested": "'@P@':\n  '@P@':\n    KeyStorePassword: '@P@'",
                        "comment": "# @P@\nKeyStorePassword: '@P@' # @P@", "document": "KeyStorePassword: '@P@'\n---\n@P@: [", "directive": "KeyStorePassword: '@P@'\n...\n%@P@\n---\nx: 1", "bad-tag": "KeyStorePassword: !<@P@ '@P@'", "bad-escape": 'KeyStorePassword: "@P@\\q"'}.items():
        yield f"{label}.yaml", "CustomKeyStoreName: n@N@\nCloudHsmClusterId: c\n" + text + "\nExtra: 1\n"
    for label, text in {"key": "@S@ = 1\nsigv4_secret_access_key = \"@S@\"", "quoted": '"@S@" = 1\nsigv4_secret_access_key = "@S@"', "dotted": 'a."@S@".b = 1\nsigv4_secret_access_key = "@S@"', "table": 'sigv4_secret_access_key = "@S@"\n["@S@"]\nx = 1', "twice": '"@S@" = 1\n"@S@" = 2\nsigv4_secret_access_key = "@S@"',
                        "array": 'sigv4_secret_access_key = "@S@"\n[["@S@"]]\nx = 1', "comment": 'sigv4_secret_access_key = "@S@" # @S@', "url": 'sigv4_secret_access_key = "@S@"\nurl = "https://u:@S@@x"', "name": 'sigv4_secret_access_key = "@S@"\nname = "@S@"', "id": 'sigv4_access_key_id = "@S@"\nsigv4_secret_access_key = "@S@"',
                        "bad": 'sigv4_secret_access_key = "@S@"\n@S@', "bad-value": "sigv4_secret_access_key = @S@"}.items():
        yield f"{label}/settings.toml", "[server]\nregion = \"@P@\"\n\n[[external_key_stores]]\nuri_path_prefix = \"/no spaces\"\n" + text + "\n"
    for label, value in {"plain": "@P@", "url": "https://user:@P@@x"}.items():
        yield f"env-{label}/.env", f"KMS_KEY_STORE={value}\nCustomKeyStoreName=n\nKEY_STORE_PASSWORD={value}\n"
    yield "env-name/.env", "@P@=KEY_STORE_PASSWORD\nKEY_STORE_PASSWORD=@P@\n"
    for label, text in {"heading": "# @P@\n", "link": "[x](https://user:@P@@x.acme-corp.net)\n", "code": "`--key-store-password @P@`\n", "table": "| KeyStorePassword |\n|---|\n| @P@ |\n", "info": "```@P@\naws kms create-custom-key-store --key-store-password @P@\n```\n", "html": "<pre>aws kms create-custom-key-store --key-store-password @P@ --bad x</pre>\n",
                        "indented": "    aws kms create-custom-key-store --key-store-password @P@ --bad x\n", "prompt": "```\n$ aws kms create-custom-key-store --key-store-password @P@ --bad x\nerror: @P@\n```\n", "json": '```json\n{"CustomKeyStoreName": "n", "KeyStorePassword": "@P@", "@P@": 1}\n```\n'}.items():
        yield f"markdown-{label}.md", "# Steps\n\n" + text
    for key in ("Resources", "Parameters", "Mappings", "Conditions", "Outputs"):
        yield f"cfn-{key}.yaml", f"AWSTemplateFormatVersion: '2010-09-09'\n{key}:\n  '@P@':\n    Type: Custom::KeyStore\n    Properties:\n      ServiceToken: x\n      CustomKeyStoreName: n\n      KeyStorePassword: '@P@'\n      CloudHsmClusterId: c\n"
        yield f"cfn-{key}-condition.yaml", f"AWSTemplateFormatVersion: '2010-09-09'\nResources:\n  Store:\n    Type: Custom::KeyStore\n    Condition: '@P@'\n    DependsOn: '@P@'\n    Properties:\n      ServiceToken: x\n      CustomKeyStoreName: !FindInMap ['@P@', '@P@', x]\n      KeyStorePassword: '@P@'\n      CloudHsmClusterId: !Ref '@P@'\n"
    member = {"CustomKeyStoreName": "n@N@", "CloudHsmClusterId": "c", "KeyStorePassword": "@P@", "TrustAnchorCertificate": "x"}
    yield "array-of-key.json", json.dumps({"@P@": [member]})
    yield "key-of-key.json", json.dumps({"a": {"@P@": {"@P@": member}}})
    yield "member-object.json", json.dumps(dict(member, Extra={"@P@": {"@P@": 1}}))
    yield "member-list.json", json.dumps(dict(member, CustomKeyStoreName=["@P@"], CloudHsmClusterId={"@P@": ["@P@"]}))
    yield "tags.json", json.dumps(dict(member, Tags=[{"TagKey": "@P@", "TagValue": "@P@"}]))
    yield "response.json", json.dumps({"CustomKeyStores": [{"CustomKeyStoreId": "cks-1", "CustomKeyStoreName": "password=@P@", "@P@": 1, "ConnectionState": "KeyStorePassword=@P@", "ConnectionErrorCode": "KeyStorePassword=@P@", "TrustAnchorCertificate": "KeyStorePassword=@P@"}]})


def forgotten_cases():
    """Places that are no value of a store: what a shell, a URL, a module or a fault on the same line makes of a secret."""
    call = "aws kms create-custom-key-store --custom-key-store-name n@N@ --cloud-hsm-cluster-id c --bad x %s"
    texts = {
        "heredoc-delimiter": call % "--key-store-password \"$(cat)\"" + " <<@P@\nx\n@P@", "heredoc-quoted": call % "--key-store-password \"$(cat)\"" + " <<'@P@'\nx\n@P@",
        "heredoc-tabs": call % "--key-store-password \"$(cat)\"" + " <<-@P@\nx\n@P@", "heredoc-body": call % "--key-store-password \"$(cat)\"" + " <<E\n@P@\nE",
        "curl-user": "curl -u user:@P@ https://x.acme-corp.net; " + call % "--key-store-password @P@", "curl-user-alone": "curl -u user:@P@ https://x.acme-corp.net | " + call % "--key-store-password file:///dev/stdin",
        "curl-long": "curl --user user:@P@ https://x.acme-corp.net | " + call % "", "curl-header": "curl -H 'Authorization: Bearer @P@' https://x.acme-corp.net | " + call % "",
        "curl-query": "curl 'https://x.acme-corp.net/?token=@P@' | " + call % "", "curl-fragment": "curl 'https://x.acme-corp.net/#@P@' | " + call % "", "curl-data": "curl -d password=@P@ https://x.acme-corp.net | " + call % "",
        "wget": "wget --password=@P@ https://x.acme-corp.net -O - | " + call % "", "openssl": "openssl enc -pass pass:@P@ -k @P@ | " + call % "",
        "env-aws": "AWS_SECRET_ACCESS_KEY=@S@ AWS_SESSION_TOKEN=@S@ " + call % "", "pgpassword": "PGPASSWORD=@P@ psql | " + call % "", "set": "set -- @P@\n" + call % "--key-store-password \"$1\"",
        "read": "read p <<< @P@; " + call % "--key-store-password $p", "ssm": "aws ssm put-parameter --value @P@ --type SecureString; " + call % "--key-store-password @P@", "sm": "aws secretsmanager create-secret --secret-string @P@; " + call % "",
        "mysql": "mysql -u root -p@P@ -e x | " + call % "", "mysql-after": call % "" + "; mysql -p@P@; " + call % "", "sshpass": "sshpass -p@P@ ssh h; " + call % "",
        "token": "./x --token @P@; " + call % "", "token-equals": "./x --token=@P@ && " + call % "", "api-key": "./x --api-key @P@ | " + call % "",
        "relative-query": "curl 'x?token=@P@' | " + call % "", "passin": "openssl enc -passin pass:@P@ | " + call % "",
        "vault": "vault kv put secret/x value=@P@; " + call % "", "gpg": "gpg --passphrase @P@ | " + call % "", "if": "if [ x = @P@ ]; then " + call % "--key-store-password @P@; fi", "trap": "trap 'echo @P@' EXIT; " + call % "--key-store-password @P@",
        "id-new": "aws kms update-custom-key-store --custom-key-store-id @P@ --key-store-password @P@ --new-custom-key-store-name @P@",
    }
    for label, text in texts.items():
        yield f"{label}.sh", "#!/bin/bash\n" + text + "\n"
        yield f"{label}.md", "# Steps\n\n```sh\n" + text + "\n```\n"
        yield f"workflow-{label}/.github/workflows/w.yml", "on: push\njobs:\n  a:\n    runs-on: u\n    steps:\n      - run: |\n" + "".join(f"          {line}\n" for line in text.split("\n"))
    url = {"CustomKeyStoreName": "n@N@", "CustomKeyStoreType": "EXTERNAL_KEY_STORE", "XksProxyConnectivity": "PUBLIC_ENDPOINT", "XksProxyUriPath": "/x",
           "XksProxyAuthenticationCredential": {"AccessKeyId": "@K@", "RawSecretAccessKey": "@S@"}}
    for label, end in {"query": "?token=@P@", "query-second": "?a=b&token=@P@&c=d", "query-key": "?@P@", "fragment": "#@P@", "fragment-named": "#token=@P@", "query-secret": "?access_key=@S@", "apikey": "?api_key=@P@", "sig": "?X-Amz-Signature=@P@"}.items():
        yield f"url-{label}.json", json.dumps(dict(url, XksProxyUriEndpoint="https://x.acme-corp.net" + end))
        yield f"path-{label}.json", json.dumps(dict(url, XksProxyUriEndpoint="https://x.acme-corp.net", XksProxyUriPath="/kms/xks/v1" + end))
        yield f"url-{label}.sh", "#!/bin/sh\n" + call % f"--xks-proxy-uri-endpoint 'https://x.acme-corp.net{end}'" + "\n"
        yield f"url-{label}.yaml", f"CustomKeyStoreName: n\nXksProxyUriEndpoint: https://x.acme-corp.net{end}\nXksProxyUriPath: /x{end}\nExtra: 1\n"
        yield f"url-{label}-tf/main.tf", 'resource "aws_kms_custom_key_store" "a" {\n  custom_key_store_name = "n"\n  custom_key_store_type = "EXTERNAL_KEY_STORE"\n  xks_proxy_uri_endpoint = "https://x.acme-corp.net%s"\n  xks_proxy_uri_path = "/x%s"\n}\n' % (end, end)
    yield "relative-url.json", json.dumps(dict(url, XksProxyUriEndpoint="x?token=@P@"))
    yield "relative-name.json", json.dumps(dict(url, CustomKeyStoreName="x?token=@P@"))
    yield "key-as-path.json", json.dumps(dict(url, XksProxyUriPath="/@S@", XksProxyAuthenticationCredential=1))
    yield "key-as-path-of-url.json", json.dumps(dict(url, XksProxyUriEndpoint="https://x.acme-corp.net/@S@", XksProxyAuthenticationCredential=1))
    hsm = 'resource "aws_kms_custom_key_store" "a" {\n  custom_key_store_name = "n@N@"\n  cloud_hsm_cluster_id = "cluster-1"\n  %s\n}\n'
    for label, text in {"length": 'key_store_password = "@P@"\n  count = length("@P@") - length("@P@") + 1', "faults-before": 'foo = "@P@" bar = baz( key_store_password = "@P@" }', "faults": 'key_store_password = "@P@" extra = @P@ = "@P@" x = = "@P@"',
                        "twice": 'key_store_password = "@P@"\n  key_store_password = "@P@"\n  @P@ = 1\n  @P@ = 2', "substr": 'key_store_password = "@P@"\n  custom_key_store_type = substr("@P@", 0, 8)',
                        "sha": 'key_store_password = "@P@"\n  trust_anchor_certificate = sha256("@P@")', "heredoc": "key_store_password = <<@P@\n@P@x\n@P@\n", "depends": 'key_store_password = "@P@"\n  depends_on = [aws_x.@P@]',
                        "provisioner": 'key_store_password = "@P@"\n  provisioner "local-exec" {\n    command = "echo @P@"\n    environment = { P = "@P@" }\n  }', "connection": 'key_store_password = "@P@"\n  connection {\n    password = "@P@"\n    host = "@P@"\n  }',
                        "precondition": 'key_store_password = "@P@"\n  lifecycle {\n    precondition {\n      condition = "@P@" == "x"\n      error_message = "@P@ is wrong"\n    }\n  }'}.items():
        yield f"{label}.tf", hsm % text
    yield "module-unread/main.tf", 'module "m" {\n  source = "./none"\n  password = "@P@"\n}\n' + hsm % 'key_store_password = "@P@"'
    yield "check-block/main.tf", 'check "x" {\n  assert {\n    condition = var.p == "@P@"\n    error_message = "@P@"\n  }\n}\nvariable "p" {\n  default = "@P@"\n  validation {\n    condition = var.p != "@P@"\n    error_message = "Not @P@."\n  }\n}\n' + hsm % "key_store_password = var.p"
    yield "host.json", json.dumps(dict(url, XksProxyUriEndpoint="https://@P@", KeyStorePassword="@P@"))
    yield "host-domain.json", json.dumps(dict(url, XksProxyUriEndpoint="https://@P@.acme-corp.net:8", KeyStorePassword="@P@"))
    yield "host-alone.sh", "#!/bin/sh\n" + call % "--key-store-password @P@ --xks-proxy-uri-endpoint https://@P@.acme-corp.net:8" + "\n"
    for label, members in {"id": '"CustomKeyStoreId": "cks-77", "CloudHsmClusterId": "@P@"', "service": '"CustomKeyStoreId": "cks-77", "XksProxyVpcEndpointServiceName": "@P@"', "path": '"CustomKeyStoreId": "cks-77", "XksProxyUriPath": "/@P@", "XksProxyUriEndpoint": "https://@P@.acme-corp.net"',
                           "part": '"CustomKeyStoreId": "cks-77", "CloudHsmClusterId": "@PART@"', "owner": '"CustomKeyStoreId": "cks-77", "XksProxyVpcEndpointServiceOwner": "@P@"'}.items():
        for i, more in enumerate((', "KeyStorePassword": "@P@"', ', "NewCustomKeyStoreName": "m@N@"')):
            yield f"carried-{label}-{i}.json", "{" + (members if not i else '"CustomKeyStoreId": "cks-77"') + more + "}"
    yield "carried-inventory.json", json.dumps({"CustomKeyStores": [{"CustomKeyStoreId": "cks-77", "CustomKeyStoreName": "@P@", "CustomKeyStoreType": "AWS_CLOUDHSM", "CloudHsmClusterId": "@P@", "ConnectionState": "DISCONNECTED"}]})
    yield "carried-z.json", '{"CustomKeyStoreId": "cks-77", "NewCustomKeyStoreName": "z@N@"}'
    yield "a-inventory.json", json.dumps({"CustomKeyStores": [{"CustomKeyStoreId": "cks-78", "CustomKeyStoreName": "@P@", "CustomKeyStoreType": "AWS_CLOUDHSM", "CloudHsmClusterId": "x", "ConnectionState": "DISCONNECTED"}]})
    yield "b-update.json", '{"CustomKeyStoreId": "cks-78", "KeyStorePassword": "@P@"}'


def many_cases():
    """A secret on each of many lines, where a name is expected, and a fault behind it: alone in one store, in many."""
    rows = [f'"@P@{i:03}": 1, "Member{i}": 2' for i in range(100)]
    head = '"CustomKeyStoreName": "n@N@", "CloudHsmClusterId": "c"'
    for label, (begin, between, end) in {"": ("{", ",\n", "}"), "-indented": ("{\n  ", ",\n  ", "\n}")}.items():
        yield f"names{label}.json", begin + between.join([head, *rows]) + end + "\n"
        yield f"names{label}-backwards.json", begin + between.join([*reversed(rows), head]) + end + "\n"
        yield f"names{label}.yaml", begin + between.join([head, *rows]) + end + "\n"
    renamed = [f'"@P@{i:03}": 1, "custom_key_store_nam": "x{i}"' for i in range(100)]
    yield "repaired.json", "{" + ",\n".join([head, *renamed]) + "}\n"
    yield "stores.json", "[" + ",\n".join("{%s%d\", %s}" % (head[:-1], i, row) for i, row in enumerate(rows)) + "]\n"
    yield "stores.jsonl", "\n".join("{%s%d\", %s}" % (head[:-1], i, row) for i, row in enumerate(rows)) + "\n"
    yield "stores-one-line.json", "[" + ", ".join("{%s%d\", %s}" % (head[:-1], i, row) for i, row in enumerate(rows)) + "]\n"
    template = {f"S{i}": {"Type": "Custom::AWS", "Properties": {"Create": {"service": "KMS", "action": "createCustomKeyStore", "parameters":
                {"CustomKeyStoreName": f"n@N@-{i}", "CloudHsmClusterId": "c", f"@P@{i:03}": 1, f"Member{i}": 2}}}} for i in range(100)}
    template = {"AWSTemplateFormatVersion": "2010-09-09", "Resources": template}
    yield "template-one-line/template.json", json.dumps(template)
    yield "template-one-line/template.yaml", json.dumps(template) + "\n"
    yield "template/template.json", json.dumps(template, indent=1)
    yield "stores.yaml", "".join("---\n{%s%d\",\n%s}\n" % (head[:-1], i, row) for i, row in enumerate(rows))
    yield "given.json", "[" + ",\n".join(json.dumps({"CustomKeyStoreName": f"n@N@-{i}", "CloudHsmClusterId": "c", "KeyStorePassword": "@P@", f"Member{i}": 1}) for i in range(100)) + "]\n"
    yield "given-one-line.json", json.dumps([{"CustomKeyStoreName": f"n@N@-{i}", "CloudHsmClusterId": "c", "KeyStorePassword": "@P@", f"Member{i}": 1} for i in range(100)])
    row = "aws kms create-custom-key-store --custom-key-store-name n@N@-%d --cloud-hsm-cluster-id c --@P@%03d x --member-%d x"
    yield "commands.sh", "#!/bin/sh\n" + "".join(row % (i, i, i) + "\n" for i in range(100))
    yield "commands-one-line.sh", "#!/bin/sh\n" + "; ".join(row % (i, i, i) for i in range(100)) + "\n"
    yield "hidden-names.json", "[" + ", ".join(json.dumps({"CustomKeyStoreName": "KeyStorePassword=@P@", "CloudHsmClusterId": "c", f"Member{i}": 1}) for i in range(100)) + "]\n"
    yield "options.sh", "#!/bin/sh\naws kms create-custom-key-store " + " \\\n  ".join(f"--@P@{i:03} x --member-{i} x" for i in range(100)) + "\n"


def all_cases():
    """(directory of the case, path in it, template); a directory with several files is one case."""
    for kind, cases in (("json", json_cases), ("yaml", yaml_cases), ("hcl", hcl_cases), ("output", output_cases), ("cfn", cloudformation_cases),
                        ("shell", shell_cases), ("inside", inside_cases), ("toml", toml_cases), ("beside", beside_cases), ("later", later_cases), ("origin", origin_cases),
                        ("piece", piece_cases), ("part", part_cases), ("elsewhere", elsewhere_cases), ("many", many_cases), ("forgotten", forgotten_cases)):
        for name, text in cases():
            first, _, rest = name.partition("/")
            yield f"{kind}/{first}", rest or first, text
