"""Runs public extractors on labelled pages and scores them beside chaffinch.

    python3 benches/peers/compare.py --pages DIR --labels labels.csv --folder target/peers [--chaffinch PROGRAM]

Installs the extractors from PyPI into a virtual environment in the folder, runs each over the same pages on
one core, and scores every text with `chaffinch evaluate --predictions`. chaffinch's own texts come from
cross-validation by site, so that no page is labelled by a model that saw its site; that takes some minutes.
Prints a table in Markdown: the share of appeal words left in the text, the story's F1 by runs of four words,
and pages a second of processor time, reading, decompressing and decoding included; chaffinch's is that of the whole
program, its start and its output included. Speed is the median of three rounds over every third page, all on one
core and in turn, for a shared machine is faster at one moment than at another. Needs Linux.
"""

import argparse
import csv
import datetime
import gzip
import json
import os
import pathlib
import resource
import shutil
import statistics
import subprocess
import sys
import time
import venv

PACKAGES = ["trafilatura", "resiliparse", "rs-trafilatura", "readability-lxml", "justext", "boilerpy3", "chardet"]
ROUNDS = 3
EXTRACTORS = ["trafilatura", "rs-trafilatura", "resiliparse", "readability-lxml", "justext", "boilerpy3"]


def page_name(path):
    name = path.name
    for ending in (".gz", ".html", ".htm"):
        name = name.removesuffix(ending)
    return name


def read_pages(folder):
    for path in sorted(pathlib.Path(folder).iterdir()):
        content = path.read_bytes()
        if content[:2] == b"\x1f\x8b":
            content = gzip.decompress(content)
        yield page_name(path), content


def extractor(name):
    """A function from decoded HTML to text."""
    if name == "trafilatura":
        import trafilatura

        return lambda html: trafilatura.extract(html) or ""
    if name == "rs-trafilatura":
        import rs_trafilatura

        return lambda html: rs_trafilatura.extract(html).main_content or ""
    if name == "resiliparse":
        from resiliparse.extract.html2text import extract_plain_text

        return lambda html: extract_plain_text(html, main_content=True)
    if name == "readability-lxml":
        import lxml.html
        import readability

        def run(html):
            document = readability.Document(html)
            summary = lxml.html.fromstring(document.summary())
            return document.short_title() + "\n\n" + summary.text_content()

        return run
    if name == "justext":
        import justext

        stoplist = frozenset().union(*(justext.get_stoplist(of) for of in ("English", "German", "French", "Spanish")))
        return lambda html: "\n\n".join(
            paragraph.text for paragraph in justext.justext(html, stoplist) if not paragraph.is_boilerplate
        )
    if name == "boilerpy3":
        from boilerpy3 import extractors

        article = extractors.ArticleExtractor(raise_on_failure=False)
        return article.get_content
    raise ValueError(name)


def decode(content):
    """The page as text, the same for every extractor."""
    import chardet

    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        encoding = chardet.detect(content[:65536])["encoding"] or "latin-1"
        return content.decode(encoding, errors="replace")


def extract_all(name, pages, output):
    """Runs one extractor over all pages: the work of a child process, so that one can't harm the next."""
    run = extractor(name)
    texts, failures = {}, 0
    started = time.process_time()
    for page, content in read_pages(pages):
        try:
            texts[page] = run(decode(content))
        except Exception:  # An extractor may raise anything; the page then has no text.
            failures += 1
            texts[page] = ""
    seconds = time.process_time() - started
    output.write_text(json.dumps({"texts": texts, "seconds": seconds, "failures": failures}))


def score(arguments, predictions):
    command = [arguments.chaffinch, "evaluate", "--pages", arguments.pages, "--labels", arguments.labels, "--json"]
    command += ["--predictions", str(predictions)]
    return json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout)


