"""Rows in Spark, on executors that are processes of their own."""

import doctest
import gzip
import json
import os
import pathlib
import signal
import subprocess
import sys
import threading
import time

import chaffinch
import pyarrow
import pytest
from conftest import ROOT
from pyarrow import parquet

pyspark = pytest.importorskip("pyspark")

import chaffinch.spark
from pyspark.sql import SparkSession

BAD = {
    "empty": b"",
    "blank": b" \n\t ",
    "line": b"just a line",
    "binary": bytes(range(256)) * 9,
    "large": b"a\n\n" * (11 << 20),
}


@pytest.fixture(scope="module")
def spark():
    """Two executors of one core, each a Java process that starts its own Python."""
    environment = pytest.MonkeyPatch()
    environment.setenv("SPARK_HOME", os.path.dirname(pyspark.__file__))
    builder = SparkSession.builder.master("local-cluster[2,1,1024]").appName("chaffinch-tests")
    for name, value in {
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.executor.memory": "1g",
        # Nothing is run before both are there.
        "spark.cores.max": "2",
        "spark.scheduler.minRegisteredResourcesRatio": "1.0",
        "spark.scheduler.maxRegisteredResourcesWaitingTime": "120s",
        "spark.executorEnv.PYTHONPATH": os.environ.get("PYTHONPATH", ""),
        "spark.sql.execution.arrow.maxRecordsPerBatch": "100",
        "spark.sql.shuffle.partitions": "4",
        "spark.ui.enabled": "false",
        # Each file of a test is a task, small as it is.
        "spark.sql.files.minPartitionNum": "8",
    }.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    yield session
    session.stop()
    environment.undo()


def write(folder, rows, files=1, copies=1):
    """Rows of id and html, ``copies`` of them in each of the files, each a piece of work for a task."""
    folder.mkdir()
    names, documents = list(rows) * copies, list(rows.values()) * copies
    table = {"id": names, "html": pyarrow.array(documents, "binary")}
    for file in range(files):
        column = pyarrow.array([file] * len(names), "int32")
        parquet.write_table(pyarrow.table({"file": column, **table}), folder / f"{file}.parquet")
    return str(folder)


def test_rows_out_are_the_rows_in(spark, pages, tmp_path):
    rows = {**dict(list(pages.items())[:5]), "null": None, **BAD}
    df = spark.read.parquet(write(tmp_path / "in", rows, files=2))
    out = str(tmp_path / "out")
    chaffinch.spark.clean(df).write.parquet(out)
    found = parquet.read_table(out)
    assert found.column_names == ["file", "id", "html", "text", "chaffinch_error"]
    assert found.num_rows == 2 * len(rows)
    assert {(row["file"], row["id"]): row["html"] for row in found.to_pylist()} == {
        (file, name): document for file in range(2) for name, document in rows.items()
    }
    for row in found.to_pylist():
        if row["id"] in pages:
            assert (row["text"], row["chaffinch_error"]) == (chaffinch.clean(pages[row["id"]]), None)
        elif row["id"] == "null":
            assert (row["text"], row["chaffinch_error"]) == (None, None)
        else:
            with pytest.raises(ValueError) as told:
                chaffinch.classify(rows[row["id"]])
            assert (row["text"], row["chaffinch_error"]) == (None, str(told.value))


@pytest.mark.parametrize("kind", ["string", "binary"])
def test_labels_are_those_of_the_package(spark, pages, tmp_path, kind):
    texts = {name: page.decode("utf-8", "replace").encode() for name, page in pages.items()}
    df = spark.read.parquet(write(tmp_path / "in", texts, files=2))
    df = df.withColumn("html", df["html"].cast(kind))
    keep = ("story", "caption")
    found = chaffinch.spark.clean(df, keep=iter(keep), blocks=True).drop("html").collect()
    assert len(found) == 2 * len(pages)
    for row in found:
        page = texts[row["id"]]
        page = chaffinch.classify(page.decode() if kind == "string" else page)
        assert row["chaffinch_error"] is None
        assert row["text"] == page.text(keep=keep)
        assert [block["label"] for block in row["blocks"]] == [block.label for block in page.blocks]
        assert [block["text"] for block in row["blocks"]] == [block.text for block in page.blocks]


def test_labels_are_those_of_the_program(spark, program, pages, tmp_path):
    folder = write(tmp_path / "in", pages)
    said = tmp_path / "program.parquet"
    command = [program, "apply", "--quiet", "--blocks", "-o", said, f"{folder}/0.parquet"]
    subprocess.run(command, check=True)
    expected = parquet.read_table(said).drop_columns("chaffinch_fields").to_pylist()
    out = str(tmp_path / "out")
    cleaned = chaffinch.spark.clean(spark.read.parquet(folder), blocks=True)
    cleaned.write.parquet(out)
    assert len(expected) == len(pages)
    assert parquet.read_table(out).to_pylist() == expected


def test_columns_of_all_types_stay(spark):
    df = spark.sql("""
        select '<p>a<p>b' as page, 1Y as tiny, 2.50BD as price, date'2026-11-27' as day, timestamp'2026-11-27 10:00:00' as at,
            timestamp_ntz'2026-11-27 10:00:00' as there, array(1, null) as list, map('a', array(1.5D)) as links,
            named_struct('x', struct(cast(null as int))) as nested, interval 1 day as wait, cast(null as string) as nothing
    """)
    cleaned = chaffinch.spark.clean(df, "page", blocks=True)
    assert cleaned.schema.fields[: len(df.columns)] == df.schema.fields
    [row] = cleaned.collect()
    assert row.text is not None and len(row.blocks) == 2
    assert row[: len(df.columns)] == df.collect()[0]


