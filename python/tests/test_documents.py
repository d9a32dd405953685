"""One document: kinds, models, what is refused, what is shown."""

import pathlib

import chaffinch
import pytest
from conftest import ROOT

HTML = (
    "<main id=top class='a b'><h1>Ferry strike ends</h1><p>Boats &amp; ships sail again from Monday morning, the "
    "harbour office said after a night of talks.</p></main><nav><a href=/>Home</a></nav>"
)
STORY = "Ferry strike ends\n\nBoats & ships sail again from Monday morning, the harbour office said after a night of talks."
TEXT = "Ferry strike ends\n\nBoats sail again from Monday morning.\n"


def test_bytes_and_text_are_the_same_document():
    assert chaffinch.clean(HTML) == chaffinch.clean(HTML.encode()) == STORY


def test_bytes_are_decoded():
    page = "<meta charset=latin1><p>Café au lait, s'il vous plaît.</p><p>Merci à vous.</p>"
    blocks = chaffinch.classify(page.encode("latin1")).blocks
    assert [block.text for block in blocks] == ["Café au lait, s'il vous plaît.", "Merci à vous."]
    assert chaffinch.classify(TEXT.encode("utf-16")).blocks[0].text == "Ferry strike ends"


def test_kind_is_told_by_the_content_or_given():
    assert chaffinch.classify(HTML).kind == "html"
    assert chaffinch.classify(TEXT).kind == "text"
    read_as_text = chaffinch.classify(HTML + "\n\nmore", kind="text")
    assert read_as_text.kind == "text"
    assert "<main" in read_as_text.blocks[0].text
    with pytest.raises(ValueError, match="unknown kind \"xml\": it must be html or text"):
        chaffinch.classify(HTML, kind="xml")


def test_paths_name_the_elements_around():
    assert [block.path for block in chaffinch.classify(HTML).blocks] == [
        "html > body > main#top.a.b > h1",
        "html > body > main#top.a.b > p",
        "html > body > nav",
    ]
    assert {block.path for block in chaffinch.classify(TEXT).blocks} == {""}
    endless = f"<div class='{'x' * 9999} y'><p>one<p>two</div>"
    assert chaffinch.classify(endless).blocks[0].path == "html > body > div > p"


def test_probabilities_are_of_all_labels():
    block = chaffinch.classify(HTML).blocks[0]
    assert set(block.probability) == {"story", "appeal", "caption", "navigation"}
    assert sum(block.probability.values()) == pytest.approx(1, abs=0.001)
    assert max(block.probability, key=block.probability.get) == block.label == "story"


def test_blocks_are_made_once():
    page = chaffinch.classify(HTML)
    assert page.blocks is page.blocks


def test_a_model_can_be_given():
    path = ROOT / "models" / "html.model"
    model = chaffinch.Model(path)
    assert model.kind == "html"
    for given in (path, str(path), model):
        assert chaffinch.clean(HTML, model=given) == chaffinch.clean(HTML)
    with pytest.raises(ValueError, match=r"html\.model reads html, not text"):
        chaffinch.classify(TEXT, model=model)
    pages = chaffinch.classify_many([TEXT, HTML], model=model)
    assert pages[0].error == f"{path} reads html, not text"
    assert pages[1].error is None


def test_what_is_no_model_is_refused(tmp_path):
    with pytest.raises(FileNotFoundError) as caught:
        chaffinch.Model(tmp_path / "none.model")
    assert caught.value.filename == str(tmp_path / "none.model")
    with pytest.raises(IsADirectoryError):
        chaffinch.classify(HTML, model=tmp_path)
    path = tmp_path / "broken.model"
    path.write_bytes(b"<html>")
    with pytest.raises(ValueError, match="broken.model: not a chaffinch model"):
        chaffinch.classify(HTML, model=str(path))
    whole = (ROOT / "models" / "html.model").read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(ValueError, match="broken.model: broken model"):
        chaffinch.Model(path)


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        ("", "empty: no text in it"),
        (b"", "empty: no text in it"),
        ("<p></p>", "empty: no text in it"),
        ("one line", "only one line of text, with nothing around it to judge it by"),
        (bytes(range(256)), "binary, not text or HTML"),
        ("\x00\x01\x02", "binary, not text or HTML"),
        ("a\n\n" * (11 << 20), "larger than 33554432 bytes"),
        ("\ud800", "'utf-8' codec can't encode character '\\ud800' in position 0: surrogates not allowed"),
    ],
    ids=["empty", "empty bytes", "empty HTML", "one line", "binary", "control characters", "large", "surrogate"],
)
def test_bad_documents_raise_alone_and_have_an_error_among_others(document, reason):
    for function in (chaffinch.classify, chaffinch.clean):
        with pytest.raises(ValueError) as caught:
            function(document)
        assert str(caught.value) == reason
    bad, good = chaffinch.classify_many([document, HTML])
    assert (bad.error, bad.kind, bad.blocks, bad.text()) == (reason, None, (), "")
    assert good.error is None


@pytest.mark.parametrize("document", [None, 7, ["a"], bytearray(b"a"), pathlib.Path("a")])
def test_what_is_no_document_is_a_mistake_of_type(document):
    for function in (chaffinch.classify, chaffinch.clean, lambda given: chaffinch.classify_many([HTML, given])):
        with pytest.raises(TypeError, match="a document must be str or bytes, not "):
            function(document)


def test_keep_is_several_labels():
    page = chaffinch.classify(HTML)
    assert page.text(keep={"story", "navigation"}) == STORY + "\n\nHome"
    assert page.text(keep=[]) == ""
    with pytest.raises(TypeError, match="keep must be several labels"):
        page.text(keep="story")
    with pytest.raises(ValueError, match="unknown label \"stories\""):
        chaffinch.clean(HTML, keep=("stories",))


def test_what_is_shown_is_escaped_and_short():
    page = chaffinch.classify("<p>&lt;script&gt; &amp; more<p>" + "word " * 99 + "<p>x" * 999)
    shown = page._repr_html_()
    assert "&lt;script&gt; &amp; more" in shown
    assert "<script>" not in shown
    assert shown.count("<tr>") == 201
    assert len(repr(page.blocks[1])) < 100
    assert "<Page html: 1001 blocks" in repr(page)
    assert "empty: no text in it" in chaffinch.classify_many([""])[0]._repr_html_()


def test_objects_cant_be_changed_or_made():
    page = chaffinch.classify(HTML)
    for change in (lambda: setattr(page, "kind", "text"), lambda: setattr(page.blocks[0], "label", "story")):
        with pytest.raises(AttributeError):
            change()
    for made in (chaffinch.Page, chaffinch.Block, chaffinch.Results):
        with pytest.raises(TypeError):
            made()