def link_sample(pages, folder):
    """Links every third page into a folder, and says how many they are."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    sample = sorted(pathlib.Path(pages).resolve().iterdir())[::3]
    for path in sample:
        (folder / path.name).symlink_to(path)
    return len(sample)


def processor_time():
    """The seconds that finished children have run."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def score_own(arguments):
    """The scores of chaffinch's texts by cross-validation."""
    command = [arguments.chaffinch, "evaluate", "--pages", arguments.pages, "--labels", arguments.labels]
    command += ["--json", "--cross-validate"]
    if arguments.letters:
        command += ["--letters", *arguments.letters]
    reports = json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout)
    return reports["pages"]["texts"]


def measure(commands, count, folder):
    """Pages a second of each command, whose work is `count` pages. An interpreter's start counts for none of them."""
    core = {min(os.sched_getaffinity(0))}
    rates = {name: [] for name in commands}
    for _ in range(ROUNDS):
        for name, command in commands.items():
            before = processor_time()
            subprocess.run(command, check=True, preexec_fn=lambda: os.sched_setaffinity(0, core))
            seconds = processor_time() - before
            if name in EXTRACTORS:
                seconds = json.loads((folder / f"{name}.run.json").read_text())["seconds"]
            rates[name].append(count / seconds)
    return {name: statistics.median(of) for name, of in rates.items()}


def row(name, scores, rate):
    appeal = next(kept for kept in scores["kept"] if kept["label"] == "appeal")
    low, high = (scores["f1_interval"][end] for end in ("low", "high"))
    print(
        f"| {name} | {100 * appeal['share']:.1f} % | {scores['f1']:.3f} ({low:.3f} to {high:.3f}) "
        f"| {scores['precision']:.3f} | {scores['recall']:.3f} | {rate:.0f} |",
        flush=True,
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pages", required=True)
    parser.add_argument("--labels", required=True)
    parser.add_argument("--letters", nargs="*", help="letters that the fits of the cross-validation see")
    parser.add_argument("--folder", required=True, type=pathlib.Path, help="for the environment and the texts")
    parser.add_argument("--chaffinch", default="chaffinch")
    parser.add_argument("--extract", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    folder = arguments.folder
    if arguments.extract:
        extract_all(arguments.extract, arguments.pages, folder / f"{arguments.extract}.run.json")
        return 0
    if shutil.which(arguments.chaffinch) is None:
        parser.error(f"{arguments.chaffinch} is not installed; name it with --chaffinch")

    python = folder / "venv" / "bin" / "python"
    if not python.exists():
        venv.create(folder / "venv", with_pip=True)
        for packages in (["--upgrade", "pip"], PACKAGES):
            subprocess.run([python, "-m", "pip", "install", "--quiet", *packages], check=True)
    with open(arguments.labels, newline="", encoding="utf-8") as file:
        count = len({line["page"] for line in csv.DictReader(file)})
    print(f"{count} pages, {datetime.date.today()}\n")
    scores = {"**chaffinch**": score_own(arguments)}
    sample = folder / "sample"
    sampled = link_sample(arguments.pages, sample)
    own = [arguments.chaffinch, "apply", "--threads", "1", "--quiet", sample, "-o", folder / "applied.txt"]
    commands = {"**chaffinch**": own}
    for name in EXTRACTORS:
        command = [python, __file__, "--labels", arguments.labels, "--folder", folder, "--extract", name, "--pages"]
        if subprocess.run([*command, arguments.pages]).returncode != 0:
            print(f"{name}: could not be run", file=sys.stderr)
            continue
        run = json.loads((folder / f"{name}.run.json").read_text())
        predictions = folder / f"{name}.json"
        predictions.write_text(json.dumps(run["texts"]))
        scores[name] = score(arguments, predictions)
        if run["failures"]:
            print(f"{name}: {run['failures']} pages raised an error", file=sys.stderr)
        commands[name] = [*command, sample]
    rates = measure(commands, sampled, folder)
    print("| extractor | appeal words left | story F1 | precision | recall | pages/s |")
    print("|---|---|---|---|---|---|")
    for name, of in scores.items():
        row(name, of, rates[name])
    return 0


if __name__ == "__main__":
    sys.exit(main())
