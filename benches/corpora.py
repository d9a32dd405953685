"""Cleans a generated corpus and tells the rate and the most memory that the program held.

    cargo build --release
    python3 benches/corpora.py --folder target/corpora [--documents 200000] [--chaffinch PROGRAM]

Writes a gzipped file of JSON lines, the project's own pages over and over with a sentence of their own each, and runs
`chaffinch apply` over it on one core and on all, for the text alone, so that the disk does not set the pace. Needs
Python 3.9 on Linux and nothing else.
"""

import argparse
import gzip
import hashlib
import json
import os
import pathlib
import resource
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
MEGABYTE = 1_000_000


def generate(path, documents):
    pages = []
    for page in sorted((HERE.parent / "training-data" / "pages").iterdir()):
        content = page.read_bytes()
        pages.append(gzip.decompress(content).decode() if page.suffix == ".gz" else content.decode())
    plain = 0
    with gzip.open(path, "wt", compresslevel=1, encoding="utf-8") as file:
        for number in range(documents):
            html = pages[number % len(pages)].replace("</p>", f" This was number {number}.</p>", 1)
            line = json.dumps({"id": number, "html": html}, ensure_ascii=False) + "\n"
            plain += len(line.encode())
            file.write(line)
    return plain


def digest(path):
    sha = hashlib.sha256()
    with open(path, "rb") as file:
        while part := file.read(1 << 20):
            sha.update(part)
    return sha.hexdigest()


def clean(program, corpus, out, cores):
    started = time.monotonic()
    command = [program, "apply", "--quiet", "-o", str(out), str(corpus)]
    subprocess.run(command, check=True, preexec_fn=lambda: os.sched_setaffinity(0, cores))
    seconds = time.monotonic() - started
    # A run's peak is that of the children so far, so the smaller run goes first.
    return seconds, 1024 * resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--folder", type=pathlib.Path, required=True)
    parser.add_argument("--documents", type=int, default=200_000)
    parser.add_argument("--chaffinch", default=str(HERE.parent / "target" / "release" / "chaffinch"))
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    corpus = arguments.folder / "corpus.jsonl.gz"
    plain = generate(corpus, arguments.documents)
    print(f"{arguments.documents} documents, {plain / MEGABYTE:.0f} MB of JSON lines")
    digests = set()
    print("| cores | documents/s | MB/s | peak memory |")
    print("|---|---|---|---|")
    all_cores = os.sched_getaffinity(0)
    for cores in ({min(all_cores)}, all_cores):
        out = arguments.folder / "out.txt"
        seconds, peak = clean(arguments.chaffinch, corpus, out, cores)
        digests.add(digest(out))
        rate = arguments.documents / seconds
        print(f"| {len(cores)} | {rate:.0f} | {plain / MEGABYTE / seconds:.1f} | {peak / MEGABYTE:.0f} MB |", flush=True)
    if len(digests) != 1:
        sys.exit("the results differ")


if __name__ == "__main__":
    main()
