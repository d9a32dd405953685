//! What is served and to whom.

use std::fs;
use std::net::TcpListener;
use std::process::Command;

use serde_json::{Value, json};

use super::http::send;
use super::{Folder, Review, command, complaint};

#[test]
fn pages_come_least_certain_first_with_their_blocks_in_order() {
    let folder = Folder::new();
    let review = Review::start(&folder);
    let list = review.get("/api/pages").json();
    let pages = list["pages"].as_array().unwrap();
    assert_eq!(pages.len(), 2);
    let certainty = |page: &Value| page["certainty"].as_f64().unwrap();
    assert!(certainty(&pages[0]) <= certainty(&pages[1]));
    let ferry = review.summary("ferry");
    assert_eq!(ferry["blocks"], 6);
    assert_eq!(ferry["reviewed"], 0);
    let data = review
        .get(&format!("/api/pages/{}", ferry["key"].as_str().unwrap()))
        .json();
    let blocks = data["blocks"].as_array().unwrap();
    assert_eq!(blocks[1]["text"], "Ferry strike ends");
    let sum: f64 = ["story", "appeal", "caption", "navigation"]
        .iter()
        .map(|label| blocks[1]["probability"][label].as_f64().unwrap())
        .sum();
    assert!((sum - 1.0).abs() < 0.001);
    assert_eq!(blocks[1]["label"], blocks[1]["predicted"]);
}

#[test]
fn the_rendering_runs_and_loads_nothing() {
    let folder = Folder::new();
    folder.page(
        "trap.html",
        "<script>run()</script><p onclick=run()>Boats sail again.</p><p>Tickets are valid.</p>",
    );
    let review = Review::start(&folder);
    for (name, mark) in [
        ("trap", "<p id=\"chaffinch-1\">"),
        ("tide", "<div id=\"chaffinch-2\">"),
    ] {
        let key = review.summary(name)["key"].as_str().unwrap().to_owned();
        let page = review.get(&format!("/pages/{key}"));
        assert!(page.text().contains(mark), "{}", page.text());
        assert!(!page.text().contains("run()"));
        let policy = page.header("Content-Security-Policy").unwrap();
        assert!(
            policy.starts_with("sandbox; default-src 'none';"),
            "{policy}"
        );
        assert!(!policy.contains("script"), "{policy}");
    }
}

#[test]
fn the_review_page_takes_script_and_style_from_here_alone() {
    let folder = Folder::new();
    let review = Review::start(&folder);
    let page = review.get("/");
    let policy = page.header("Content-Security-Policy").unwrap();
    assert!(policy.contains("default-src 'none'; script-src 'self'; style-src 'self'"));
    assert!(!policy.contains("unsafe"));
    assert_eq!(page.header("X-Content-Type-Options"), Some("nosniff"));
    for path in ["/", "/review.css", "/review.js"] {
        let file = review.get(path);
        assert_eq!(file.status, 200);
        assert!(
            !file.text().contains("//127.") && !file.text().contains("https:"),
            "{path}"
        );
    }
    assert_eq!(review.get("/review.html").status, 404);
    assert_eq!(review.get("/api/pages/../../etc/passwd").status, 404);
    assert_eq!(review.get("/pages/nothing").status, 404);
}

#[test]
fn foreign_hosts_are_refused() {
    let folder = Folder::new();
    let review = Review::start(&folder);
    let (port, own) = (review.port, review.host());
    let local = format!("localhost:{port}");
    for host in [own.as_str(), &local] {
        assert_eq!(
            send(port, "GET", "/api/pages", &[("Host", host)], "").status,
            200,
            "{host}"
        );
    }
    let rebound = format!("evil.example:{port}");
    let prefixed = format!("127.0.0.1:{port}.evil.example");
    for host in [
        "evil.example",
        &rebound,
        "127.0.0.1",
        "127.0.0.1:1",
        &prefixed,
        "",
    ] {
        for path in ["/", "/api/pages", "/pages/x", "/review.js"] {
            let answer = send(port, "GET", path, &[("Host", host)], "");
            assert_eq!(answer.status, 403, "{host} {path}");
        }
    }
    assert_eq!(send(port, "GET", "/", &[], "").status, 403);
    let both = [("Host", own.as_str()), ("Host", "evil.example")];
    assert_eq!(send(port, "GET", "/", &both, "").status, 403);
}

