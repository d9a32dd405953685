//! Runs as a whole: killed, interrupted, out of room, in bounded memory.

use super::*;

/// A run that is killed after some time unless it ends before.
fn killed_after(mut child: Child, time: Duration) -> bool {
    let start = Instant::now();
    while start.elapsed() < time {
        if child.try_wait().unwrap().is_some() {
            return false;
        }
        std::thread::sleep(Duration::from_millis(2));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    true
}

#[test]
fn a_killed_run_goes_on_where_it_was() {
    let folder = TempDir::new().unwrap();
    let input = corpus(&folder, 60_000);
    for name in ["out.jsonl", "out.jsonl.gz", "out.parquet"] {
        let unbroken = folder.path().join(format!("unbroken-{name}"));
        let start = Instant::now();
        assert_eq!(
            run(&["apply", "-q", "-o", unbroken.to_str().unwrap(), &input]).2,
            0
        );
        let took = start.elapsed();
        let out = folder.path().join(name);
        let arguments = [
            "apply",
            "-q",
            "--resume",
            "-o",
            out.to_str().unwrap(),
            &input,
        ];
        // Moments all over the run, from its first steps to well past a checkpoint.
        for kill in 1..=20u32 {
            let time = took * (kill * 7 % 20 + 1) / 40;
            killed_after(program(&arguments).spawn().unwrap(), time);
            if out.exists() {
                break;
            }
        }
        assert_eq!(run(&arguments).2, 0);
        assert!(
            fs::read(&out).unwrap() == fs::read(&unbroken).unwrap(),
            "{name}"
        );
        let left = fs::read_dir(folder.path()).unwrap().flatten();
        let left = left.filter(|entry| entry.file_name().to_string_lossy().contains(".part"));
        assert_eq!(left.count(), 0);
    }
}

#[test]
fn going_on_with_another_run_is_refused() {
    let folder = TempDir::new().unwrap();
    let input = corpus(&folder, 60_000);
    let out = folder.path().join("out.jsonl").display().to_string();
    let checkpoint = folder.path().join("out.jsonl.part.json");
    let mut child = program(&["apply", "-q", "-o", &out, &input])
        .spawn()
        .unwrap();
    while !checkpoint.exists() {
        std::thread::sleep(Duration::from_millis(2));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    let (_, complaints, code) = run(&["apply", "--resume", "--blocks", "-o", &out, &input]);
    assert_eq!(code, 1);
    assert!(
        complaints.contains("other inputs or options"),
        "{complaints}"
    );
}

#[cfg(unix)]
#[test]
fn an_interrupt_stops_cleanly() {
    let folder = TempDir::new().unwrap();
    let input = corpus(&folder, 60_000);
    let out = folder.path().join("out.jsonl");
    let arguments = ["apply", "-o", out.to_str().unwrap(), &input];
    let checkpoint = folder.path().join("out.jsonl.part.json");
    let child = program(&arguments).stderr(Stdio::piped()).spawn().unwrap();
    while !checkpoint.exists() {
        std::thread::sleep(Duration::from_millis(2));
    }
    let interrupt = Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status();
    assert!(interrupt.unwrap().success());
    let done = child.wait_with_output().unwrap();
    assert_eq!(done.status.code(), Some(130));
    let said = String::from_utf8(done.stderr).unwrap();
    assert!(
        said.contains("interrupted after") && said.contains("--resume"),
        "{said}"
    );
    assert!(!out.exists());
    assert_eq!(run(&[&arguments[..], &["--resume"]].concat()).2, 0);
    assert_eq!(fs::read_to_string(&out).unwrap().lines().count(), 60_000);
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_and_a_closed_pipe_end_the_run() {
    let folder = TempDir::new().unwrap();
    let input = corpus(&folder, 3_000);
    let full = File::options().write(true).open("/dev/full").unwrap();
    let done = program(&["apply", &input]).stdout(full).output().unwrap();
    let said = String::from_utf8(done.stderr).unwrap();
    assert_eq!(done.status.code(), Some(1));
    assert!(said.contains("No space left"), "{said}");
    let mut child = program(&["apply", &input]);
    let child = child.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let mut child = child.unwrap();
    let mut first = [0; 10];
    child.stdout.take().unwrap().read_exact(&mut first).unwrap();
    let done = child.wait_with_output().unwrap();
    assert_eq!(
        (done.status.code(), done.stderr.as_slice()),
        (Some(0), &b""[..])
    );
}

/// The most memory that a run holds, in kilobytes.
#[cfg(target_os = "linux")]
fn peak(arguments: &[&str]) -> u64 {
    let mut child = program(arguments).stdout(Stdio::null()).spawn().unwrap();
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0;
    while child.try_wait().unwrap().is_none() {
        let status = fs::read_to_string(&status).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kilobytes = line.and_then(|line| line.trim().split(' ').next()?.parse().ok());
        peak = peak.max(kilobytes.unwrap_or(0));
        std::thread::sleep(Duration::from_millis(5));
    }
    peak
}

#[cfg(target_os = "linux")]
#[test]
fn memory_does_not_grow_with_the_corpus() {
    let folder = TempDir::new().unwrap();
    let small = peak(&["apply", "--threads", "8", &corpus(&folder, 5_000)]);
    let large = peak(&["apply", "--threads", "8", &corpus(&folder, 50_000)]);
    assert!(large < 300_000, "{large} kB");
    assert!(large < small + 50_000, "{small} kB, then {large} kB");
}

#[test]
fn shells_and_manuals_are_served() {
    let folder = TempDir::new().unwrap();
    assert!(run(&["completions", "bash"]).0.contains("--json-summary"));
    assert_eq!(run(&["man", folder.path().to_str().unwrap()]).2, 0);
    let page = |name: &str| fs::read_to_string(Path::new(folder.path()).join(name)).unwrap();
    assert!(page("chaffinch-apply.1").contains("max\\-bytes"));
    assert!(page("chaffinch.1").contains("130"));
}

#[test]
fn a_new_run_leaves_nothing_of_one_that_was_given_up() {
    let folder = TempDir::new().unwrap();
    let input = put(&folder, "in.jsonl", row("a", PAGE).as_bytes());
    for part in 0..3 {
        put(&folder, &format!("out.parquet.part-00000{part}"), b"PAR1");
    }
    let out = folder.path().join("out.parquet").display().to_string();
    assert_eq!(run(&["apply", "-q", "-o", &out, &input]).2, 0);
    let names = fs::read_dir(folder.path()).unwrap().flatten();
    let mut names: Vec<_> = names.map(|entry| entry.file_name()).collect();
    names.sort();
    assert_eq!(names, ["in.jsonl", "out.parquet"]);
}
