use std::fs::File;
use std::io::Write;
use std::os::unix::io::FromRawFd;

/// Returns CLOCK_MONOTONIC in nanoseconds, which `Instant` does not give.
pub fn monotonic() -> i64 {
    nanoseconds(libc::CLOCK_MONOTONIC)
}

pub fn nanoseconds(clock: libc::clockid_t) -> i64 {
    let mut now = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: `now` is valid for writes during the call.
    unsafe { libc::clock_gettime(clock, &mut now) };
    now.tv_sec * 1_000_000_000 + now.tv_nsec
}

/// Writes `<event> <CLOCK_MONOTONIC ns>` to the bench's pipe, if there is one.
pub struct Stamps(Option<File>);

impl Stamps {
    /// Takes ownership of an open descriptor.
    pub fn new(descriptor: Option<i32>) -> Stamps {
        Stamps(descriptor.map(|descriptor| {
            // SAFETY: the settings checked that it is open, and no other part of the program uses it.
            unsafe {
                libc::fcntl(descriptor, libc::F_SETFD, libc::FD_CLOEXEC);
                File::from_raw_fd(descriptor)
            }
        }))
    }

    pub fn write(&mut self, event: &str, at: i64) {
        if let Some(file) = &mut self.0 {
            // A pipe without a reader is not an error.
            let _ = file.write_all(format!("{event} {at}\n").as_bytes());
        }
    }
}
