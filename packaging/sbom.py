#!/usr/bin/env python3
"""Prints the bill of materials of the static program as SPDX 2.3 JSON.

usage: sbom.py BUILD PROGRAM      BUILD: the folder that the program was built in

SOURCE_DATE_EPOCH is its time, so that two of the same build are the same.
"""
import datetime
import hashlib
import json
import os
import re
import subprocess
import sys

# By Meson's name of the dependency: the header package that brings the library, and its license.
LIBRARIES = {
    "libcjson": ("libcjson-dev", "MIT"),
    "libpcre2-8": ("libpcre2-dev", "BSD-3-Clause"),
    "libcrypto": ("libssl-dev", "Apache-2.0"),
    "libssl": ("libssl-dev", "Apache-2.0"),
    "libfyaml": ("libfyaml-dev", "MIT"),
    "libcares": ("libc-ares-dev", "MIT"),
    "libevent_core": ("libevent-dev", "BSD-3-Clause"),
    "libevent_extra": ("libevent-dev", "BSD-3-Clause"),
    "libevent_openssl": ("libevent-dev", "BSD-3-Clause"),
}
# Linked too, but no dependency of Meson's.
C_LIBRARY = ("libc6-dev", "LGPL-2.1-or-later")


def said(*command):
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()


def library(name, package, license_of, version):
    """One library. Its origin is Debian's source package where dpkg knows it."""
    source, debian = (said("dpkg-query", "-W", "-f", "${source:Package}\t${source:Version}", package) + "\t").split("\t")[:2]
    entry = {"SPDXID": "SPDXRef-" + re.sub(r"[^A-Za-z0-9.-]", "-", name), "name": source or name, "versionInfo": debian or version,
             "downloadLocation": "NOASSERTION", "filesAnalyzed": False, "licenseConcluded": license_of,
             "licenseDeclared": license_of, "copyrightText": "NOASSERTION"}
    if debian:
        entry["externalRefs"] = [{"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl",
                                  "referenceLocator": f"pkg:deb/debian/{source}@{debian.replace('+', '%2B')}?arch=source"}]
    return entry


def libraries(build):
    """The libraries in the program, once each."""
    found = {}
    dependencies = json.loads(said("meson", "introspect", "--dependencies", build))
    for name, version in [(d["name"], d.get("version", "")) for d in dependencies] + [("glibc", "")]:
        package, license_of = LIBRARIES.get(name, C_LIBRARY if name == "glibc" else (None, None))
        if package:
            found.setdefault(package, library(name, package, license_of, version))
    return list(found.values())


def main():
    build, program = sys.argv[1], sys.argv[2]
    with open(program, "rb") as f:
        digest = hashlib.sha256(f.read()).hexdigest()
    version = json.loads(said("meson", "introspect", "--projectinfo", build))["version"]
    name = os.path.basename(program)
    when = datetime.datetime.fromtimestamp(int(os.environ.get("SOURCE_DATE_EPOCH", "0")), datetime.timezone.utc)
    parts = libraries(build)
    own = {"SPDXID": "SPDXRef-ckscheck", "name": "ckscheck", "versionInfo": version, "packageFileName": name,
           "downloadLocation": "NOASSERTION", "filesAnalyzed": False, "primaryPackagePurpose": "APPLICATION",
           "licenseConcluded": "Apache-2.0", "licenseDeclared": "Apache-2.0", "copyrightText": "NOASSERTION",
           "checksums": [{"algorithm": "SHA256", "checksumValue": digest}]}
    json.dump({
        "spdxVersion": "SPDX-2.3", "dataLicense": "CC0-1.0", "SPDXID": "SPDXRef-DOCUMENT", "name": name,
        # A name, not an address: it is unique as the program is.
        "documentNamespace": f"https://spdx.org/spdxdocs/{name}-{digest}",
        "creationInfo": {"created": when.strftime("%Y-%m-%dT%H:%M:%SZ"), "creators": [f"Tool: ckscheck-sbom-{version}"]},
        "packages": [own, *parts],
        "relationships": [
            {"spdxElementId": "SPDXRef-DOCUMENT", "relationshipType": "DESCRIBES", "relatedSpdxElement": own["SPDXID"]},
            *({"spdxElementId": own["SPDXID"], "relationshipType": "STATIC_LINK", "relatedSpdxElement": p["SPDXID"]} for p in parts)],
    }, sys.stdout, indent=1)
    print()


if __name__ == "__main__":
    main()
