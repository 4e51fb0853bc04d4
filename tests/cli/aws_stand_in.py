#!/usr/bin/env python3
"""Stands in for the AWS CLI where the guide is run: the calls of custom key stores, printed as the CLI prints them.

tests/dryrun/test_clients.py holds the real one.
"""
import http.client
import json
import os
import sys

OPTIONS = {"--custom-key-store-id": "CustomKeyStoreId", "--custom-key-store-name": "CustomKeyStoreName",
           "--new-custom-key-store-name": "NewCustomKeyStoreName"}


def main():
    service, command, *words = sys.argv[1:]
    given = dict(zip(words[::2], words[1::2]))
    body = {OPTIONS[k]: v for k, v in given.items() if k in OPTIONS}
    if "--cli-input-json" in given:
        with open(given["--cli-input-json"].removeprefix("file://"), encoding="utf-8") as f:
            body.update(json.load(f))
    operation = "".join(word.capitalize() for word in command.split("-"))
    connection = http.client.HTTPConnection(os.environ["AWS_ENDPOINT_URL"].split("//")[1], timeout=30)
    connection.request("POST", "/", json.dumps(body), {
        "Content-Type": "application/x-amz-json-1.1", "X-Amz-Target": f"TrentService.{operation}",
        "Authorization": "AWS4-HMAC-SHA256 Credential=" f"{os.environ['AWS_ACCESS_KEY_ID']}/20260101/"
                         f"{os.environ['AWS_REGION']}/{service}/aws4_request, SignedHeaders=host, Signature=00"})
    response = connection.getresponse()
    answer = json.loads(response.read())
    if response.status != 200:
        print(f"\nAn error occurred ({answer['__type']}) when calling the {operation} operation: {answer['message']}",
              file=sys.stderr)
        return 254
    if answer:
        print(answer[given["--query"]] if "--query" in given else json.dumps(answer, indent=4))
    return 0


if __name__ == "__main__":
    sys.exit(main())
