use std::fmt::Write;

use crate::settings::Settings;

/// The work of a request. It is the same amount for every request and depends only on its number and a seed.
pub struct Work {
    agent: String,
    iterations: u64,
    failure_rate: f64,
    seed: u64,
}

impl Work {
    pub fn new(settings: &Settings) -> Work {
        Work {
            agent: quoted(&settings.name),
            iterations: settings.work_iterations,
            failure_rate: settings.failure_rate,
            seed: settings.seed,
        }
    }

    /// Returns the JSON answer to request `number`; as an error when the request fails.
    pub fn answer(&self, number: u64) -> Result<String, String> {
        let agent = &self.agent;
        let checksum = self.checksum(number);
        if self.fails(number) {
            return Err(format!(r#"{{"agent":{agent},"request":{number},"error":"simulated failure"}}"#));
        }
        Ok(format!(r#"{{"agent":{agent},"request":{number},"result":"{checksum:016x}"}}"#))
    }

    /// Computes a chain in which every step needs the last one. It can be neither shortened nor run in parallel.
    fn checksum(&self, number: u64) -> u64 {
        (0..self.iterations).fold(number, |state, _| split_mix_64(state))
    }

    /// Returns true for a share of all numbers, the failure rate. The seed determines these numbers.
    fn fails(&self, number: u64) -> bool {
        unit_interval(split_mix_64(self.seed ^ number)) < self.failure_rate
    }
}

/// Returns one output of the SplitMix64 generator with the given state.
pub fn split_mix_64(state: u64) -> u64 {
    let mut z = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// Converts 64 random bits to a number in [0, 1).
pub fn unit_interval(bits: u64) -> f64 {
    (bits >> 11) as f64 / (1u64 << 53) as f64
}

/// Returns the text in the quotes of JSON, with the minimum of escapes.
pub fn quoted(text: &str) -> String {
    let mut json = String::from('"');
    for character in text.chars() {
        match character {
            '"' | '\\' => json.extend(['\\', character]),
            '\n' => json.push_str("\\n"),
            '\0'..='\x1f' => write!(json, "\\u{:04x}", u32::from(character)).expect("a string takes all"),
            _ => json.push(character),
        }
    }
    json.push('"');
    json
}
