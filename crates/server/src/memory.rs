//! How much memory this machine has, or the part of it that the process may use.

use std::fs::read_to_string;

/// In bytes; `None` where the system does not say.
pub(crate) fn total() -> Option<u64> {
    let machine = read_to_string("/proc/meminfo").ok().and_then(|text| of_machine(&text));
    // Within a container, which sees the whole machine's memory otherwise (cgroup v2: memory.max).
    let group = read_to_string("/sys/fs/cgroup/memory.max").ok().and_then(|text| text.trim().parse().ok());
    machine.into_iter().chain(group).min()
}

/// `MemTotal:       24689220 kB` (Linux: `proc_meminfo(5)`).
fn of_machine(text: &str) -> Option<u64> {
    let line = text.lines().find_map(|line| line.strip_prefix("MemTotal:"))?;
    let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    kibibytes.checked_mul(1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_machine_says_how_much_it_has() {
        let text = "MemTotal:       24689220 kB\nMemFree:        20 kB\n";
        assert_eq!(of_machine(text), Some(24_689_220 * 1024));
        assert_eq!(of_machine("MemTotal: much"), None);
        assert_eq!(of_machine(""), None);
    }
}