#[test]
fn foreign_origins_are_refused_and_change_nothing() {
    let folder = Folder::new();
    let review = Review::start(&folder);
    let (port, own) = (review.port, review.host());
    let page = review.summary("ferry");
    let path = format!("/api/pages/{}", page["key"].as_str().unwrap());
    let change = json!({"first": 0, "last": 0, "label": "appeal", "reviewed": true});
    let body = json!({"revision": page["revision"], "changes": [change]}).to_string();
    let secure = format!("https://{own}");
    for origin in ["http://evil.example", "null", "http://127.0.0.1:1", &secure] {
        let headers = [("Host", own.as_str()), ("Origin", origin)];
        assert_eq!(
            send(port, "POST", &path, &headers, &body).status,
            403,
            "{origin}"
        );
        assert_eq!(
            send(port, "GET", "/api/pages", &headers, "").status,
            403,
            "{origin}"
        );
    }
    assert_eq!(
        send(port, "POST", &path, &[("Host", &own)], &body).status,
        403
    );
    assert!(!folder.labels().exists());
    let origin = format!("http://{own}");
    let headers = [("Host", own.as_str()), ("Origin", &origin)];
    assert_eq!(send(port, "POST", &path, &headers, &body).status, 200);
    assert_eq!(send(port, "DELETE", &path, &headers, "").status, 405);
}

#[test]
fn broken_requests_are_told_so_and_change_nothing() {
    let folder = Folder::new();
    let review = Review::start(&folder);
    let page = review.summary("ferry");
    let path = format!("/api/pages/{}", page["key"].as_str().unwrap());
    let with = |change: Value| json!({"revision": page["revision"], "changes": [change]});
    let bodies = [
        json!({}),
        json!([1]),
        with(json!({"first": 0, "last": 6, "label": "story", "reviewed": true})),
        with(json!({"first": 3, "last": 2, "label": "story", "reviewed": true})),
        with(json!({"first": -1, "last": 2, "label": "story", "reviewed": true})),
        with(json!({"first": 0, "last": 0, "label": "tale", "reviewed": true})),
    ];
    for body in bodies {
        assert_eq!(review.post(&path, &body).status, 400, "{body}");
    }
    assert_eq!(
        review
            .post(
                "/api/pages/none",
                &with(json!({"first": 0, "last": 0, "label": "story", "reviewed": true}))
            )
            .status,
        404
    );
    assert!(!folder.labels().exists());
}

#[test]
fn search_finds_blocks_of_all_pages() {
    let folder = Folder::new();
    let review = Review::start(&folder);
    let found = review
        .post("/api/search", &json!({"text": "HARBOUR office"}))
        .json();
    assert_eq!(found["count"], 2);
    let names: Vec<&str> = found["found"]
        .as_array()
        .unwrap()
        .iter()
        .map(|hit| hit["name"].as_str().unwrap())
        .collect();
    assert!(names.contains(&"ferry") && names.contains(&"tide"));
    assert_eq!(
        review.post("/api/search", &json!({"text": " "})).json()["count"],
        0
    );
}

#[test]
fn what_stands_in_the_way_of_a_start_is_said() {
    let folder = Folder::new();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let said = complaint(command(&folder, &["--port", &port]));
    assert!(
        said.contains(&format!("127.0.0.1:{port}: ")) && said.contains("--port takes another"),
        "{said}"
    );

    let mut missing = Command::new(env!("CARGO_BIN_EXE_chaffinch"));
    missing.args(["review", "--port", "0", "--pages", "no-such-folder"]);
    let said = complaint(missing);
    assert!(said.starts_with("chaffinch: no-such-folder: "), "{said}");

    let nowhere = folder.0.path().join("no-such-folder/labels.csv");
    let said = complaint(command(
        &folder,
        &["--port", "0", "--labels", nowhere.to_str().unwrap()],
    ));
    assert!(said.contains("no-such-folder"), "{said}");

    fs::write(folder.labels(), "page,block,label\nferry,0,story\n").unwrap();
    let said = complaint(command(&folder, &["--port", "0"]));
    assert!(said.contains("labels.csv: no column \"text\""), "{said}");

    folder.page("ferry.txt", TWIN);
    fs::remove_file(folder.labels()).unwrap();
    let said = complaint(command(&folder, &["--port", "0"]));
    assert!(
        said.contains("ferry.html") && said.contains("ferry.txt") && said.contains("told apart"),
        "{said}"
    );
}

const TWIN: &str = "Ferry strike ends\n\nBoats sail again from Monday morning.\n";
