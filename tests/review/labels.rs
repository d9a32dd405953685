//! What a change does to the labels file, and what keeps it from being lost.

use std::fs::{self, Permissions};

use serde_json::json;

use super::{Folder, Review, command, complaint};

fn set_read_only(folder: &Folder, read_only: bool) -> Permissions {
    let mut permissions = fs::metadata(folder.labels()).unwrap().permissions();
    permissions.set_readonly(read_only);
    fs::set_permissions(folder.labels(), permissions.clone()).unwrap();
    permissions
}

#[test]
fn a_change_is_in_the_file_at_once_with_the_whole_page() {
    let folder = Folder::new();
    let review = Review::start(&folder);
    assert!(!folder.labels().exists());
    let saved = review.label("ferry", 2, 4, "caption");
    assert_eq!(saved.status, 200);
    assert_eq!(saved.json()["reviewed"], 3);
    let rows = folder.rows("ferry");
    assert_eq!(rows.len(), 6);
    for (block, label, reviewed) in rows {
        assert_eq!(reviewed, (2..=4).contains(&block));
        assert_eq!(label == "caption", reviewed, "{block}");
    }
    assert!(folder.rows("tide").is_empty());
    let left: Vec<_> = fs::read_dir(folder.0.path()).unwrap().collect();
    assert_eq!(left.len(), 2, "pages and labels.csv, nothing half written");

    // Another run goes on where this one ended.
    drop(review);
    let review = Review::start(&folder);
    let ferry = review.summary("ferry");
    assert_eq!(
        (&ferry["reviewed"], &ferry["unmatched"]),
        (&json!(3), &json!(0))
    );
}

#[test]
fn a_page_whose_every_change_is_undone_leaves_the_file() {
    let folder = Folder::new();
    let review = Review::start(&folder);
    let key = review.summary("tide")["key"].as_str().unwrap().to_owned();
    let path = format!("/api/pages/{key}");
    let before = review.get(&path).json()["blocks"][1]["label"].clone();
    review.label("tide", 1, 1, "caption");
    assert_eq!(folder.rows("tide").len(), 3);
    let back = json!({"first": 1, "last": 1, "label": before, "reviewed": false});
    let body = json!({"revision": review.summary("tide")["revision"], "changes": [back]});
    assert_eq!(review.post(&path, &body).status, 200);
    assert_eq!(folder.read(), "page,block,label,text,reviewed\n");
}

#[test]
fn other_pages_and_columns_stay_as_they_are() {
    let folder = Folder::new();
    let other = "zz-other,\"0\",story,\"Quoted, though \"\"needless\"\"\",  kept\r\n";
    let ferry = "ferry,1,story,Ferry strike ends,checked by M.\r\n";
    let content =
        format!("page,block,label,text,note\r\n{other}{ferry}elsewhere,3,appeal,Give,\r\n");
    fs::write(folder.labels(), content).unwrap();
    let review = Review::start(&folder);
    assert_eq!(review.label("ferry", 4, 4, "appeal").status, 200);
    let written = folder.read();
    let lines: Vec<&str> = written.split_inclusive('\n').collect();
    assert_eq!(lines[0], "page,block,label,text,note,reviewed\r\n");
    assert_eq!(lines[1], other.replace("kept\r\n", "kept,\r\n"));
    assert_eq!(
        lines[3],
        "ferry,1,story,Ferry strike ends,checked by M.,\r\n"
    );
    assert_eq!(lines[8], "elsewhere,3,appeal,Give,,\r\n");
    assert_eq!(lines.len(), 9);
    assert!(lines[6].ends_with(",,yes\r\n"), "{}", lines[6]);

    // From now on nothing of the others changes at all.
    review.label("ferry", 4, 4, "story");
    assert!(
        folder
            .read()
            .starts_with(&format!("{}{}", lines[0], lines[1]))
    );
}

#[test]
fn a_second_tab_is_told_that_it_is_behind() {
    let folder = Folder::new();
    let review = Review::start(&folder);
    let seen = review.summary("ferry");
    let path = format!("/api/pages/{}", seen["key"].as_str().unwrap());
    assert_eq!(review.label("ferry", 1, 1, "appeal").status, 200);
    let change = json!({"first": 2, "last": 2, "label": "caption", "reviewed": true});
    let behind = review.post(
        &path,
        &json!({"revision": seen["revision"], "changes": [change]}),
    );
    assert_eq!(
        (behind.status, &behind.json()["reason"]),
        (409, &json!("stale"))
    );
    let labels: Vec<String> = folder.rows("ferry").into_iter().map(|row| row.1).collect();
    assert_eq!(labels[1], "appeal");
    assert_ne!(labels[2], "caption");
}