def test_a_name_that_is_taken_gets_a_prefix(spark):
    df = spark.createDataFrame([("<p>a<p>b", 1, 2, 3)], "Page string, TEXT int, blocks int, chaffinch_error int")
    cleaned = chaffinch.spark.clean(df, html="page", blocks=True)
    own = ["chaffinch_text", "chaffinch_blocks", "chaffinch_chaffinch_error"]
    assert cleaned.columns == [*df.columns, *own]
    assert cleaned.select("Page", "TEXT", "blocks", "chaffinch_error").collect() == df.collect()
    again = chaffinch.spark.clean(cleaned, html="Page")
    assert again.columns[-2:] == ["chaffinch_chaffinch_text", "chaffinch_chaffinch_chaffinch_error"]


def test_what_cannot_be_is_said_at_once(spark):
    df = spark.createDataFrame([("a", 1)], "content string, number int")
    with pytest.raises(ValueError, match="no column 'html' among content, number"):
        chaffinch.spark.clean(df)
    with pytest.raises(ValueError, match="2 columns are named 'content'"):
        chaffinch.spark.clean(df.select("content", "content"), html="content")
    with pytest.raises(TypeError, match="column 'number' has to be of string or binary, not of int"):
        chaffinch.spark.clean(df, html="number")
    with pytest.raises(ValueError, match="stories"):
        chaffinch.spark.clean(df, html="content", keep=("stories",))


def executors():
    """Ids of the executors' processes that this process's Java started."""
    parents, found = {}, []
    for process in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            parents[int(process.name)] = int((process / "stat").read_text().rpartition(")")[2].split()[1])
            if b"CoarseGrainedExecutorBackend" in (process / "cmdline").read_bytes():
                found.append(int(process.name))
        except OSError:
            continue

    def ours(process):
        while process and process != os.getpid():
            process = parents.get(process, 0)
        return process == os.getpid()

    return [process for process in found if ours(process)]


def test_a_killed_executor_costs_its_retry_only(spark, pages, tmp_path):
    files, copies = 8, 60
    df = spark.read.parquet(write(tmp_path / "in", pages, files, copies))
    out = str(tmp_path / "out")
    tracker, failed = spark.sparkContext.statusTracker(), []

    def work():
        try:
            chaffinch.spark.clean(df).drop("html").write.parquet(out)
        except Exception as error:
            failed.append(error)

    before = set(tracker.getJobIdsForGroup(None))
    job = threading.Thread(target=work)
    job.start()
    stages = []
    # Now and then Spark tells of three tasks in hand where two can be.
    while job.is_alive() and not any(stage.numCompletedTasks and stage.numActiveTasks >= 2 for stage in stages):
        time.sleep(0.01)
        jobs = set(tracker.getJobIdsForGroup(None)) - before
        infos = [tracker.getStageInfo(stage) for one in jobs for stage in tracker.getJobInfo(one).stageIds]
        stages = [info for info in infos if info]
    assert job.is_alive()
    killed = executors()
    assert len(killed) == 2
    # Stood still for a moment it has a task in hand for certain, not just ended and not yet taken.
    os.kill(killed[0], signal.SIGSTOP)
    time.sleep(0.5)
    os.kill(killed[0], signal.SIGKILL)
    job.join()
    assert failed == []
    [stage] = [tracker.getStageInfo(stage.stageId) for stage in stages]
    assert (stage.numFailedTasks, stage.numCompletedTasks) == (1, files)
    found = parquet.read_table(out)
    texts = {name: chaffinch.clean(page) for name, page in pages.items()}
    expected = sorted((file, name, text) for name, text in texts.items() for file in range(files) for _ in range(copies))
    rows = found.select(["file", "id", "text"]).to_pylist()
    assert sorted((row["file"], row["id"], row["text"]) for row in rows) == expected


def test_docstrings(spark):
    test = doctest.DocTestFinder().find(chaffinch.spark.clean, "clean", globs={})[0]
    assert doctest.DocTestRunner().run(test).failed == 0
    assert len(test.examples) > 5


def test_the_example_reads_json_lines(pages, tmp_path):
    texts = {name: page.decode("utf-8", "replace") for name, page in pages.items()}
    path, out = tmp_path / "pages.jsonl.gz", tmp_path / "out"
    with gzip.open(path, "wt", encoding="utf-8") as lines:
        for name, text in {**texts, "line": "just a line"}.items():
            print(json.dumps({"id": name, "page": text}), file=lines)
    example = ROOT / "python" / "examples" / "clean_with_spark.py"
    command = [sys.executable, example, path, out, "--html", "page", "--keep", "story,caption", "--master", "local[1]"]
    said = subprocess.run(command, capture_output=True, check=False, text=True)
    assert said.returncode == 1, said.stderr
    assert said.stdout.startswith(f"{len(pages) + 1} rows, 1 failures, ")
    found = {row["id"]: (row["text"], row["chaffinch_error"]) for row in parquet.read_table(out).to_pylist()}
    keep = ("story", "caption")
    expected = {name: (chaffinch.clean(text, keep=keep), None) for name, text in texts.items()}
    assert found == {**expected, "line": (None, "only one line of text, with nothing around it to judge it by")}
