#!/usr/bin/env python3
"""Runs a program where loopback alone can be reached.

usage: alone.py PROGRAM [ARG...]
"""
import os
import sys

from endpoint import alone

if __name__ == "__main__":
    alone()
    os.execv(sys.argv[1], sys.argv[1:])
