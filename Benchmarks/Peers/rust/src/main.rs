//! The driver for the crate prometheus; ../README.md describes the protocol.

mod metrics;
mod server;

use std::io::BufRead;
use std::time::{Duration, Instant};

use metrics::{Operations, Page, Repeated};

fn main() {
    let lines = std::io::stdin().lock().lines();
    if std::env::args().nth(1).as_deref() == Some("bare") {
        println!("bare");
        lines.for_each(drop);
        return;
    }
    let page = Page::new();
    match server::serve(page.registry.clone()) {
        Ok(port) => println!("port {port}"),
        Err(error) => {
            println!("error {error}");
            std::process::exit(69);
        }
    }
    // Made at the first request: until then, the driver's memory is that of the exporter.
    let mut operations = None;
    for line in lines.map_while(Result::ok) {
        let operations = operations.get_or_insert_with(|| Operations::new(&page));
        println!("{}", answer(operations, &line));
    }
}

fn answer(operations: &Operations, line: &str) -> String {
    let (name, count) = line.split_once(' ').unwrap_or((line, ""));
    let count = match count.parse() {
        Ok(count) if count > 0 => count,
        _ => return format!("error '{line}' has no count"),
    };
    if let Some(operation) = operations.repeated.get(name) {
        operation(1);
        measured(|| vec![timed(|| operation(count))])
    } else if let Some(operation) = operations.on_two_threads.get(name) {
        measured(|| vec![timed(|| twice(operation, count))])
    } else if let Some(operation) = operations.cold.get(name) {
        measured(|| (0..count).map(|_| time_cold(operation)).collect())
    } else if let Some(operation) = operations.made.get(name) {
        measured(|| (0..count).map(|_| time_made(operation)).collect())
    } else {
        format!("error there is no operation '{name}'")
    }
}

/// Returns the answer to an operation: CPU time of the process and wall times, in nanoseconds.
fn measured(run: impl FnOnce() -> Vec<Duration>) -> String {
    let begin = process_cpu();
    let times = run();
    let cpu = process_cpu() - begin;
    times.iter().fold(format!("ok {cpu}"), |text, time| format!("{text} {}", time.as_nanos()))
}

fn timed(run: impl FnOnce()) -> Duration {
    let begin = Instant::now();
    run();
    begin.elapsed()
}

fn twice(operation: &Repeated, count: u64) {
    let threads = [(); 2].map(|()| {
        let operation = operation.clone();
        std::thread::spawn(move || operation(count))
    });
    for thread in threads {
        thread.join().expect("operations do not panic");
    }
}

fn time_cold(operation: impl Fn()) -> Duration {
    std::thread::sleep(Duration::from_millis(10));
    let _ = Instant::now(); // the clock itself is cold
    let before = Instant::now();
    let begin = Instant::now();
    operation();
    let end = Instant::now();
    (end - begin).saturating_sub(begin - before)
}

fn time_made<T>(operation: impl Fn() -> T) -> Duration {
    let begin = Instant::now();
    let _made = operation();
    begin.elapsed()
}

fn process_cpu() -> i64 {
    let mut now = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: the call only writes to `now`.
    unsafe { libc::clock_gettime(libc::CLOCK_PROCESS_CPUTIME_ID, &mut now) };
    now.tv_sec * 1_000_000_000 + now.tv_nsec
}
