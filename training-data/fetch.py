#!/usr/bin/env python3
"""Fetches the labelled public pages at their pinned commits and joins their labels to them.

    python3 training-data/fetch.py FOLDER [--chaffinch PROGRAM] [--no-download]

writes FOLDER/pages/PAGE.html.gz, FOLDER/labels.csv and FOLDER/pages.csv, ready for `chaffinch train`.
Needs Python 3.9 and nothing else. The repository holds no text of these pages: a label is kept with
the first twelve hex digits of the SHA-256 of its block's text, and finds its block by that, in order.
"""

import argparse
import csv
import difflib
import gzip
import hashlib
import io
import pathlib
import shutil
import subprocess
import sys
import urllib.parse
import urllib.request

HERE = pathlib.Path(__file__).parent


def download(row, folder):
    target = folder / "pages" / (row["page"] + ".html.gz")
    if target.exists():
        return
    path = urllib.parse.quote(row["path"])
    url = f"https://raw.githubusercontent.com/{row['repository']}/{row['commit']}/{path}"
    with urllib.request.urlopen(url, timeout=60) as response:
        content = response.read()
    if content[:2] != b"\x1f\x8b":
        content = gzip.compress(content, mtime=0)
    target.write_bytes(content)


def digest(text):
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def join(program, folder):
    """Writes labels.csv: the blocks that chaffinch cuts, with the labels whose hashes they have; and appeals.csv."""
    gold = {}
    with gzip.open(HERE / "public-labels.csv.gz", "rt", newline="") as file:
        for row in csv.DictReader(file):
            gold.setdefault(row["page"], []).append((row["hash"], row["label"], int(row["block"])))
    command = [program, "apply", str(folder / "pages"), "--format", "csv"]
    table = subprocess.run(command, stdout=subprocess.PIPE, check=False).stdout.decode()
    blocks = {}
    for row in csv.DictReader(io.StringIO(table)):
        page = pathlib.Path(row["id"]).name[: -len(".html.gz")]
        blocks.setdefault(page, []).append(row["text"])
    lost = 0
    cut = {}
    with open(folder / "labels.csv", "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["page", "block", "label", "text"])
        for page, labels in gold.items():
            texts = blocks.get(page, [])
            matcher = difflib.SequenceMatcher(
                None, [key for key, _, _ in labels], [digest(text) for text in texts], autojunk=False
            )
            found = 0
            for old, new, size in matcher.get_matching_blocks():
                for step in range(size):
                    _, label, block = labels[old + step]
                    writer.writerow([page, new + step, label, texts[new + step]])
                    cut[page, block] = new + step
                found += size
            lost += len(labels) - found
    print(f"{lost} labels found no block", file=sys.stderr)
    join_appeals(cut, folder)


def join_appeals(cut, folder):
    """Writes appeals.csv; `cut` has the block that chaffinch cuts for each page and labelled block."""
    with open(HERE / "public-appeals.csv", newline="") as file, open(folder / "appeals.csv", "w", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(["page", "first", "last", "kind"])
        for row in csv.DictReader(file):
            run = range(int(row["first"]), int(row["last"]) + 1)
            found = [cut[row["page"], block] for block in run if (row["page"], block) in cut]
            if found:
                writer.writerow([row["page"], min(found), max(found), row["kind"]])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--chaffinch", default="chaffinch", help="the program [chaffinch]")
    parser.add_argument("--no-download", action="store_true", help="only join labels to pages already there")
    arguments = parser.parse_args()
    if shutil.which(arguments.chaffinch) is None:
        parser.error(f"{arguments.chaffinch} is not installed; see README.md, or name it with --chaffinch")
    (arguments.folder / "pages").mkdir(parents=True, exist_ok=True)
    failures = 0
    if not arguments.no_download:
        with open(HERE / "public-pages.csv", newline="", encoding="utf-8") as file:
            for row in csv.DictReader(file):
                try:
                    download(row, arguments.folder)
                except OSError as error:
                    failures += 1
                    print(f"{row['page']}: {error}", file=sys.stderr)
    shutil.copy(HERE / "public-pages.csv", arguments.folder / "pages.csv")
    join(arguments.chaffinch, arguments.folder)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
