"""Cleans a generated corpus and tells the rate and the most memory that the program held.

    cargo build --release
    python3 benches/corpora.py --folder target/corpora [--documents 200000] [--chaffinch PROGRAM]

Writes a gzipped file of JSON lines, the project's own pages over and over with a sentence of their own each, and runs
`chaffinch apply` over it with one thread and with all. Needs Python 3.9 on Linux or macOS and nothing else.
"""

import argparse
import gzip
import hashlib
import json
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


def clean(program, corpus, out, threads):
    started = time.monotonic()
    command = [program, "apply", "--quiet", "-o", str(out), str(corpus)]
    if threads:
        command[2:2] = ["--threads", str(threads)]
    # A run's peak is that of the children so far, so the smaller runs go first.
    subprocess.run(command, check=True)
    seconds = time.monotonic() - started
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return seconds, peak * (1 if sys.platform == "darwin" else 1024)


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
    print("| threads | documents/s | MB/s | peak memory |")
    print("|---|---|---|---|")
    for threads in (1, None):
        out = arguments.folder / "out.jsonl"
        seconds, peak = clean(arguments.chaffinch, corpus, out, threads)
        digests.add(digest(out))
        rate = arguments.documents / seconds
        print(f"| {threads or 'all'} | {rate:.0f} | {plain / MEGABYTE / seconds:.1f} | {peak / MEGABYTE:.0f} MB |", flush=True)
    if len(digests) != 1:
        sys.exit("the results differ")


if __name__ == "__main__":
    main()
