#!/bin/bash
# Our server beside its peers; the options are those of `python -m bench.http --help`.
#   apt-get install -y postgresql wrk     what it needs; npm brings the Node peers by itself
#   NODE_BIN=/path/to/node                a Node of your own, 22 or later
set -e
cd "$(dirname "$0")/../.."
exec "${PYTHON:-python}" -m bench.http "$@"
