"""Many documents: order, threads, other threads of Python, signals."""

import signal
import threading
import time

import chaffinch
import pytest


class Alarm(Exception):
    pass


def labels(pages):
    return [[(block.label, block.text, block.probability) for block in page.blocks] for page in pages]


def test_the_same_at_any_number_of_threads(pages):
    documents = [page for _ in range(5) for page in (*pages.values(), b"", "one line")]
    one = chaffinch.classify_many(documents, threads=1)
    assert len(one) == len(documents)
    assert [page.error is None for page in one] == [len(document) > 10 for document in documents]
    for threads in (2, 7, 10**9, None):
        many = chaffinch.classify_many(documents, threads=threads)
        assert labels(many) == labels(one)
        assert [page.error for page in many] == [page.error for page in one]


def test_any_iterable_of_documents_will_do(pages):
    documents = list(pages.values())
    assert labels(chaffinch.classify_many(document for document in documents)) == labels(
        chaffinch.classify_many(tuple(documents))
    )
    assert chaffinch.classify_many([]) == []
    assert chaffinch.classify_many([], threads=3) == []


def test_what_is_not_many_is_a_mistake():
    for one in ("a text", b"bytes"):
        with pytest.raises(TypeError, match="give one alone to classify"):
            chaffinch.classify_many(one)
    with pytest.raises(TypeError, match="not iterable"):
        chaffinch.classify_many(7)
    with pytest.raises(ValueError, match="threads must be 1 or more"):
        chaffinch.classify_many([], threads=0)
    for other in ({"keep": ["story"]}, {"blocks": False}):
        with pytest.raises(TypeError, match="keep and blocks are for Arrow columns"):
            chaffinch.classify_many([], **other)


def test_an_error_of_the_iterable_is_raised():
    def documents():
        yield "<p>a<p>b"
        raise Alarm

    for threads in (1, 2):
        with pytest.raises(Alarm):
            chaffinch.classify_many(documents(), threads=threads)
        with pytest.raises(TypeError):
            chaffinch.classify_many(["<p>a<p>b"] * 5000 + [None], threads=threads)


def longest_pause(work):
    """How much of the time that work takes another thread stands still, at most at once."""
    ticks = []
    stop = threading.Event()

    def tick():
        while not stop.is_set():
            ticks.append(time.monotonic())
            time.sleep(0.001)

    thread = threading.Thread(target=tick)
    thread.start()
    started = time.monotonic()
    work()
    ended = time.monotonic()
    stop.set()
    thread.join()
    within = [started, *(tick for tick in ticks if started < tick < ended), ended]
    return max(after - before for before, after in zip(within, within[1:])) / (ended - started)


# A lock held throughout would make it one.
def test_other_threads_go_on(pages):
    documents = list(pages.values()) * 40
    large = "<p>" + "words in a sentence. " * 20 + "</p>"
    assert longest_pause(lambda: chaffinch.classify_many(documents, threads=1)) < 0.9
    assert longest_pause(lambda: chaffinch.classify(large * 5000)) < 0.9


@pytest.mark.parametrize("threads", [1, 2])
def test_a_signal_ends_a_long_run(pages, threads):
    documents = list(pages.values()) * 1000

    def ring(*_):
        raise Alarm

    before = signal.signal(signal.SIGALRM, ring)
    try:
        started = time.monotonic()
        signal.setitimer(signal.ITIMER_REAL, 0.3)
        with pytest.raises(Alarm):
            chaffinch.classify_many(documents, threads=threads)
        # The whole takes ten seconds and more.
        assert time.monotonic() - started < 3
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def test_many_threads_of_python_at_once(pages):
    documents = list(pages.values())
    expected = labels(chaffinch.classify_many(documents, threads=1))
    found = []
    work = lambda: found.append(labels(chaffinch.classify_many(documents, threads=2)))  # noqa: E731
    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [expected] * 6
