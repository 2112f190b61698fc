#!/bin/sh
# Runs a program in the Node.js that MONOGRAPH_NODE names, else in the first one on PATH.
exec "${MONOGRAPH_NODE:-node}" "$@"
