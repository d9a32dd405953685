//! Every format in and out: fields stay as they stood, and what can't be read is passed through.

use super::*;

#[test]
fn rows_keep_their_fields_as_they_stood() {
    let folder = TempDir::new().unwrap();
    let html = serde_json::to_string(PAGE).unwrap();
    let line = format!(r#"  {{ "z": 1.50,"html":{html}, "n":{{"é":[null,  1e3]}}  }}  "#);
    let input = put(&folder, "in.jsonl", format!("{line}\n\n{{}}\n").as_bytes());
    let (out, _, code) = run(&["apply", &input]);
    let lines: Vec<&str> = out.lines().collect();
    let before = line.trim_end().strip_suffix('}').unwrap().trim_end();
    assert!(lines[0].starts_with(before), "{}", lines[0]);
    let all = rows(&out);
    assert!(
        all[0]["text"]
            .as_str()
            .unwrap()
            .starts_with("Ferry strike ends")
    );
    assert_eq!(all[0].as_object().unwrap().len(), 4);
    // An object without a document says so, in its own place.
    assert!(
        all[1]["chaffinch_error"]
            .as_str()
            .unwrap()
            .contains("row 3")
    );
    assert_eq!(code, 1);
}

#[test]
fn a_text_of_the_row_itself_is_not_written_over() {
    let folder = TempDir::new().unwrap();
    let text =
        "Ferry strike ends\n\nBoats sail again from Monday morning, the harbour office said.";
    let line = serde_json::json!({"url": "https://a.example/1", "text": text}).to_string();
    let input = put(&folder, "in.jsonl", line.as_bytes());
    let all = rows(&run(&["apply", &input]).0);
    assert_eq!(all[0]["text"], text);
    assert!(all[0]["chaffinch_text"].is_string());
    let all = rows(&run(&["apply", "--text-field-out", "clean", "--blocks", &input]).0);
    assert!(all[0]["clean"].is_string() && all[0]["blocks"].is_array());
    // Named fields are read as what they are said to hold.
    let line = serde_json::json!({"body": PAGE, "key": 7}).to_string();
    let input = put(&folder, "other.jsonl", line.as_bytes());
    let named = [
        "--html-field",
        "body",
        "--id-field",
        "key",
        "--format",
        "csv",
        &input,
    ];
    let (out, _, _) = run(&[&["apply"][..], &named].concat());
    assert!(
        out.lines().nth(1).unwrap().starts_with("7,0,navigation,"),
        "{out}"
    );
}

#[test]
fn lines_that_cannot_be_read_are_passed_through() {
    let folder = TempDir::new().unwrap();
    let mut content = row("a", PAGE).into_bytes();
    content.extend_from_slice(b"\n{\"id\": \"b\", \"html\n{\"id\": \"\xff\xfe\"}\n[1]\n");
    content.extend_from_slice(row("c", &"x ".repeat(60_000)).as_bytes());
    content.push(b'\n');
    content.extend_from_slice(row("d", PAGE).as_bytes());
    let input = put(&folder, "in.jsonl", &content);
    let summary = folder.path().join("summary.json").display().to_string();
    let limit = ["--max-bytes", "100000", "--json-summary", &summary, &input];
    let (out, complaints, code) = run(&[&["apply"][..], &limit].concat());
    let all = rows(&out);
    assert_eq!(all.len(), 6, "{out}");
    assert!(all[0]["text"].is_string() && all[5]["text"].is_string());
    for (row, says) in [
        (1, "no JSON object"),
        (2, "utf-8"),
        (3, "no JSON object"),
        (4, "larger than 100000"),
    ] {
        let error = all[row]["chaffinch_error"].as_str().unwrap();
        assert!(
            error.contains(says) && error.contains(&format!("row {}", row + 1)),
            "{error}"
        );
    }
    assert_eq!(all[1]["chaffinch_input"], "{\"id\": \"b\", \"html");
    assert_eq!(all[4]["id"], "c");
    assert_eq!(code, 1);
    assert!(complaints.contains("4 of 6 inputs failed"), "{complaints}");
    let summary: Value = serde_json::from_slice(&fs::read(summary).unwrap()).unwrap();
    assert_eq!(
        (&summary["documents"], &summary["failures"]),
        (&6.into(), &4.into())
    );
    assert_eq!(summary["labels"][0]["words_removed"], 0);
    assert!(summary["labels"][3]["words_removed"].as_u64().unwrap() >= 4);
    // Strict runs end at the first, and leave nothing behind under the output's name.
    let output = folder.path().join("out.jsonl");
    let name = output.display().to_string();
    let (_, complaints, code) = run(&["apply", "--strict", "-o", &name, &input]);
    assert_eq!(code, 1);
    assert!(
        complaints.contains("row 2") && !output.exists(),
        "{complaints}"
    );
}

#[test]
fn compressed_in_is_compressed_out_by_name() {
    let folder = TempDir::new().unwrap();
    let content = format!("{}\n{}\n", row("a", PAGE), row("b", PAGE));
    let plain = put(&folder, "in.jsonl", content.as_bytes());
    let expected = run(&["apply", &plain]).0;
    let gzipped = put(&folder, "in.jsonl.gz", &gzip(content.as_bytes()));
    let zstd = zstd::encode_all(content.as_bytes(), 3).unwrap();
    let unnamed = put(&folder, "rows", &zstd);
    for (input, out) in [(gzipped, "out.jsonl.zst"), (unnamed, "out.jsonl.gz")] {
        let out = folder.path().join(out);
        let (_, complaints, code) = run(&["apply", "-q", "-o", out.to_str().unwrap(), &input]);
        assert_eq!((code, complaints.as_str()), (0, ""));
        let bytes = fs::read(&out).unwrap();
        let mut text = String::new();
        match out.extension().unwrap() == "gz" {
            true => MultiGzDecoder::new(&bytes[..])
                .read_to_string(&mut text)
                .unwrap(),
            false => zstd::Decoder::new(&bytes[..])
                .unwrap()
                .read_to_string(&mut text)
                .unwrap(),
        };
        assert_eq!(text, expected);
    }
}

#[test]
fn what_stands_before_a_break_is_done() {
    let folder = TempDir::new().unwrap();
    // Unlike rows, so that the cut falls among them.
    let content: String = (0..400)
        .map(|n| {
            row(
                &format!("{:x}", n * 7_919_u64),
                &format!("{PAGE}<p>{}", n * 104_729),
            ) + "\n"
        })
        .collect();
    let mut bytes = gzip(content.as_bytes());
    bytes.truncate(bytes.len() * 2 / 3);
    let input = put(&folder, "cut.jsonl.gz", &bytes);
    let whole = put(&folder, "whole.jsonl", (row("z", PAGE) + "\n").as_bytes());
    let (out, _, code) = run(&["apply", &input, &whole]);
    let all = rows(&out);
    assert_eq!(code, 1);
    let errors = all
        .iter()
        .filter(|row| row.get("chaffinch_error").is_some());
    assert_eq!(errors.count(), 1);
    assert!(
        all.len() > 100 && all.last().unwrap()["id"] == "z",
        "{}",
        all.len()
    );
}

#[test]
fn folders_patterns_and_standard_input_are_read() {
    let folder = TempDir::new().unwrap();
    put(&folder, "in/a/page.html", PAGE.as_bytes());
    put(&folder, "in/b/rows.jsonl", row("r", PAGE).as_bytes());
    put(&folder, "in/.hidden/no.html", PAGE.as_bytes());
    put(&folder, "in/notes.pdf", b"%PDF");
    let input = folder.path().join("in").display().to_string();
    let all = rows(&run(&["apply", &input]).0);
    assert_eq!(all.len(), 2);
    assert!(all[0]["id"].as_str().unwrap().ends_with("page.html") && all[0]["blocks"].is_array());
    assert_eq!(all[1]["id"], "r");
    let all = rows(&run(&["apply", &format!("{input}/*/*.jsonl")]).0);
    assert_eq!(all.len(), 1);
    let (_, complaints, code) = run(&["apply", &format!("{input}/*.warc")]);
    assert!(
        complaints.contains("no file fits this pattern") && code == 1,
        "{complaints}"
    );
    let mut child = program(&["apply", "-", "-o", "-", "--format", "jsonl"]);
    let child = child.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
    let mut child = child.unwrap();
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(&gzip(row("s", PAGE).as_bytes())).unwrap();
    drop(stdin);
    let done = child.wait_with_output().unwrap();
    assert_eq!(rows(&String::from_utf8(done.stdout).unwrap())[0]["id"], "s");
}

#[test]
fn rows_become_files_of_their_own() {
    let folder = TempDir::new().unwrap();
    let content = format!("{}\n{}\n", row("a", PAGE), row("b", PAGE));
    let input = put(&folder, "in.jsonl", content.as_bytes());
    let out = folder.path().join("texts/");
    let arguments = [
        "apply",
        "-q",
        "--format",
        "markdown",
        "-o",
        out.to_str().unwrap(),
        &input,
    ];
    assert_eq!(run(&arguments).2, 0);
    let second = fs::read_to_string(out.join("in.jsonl-00000002.md")).unwrap();
    assert!(
        second.starts_with("# Ferry strike ends\n\nBoats sail"),
        "{second}"
    );
    // Going on leaves what is there and adds what is not.
    fs::write(out.join("in.jsonl-00000001.md"), "kept").unwrap();
    fs::remove_file(out.join("in.jsonl-00000002.md")).unwrap();
    assert_eq!(run(&[&arguments[..], &["--resume"]].concat()).2, 0);
    assert_eq!(
        fs::read_to_string(out.join("in.jsonl-00000001.md")).unwrap(),
        "kept"
    );
    assert_eq!(
        fs::read_to_string(out.join("in.jsonl-00000002.md")).unwrap(),
        second
    );
}

#[test]
fn web_archives_carry_address_date_and_id() {
    let folder = TempDir::new().unwrap();
    let http = format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n{PAGE}");
    let archive = format!(
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://a.example/ferry\r\n\
         WARC-Date: 2026-11-27T03:00:00Z\r\nWARC-Record-ID: <urn:uuid:1>\r\nContent-Length: {}\r\n\r\n{http}\r\n\r\n",
        http.len()
    );
    let input = put(&folder, "crawl.warc.gz", &gzip(archive.as_bytes()));
    let all = rows(&run(&["apply", &input]).0);
    assert_eq!(all[0]["url"], "https://a.example/ferry");
    assert_eq!(all[0]["date"], "2026-11-27T03:00:00Z");
    assert_eq!(all[0]["id"], "urn:uuid:1");
    assert!(
        all[0]["text"]
            .as_str()
            .unwrap()
            .starts_with("Ferry strike ends")
    );
    assert!(all[0].get("blocks").is_none());
}

#[test]
fn tables_come_out_of_rows_and_go_in_again() {
    let folder = TempDir::new().unwrap();
    let content = format!(
        "{}\n{{\"id\": \"b\"}}\n{}\n",
        row("a", PAGE),
        row("c", PAGE)
    );
    let input = put(&folder, "in.jsonl", content.as_bytes());
    let table = folder.path().join("out.parquet").display().to_string();
    assert_eq!(run(&["apply", "-q", "-o", &table, &input]).2, 1);
    let again = rows(&run(&["apply", "--text-field-out", "again", &table]).0);
    assert_eq!(again.len(), 3);
    assert_eq!(again[2]["id"], "c");
    assert_eq!(again[0]["html"], PAGE);
    assert_eq!(again[0]["again"], again[0]["text"]);
    assert!(again[1]["text"].is_null());
    let (_, complaints, code) = run(&["apply", "--format", "parquet", &input]);
    assert!(
        complaints.contains("name it with -o") && code == 1,
        "{complaints}"
    );
}

#[test]
fn bombs_stop_at_the_limit() {
    let folder = TempDir::new().unwrap();
    let input = put(&folder, "bomb.html.gz", &gzip(&vec![b'a'; 60 << 20]));
    let (_, complaints, code) = run(&["apply", &input]);
    assert_eq!(code, 1);
    assert!(
        complaints.contains("larger than 33554432 bytes"),
        "{complaints}"
    );
}

#[test]
fn any_number_of_threads_writes_the_same() {
    let folder = TempDir::new().unwrap();
    let input = corpus(&folder, 700);
    let one = run(&["apply", "--threads", "1", "--blocks", &input]).0;
    let four = run(&["apply", "--threads", "4", "--blocks", &input]).0;
    assert!(one == four);
    let ids: Vec<String> = rows(&one)
        .iter()
        .map(|row| row["id"].as_str().unwrap().to_owned())
        .collect();
    assert!(ids.iter().enumerate().all(|(n, id)| *id == n.to_string()));
}
