#!/usr/bin/env bash
# Hypothesis: a derandomised test draws other examples when an unrelated local module is imported beside it.
#
# Version:   hypothesis 6.170.17, Python 3.11
# Expected:  with `derandomize=True`, "every run will test the same set of examples until you update Hypothesis, Python,
#            or the test function" (the documentation of the setting).
# Seen:      the examples also depend on the literals of every module of the project that is imported by then: some draws
#            take one of these literals. So a law sees other examples alone than beside the rest of the suite, and a changed
#            literal anywhere changes them.
# Why here:  a derandomised suite is to be the same for everybody. A law passed alone and failed in the whole run, with
#            nothing changed in it or below it. tests/conftest.py leaves the literals of modules out.
# Ends with 0 while it is so, with 1 when it changed.
set -euo pipefail
there=$(mktemp -d)
trap 'rm -rf "$there"' EXIT
python3 -m venv "$there/venv"
"$there/venv/bin/pip" install --quiet --disable-pip-version-check hypothesis==6.170.17
mkdir "$there/project"
cd "$there/project"
cat > law.py <<'PY'
import hashlib, sys
if "beside" in sys.argv:
    import beside
from hypothesis import given, settings, strategies as st
drawn = []
@settings(derandomize=True, database=None, max_examples=200)
@given(st.text(), st.integers())
def law(text, number):
    drawn.append((text, number))
law()
print(hashlib.sha256(repr(drawn).encode()).hexdigest()[:16])
PY
{ for i in $(seq 1 60); do echo "A$i = ('a word of the module $i', ${i}000$i)"; done; } > beside.py
alone=$("$there/venv/bin/python" law.py)
again=$("$there/venv/bin/python" law.py)
beside=$("$there/venv/bin/python" law.py beside)
echo "alone $alone, alone again $again, beside another module $beside"
[ "$alone" = "$again" ] && [ "$alone" != "$beside" ] || { echo "this has changed"; exit 1; }
