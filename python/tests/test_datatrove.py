"""The datatrove step in datatrove's own pipelines."""

import json
import pickle

import chaffinch
import pytest
from chaffinch.datatrove import Extractor
from conftest import ROOT
from datatrove.data import Document
from datatrove.executor import LocalPipelineExecutor
from datatrove.pipeline.readers import JsonlReader
from datatrove.pipeline.writers import JsonlWriter

MODEL = ROOT / "models" / "html.model"
BAD = {
    "blank": " \n",
    "one line": "just a line",
    "binary": "\0\1\2\3" * 50,
    "surrogate": "<h1>Ferry strike ends</h1><p>\ud800</p>",
}


@pytest.fixture(scope="session")
def texts(pages):
    return {name: page.decode("utf-8", "replace") for name, page in pages.items()}


def run_pipeline(folder, texts, extractor):
    """What two tasks in two processes make of the texts: texts by name, and the counts of the extractor."""
    lines = [json.dumps({"id": name, "text": text}) for name, text in texts.items()]
    (folder / "in").mkdir()
    for part in range(2):
        (folder / "in" / f"{part}.jsonl").write_text("\n".join(lines[part::2]) + "\n")
    executor = LocalPipelineExecutor(
        pipeline=[
            JsonlReader(str(folder / "in")),
            extractor,
            JsonlWriter(str(folder / "out"), compression=None),
        ],
        tasks=2,
        workers=2,
        logging_dir=str(folder / "logs"),
    )
    executor.run()
    written = sorted((folder / "out").glob("*.jsonl"))
    assert len(written) == 2
    documents = [json.loads(line) for path in written for line in path.read_text().splitlines()]
    stats = json.loads((folder / "logs" / "stats.json").read_text())
    [counts] = [step["stats"] for step in stats if "chaffinch" in step["name"]]
    return {document["id"]: document["text"] for document in documents}, counts


def total(count):
    return count["total"] if isinstance(count, dict) else count


@pytest.mark.parametrize("options", [{}, {"keep": ("story", "caption"), "model": MODEL}])
def test_texts_are_those_of_clean(texts, tmp_path, options):
    html = {name: text for name, text in texts.items() if chaffinch.classify(text).kind == "html"}
    assert len(html) >= 30
    # Time is not what is asked here, and the machine may be busy.
    extracted, counts = run_pipeline(tmp_path, html, Extractor(timeout=30, **options))
    expected = {name: chaffinch.clean(text, **options) for name, text in html.items()}
    assert extracted == {name: text for name, text in expected.items() if text}
    assert total(counts["total"]) == len(html)
    assert total(counts["forwarded"]) == len(extracted)


def test_bad_documents_are_dropped_and_counted(texts, tmp_path):
    good = dict(list(texts.items())[:4])
    extracted, counts = run_pipeline(tmp_path, {**BAD, **good}, Extractor(timeout=30))
    assert extracted == {name: chaffinch.clean(text) for name, text in good.items()}
    # The lone surrogate is no JSON to datatrove's reader, which leaves that line out.
    assert total(counts["total"]) - len(good) == total(counts["dropped"]) == len(BAD) - 1
    assert "timeout" not in counts and "broken_process" not in counts and "clean_error" not in counts
    logs = "".join(path.read_text() for path in (tmp_path / "logs").rglob("*.log"))
    assert "empty: no text in it" in logs


def test_bad_documents_are_dropped_without_a_reader(texts):
    name, text = next(iter(texts.items()))
    extractor = Extractor(timeout=30)
    documents = [Document(bad, id=name) for name, bad in BAD.items()] + [Document(text, id=name)]
    kept = list(extractor.run(documents))
    assert [(document.id, document.text) for document in kept] == [(name, chaffinch.clean(text))]
    assert extractor.stats["dropped"].total == len(BAD)


def test_a_pickled_step_reads_its_model_again(texts):
    extractor = Extractor(model=str(MODEL))
    text = next(text for text in texts.values() if extractor.extract(text))
    again = pickle.loads(pickle.dumps(extractor))
    assert again.extract(text) == extractor.extract(text)
    # It is that model which labels: it reads no plain text, as the package's own models would.
    plain = "Ferry strike ends\nBoats sail again from Monday morning, the harbour office said.\n"
    assert Extractor().extract(plain) != again.extract(plain) == ""


def test_what_is_wrong_with_the_step_is_raised(tmp_path):
    with pytest.raises(ValueError, match="unknown label"):
        Extractor(keep=("stories",))
    with pytest.raises(TypeError, match="Model"):
        Extractor(model=chaffinch.Model(MODEL))
    with pytest.raises(FileNotFoundError):
        list(Extractor(model=tmp_path / "missing.model").run([]))
