"""Nothing that a document holds ends the interpreter, or raises anything but ValueError."""

import chaffinch
import pyarrow
import pytest
from conftest import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st

SEEDS = sorted((ROOT / "fuzz" / "seeds").iterdir())
MARKUP = st.lists(
    st.sampled_from(
        ["<p>", "</p>", "<b>", "</b>", "<table>", "<td>", "<div class=a>", "<!--", "-->", "<script>", "&amp;", "&#x0;"]
        + ["<svg>", "<template>", "<select>", "<a href=/>", "\n", "\x00", "\ufeff", "\ud800", "\u202e", "word ", "é", "<"]
    ),
    max_size=200,
).map("".join)


def look(document):
    for kind in (None, "html", "text"):
        page = chaffinch.classify_many([document], kind=kind, threads=1)[0]
        try:
            alone = chaffinch.classify(document, kind=kind)
        except ValueError as error:
            assert page.error == str(error)
            continue
        assert page.error is None
        assert repr(page) == repr(alone)
        assert page.text() == alone.text()
        assert page._repr_html_()
        for block in page.blocks:
            assert block.text.strip()
            assert repr(block)
            assert block.path or page.kind == "text"
            assert sum(block.probability.values()) == pytest.approx(1, abs=0.001)
    if not isinstance(document, str):
        results = chaffinch.classify_many(pyarrow.array([document]), threads=1)
        page = chaffinch.classify_many([document], threads=1)[0]
        assert pyarrow.table(results)["error"].to_pylist() == [page.error]


@pytest.mark.parametrize("seed", SEEDS, ids=lambda seed: seed.name)
def test_seeds_of_the_fuzzer(seed):
    content = seed.read_bytes()
    look(content)
    for place in range(0, len(content), 97):
        look(content[:place] + bytes([place % 256]) + content[place + 2 :])
        look(content[place:])


@settings(deadline=None, max_examples=1000, derandomize=True)
@given(st.binary(max_size=2000))
def test_any_bytes(document):
    look(document)


@settings(deadline=None, max_examples=1000, derandomize=True)
@given(st.one_of(st.text(st.characters(), max_size=500), MARKUP))
def test_any_text(document):
    look(document)


def test_deep_and_wide_documents():
    for document in ("<div>" * 200_000 + "deep<p>x", "<p>x" * 100_000, "<b>" * 100_000 + "x<p>y", "x\n\n" * 100_000):
        page = chaffinch.classify(document)
        assert page.blocks[-1].label in page.blocks[-1].probability
        assert len(page.blocks[-1].path) < 50_000