#[test]
fn a_file_that_changed_on_disk_is_not_written_over() {
    let folder = Folder::new();
    let review = Review::start(&folder);
    let seen = review.summary("ferry");
    let path = format!("/api/pages/{}", seen["key"].as_str().unwrap());
    assert_eq!(review.label("ferry", 1, 1, "appeal").status, 200);
    let seen = review.summary("ferry");
    let edited = folder.read().replace("appeal", "caption");
    fs::write(folder.labels(), &edited).unwrap();
    let change = json!({"first": 2, "last": 2, "label": "appeal", "reviewed": true});
    let body = json!({"revision": seen["revision"], "changes": [change]});
    for _ in 0..2 {
        let refused = review.post(&path, &body);
        assert_eq!(
            (refused.status, &refused.json()["reason"]),
            (409, &json!("changed"))
        );
        assert_eq!(folder.read(), edited);
    }
    // Looking again shows what is there, and then it can be changed.
    let data = review.get(&path).json();
    assert_eq!(data["blocks"][1]["label"], "caption");
    assert_eq!(review.label("ferry", 2, 2, "appeal").status, 200);
    assert_eq!(folder.rows("ferry")[1].1, "caption");
    assert_eq!(folder.rows("ferry")[2].1, "appeal");

    fs::remove_file(folder.labels()).unwrap();
    let body = json!({"revision": data["page"]["revision"], "changes": [change]});
    assert_eq!(review.post(&path, &body).json()["reason"], "changed");
    fs::write(
        folder.labels(),
        "page,block,label,text\nferry,one,story,x\n",
    )
    .unwrap();
    let unreadable = review.get("/api/pages");
    assert_eq!(unreadable.status, 500);
    let said = unreadable.json()["error"].as_str().unwrap().to_owned();
    assert!(
        said.ends_with("labels.csv: row 2: block \"one\" is not a number"),
        "{said}"
    );
}

#[test]
fn a_read_only_file_is_said_to_be_so() {
    let folder = Folder::new();
    let review = Review::start(&folder);
    assert_eq!(review.label("ferry", 1, 1, "appeal").status, 200);
    let before = folder.read();
    set_read_only(&folder, true);
    let refused = review.label("ferry", 2, 2, "appeal");
    assert_eq!(
        (refused.status, &refused.json()["reason"]),
        (500, &json!("unsaved"))
    );
    let said = refused.json()["error"].as_str().unwrap().to_owned();
    assert!(said.ends_with("labels.csv: read-only"), "{said}");
    assert_eq!(folder.read(), before);
    assert_eq!(review.summary("ferry")["reviewed"], 1);
    let said = complaint(command(&folder, &["--port", "0"]));
    assert!(said.ends_with("labels.csv: read-only\n"), "{said}");
    set_read_only(&folder, false);
    assert_eq!(review.label("ferry", 2, 2, "appeal").status, 200);
}

#[test]
fn the_file_keeps_its_permissions() {
    let folder = Folder::new();
    fs::write(folder.labels(), "page,block,label,text\n").unwrap();
    let before = set_read_only(&folder, false);
    let review = Review::start(&folder);
    assert_eq!(review.label("ferry", 1, 1, "appeal").status, 200);
    assert_eq!(fs::metadata(folder.labels()).unwrap().permissions(), before);
}

#[test]
fn labels_of_another_page_version_are_dropped_only_when_asked_to() {
    let folder = Folder::new();
    let content = "page,block,label,text\n\
        ferry,0,navigation,Home\n\
        ferry,1,caption,Ferry strike ends\n\
        ferry,2,appeal,A paragraph that was taken off this page\n\
        ferry,3,caption,Boats sail again from Monday morning\n";
    fs::write(folder.labels(), content).unwrap();
    let review = Review::start(&folder);
    let ferry = review.summary("ferry");
    assert_eq!(ferry["unmatched"], 1);
    let path = format!("/api/pages/{}", ferry["key"].as_str().unwrap());
    let blocks = review.get(&path).json()["blocks"].clone();
    assert_eq!(
        blocks[1]["label"], "caption",
        "a headline that is the same keeps its label"
    );
    let refused = review.label("ferry", 5, 5, "navigation");
    assert_eq!(
        (refused.status, &refused.json()["reason"]),
        (409, &json!("unmatched"))
    );
    assert!(refused.text().contains("1 rows of"), "{}", refused.text());
    assert_eq!(folder.read(), content);

    let change = json!({"first": 5, "last": 5, "label": "navigation", "reviewed": true});
    let body = json!({"revision": ferry["revision"], "changes": [change], "drop_unmatched": true});
    assert_eq!(review.post(&path, &body).status, 200);
    assert_eq!(folder.rows("ferry").len(), 6);
    assert!(!folder.read().contains("taken off"));
    assert_eq!(review.summary("ferry")["unmatched"], 0);
}

#[cfg(unix)]
#[test]
fn a_link_to_a_labels_file_stays_a_link() {
    let folder = Folder::new();
    let real = folder.0.path().join("real.csv");
    fs::write(&real, "page,block,label,text\n").unwrap();
    std::os::unix::fs::symlink(&real, folder.labels()).unwrap();
    let review = Review::start(&folder);
    assert_eq!(review.label("ferry", 1, 1, "appeal").status, 200);
    assert!(fs::symlink_metadata(folder.labels()).unwrap().is_symlink());
    assert!(
        fs::read_to_string(&real)
            .unwrap()
            .contains("ferry,1,appeal")
    );
}

#[test]
fn a_reader_never_sees_half_a_file() {
    let folder = Folder::new();
    let review = Review::start(&folder);
    assert_eq!(review.label("ferry", 0, 0, "story").status, 200);
    std::thread::scope(|scope| {
        let reader = scope.spawn(|| {
            let mut seen = 0;
            while seen < 2000 {
                let content = folder.read();
                assert_eq!(content.lines().count(), 7, "{content}");
                assert!(content.ends_with('\n'));
                seen += 1;
            }
        });
        let mut block = 0;
        while !reader.is_finished() {
            assert_eq!(review.label("ferry", block, block, "caption").status, 200);
            block = (block + 1) % 6;
        }
    });
}
