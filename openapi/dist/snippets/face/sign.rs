// Cargo.toml: base64 = "0.22", hmac = "0.12", sha1 = "0.10"
use base64::{engine::general_purpose::STANDARD, Engine};
use hmac::{Hmac, Mac};
use sha1::Sha1;
use std::env;
use std::time::{SystemTime, UNIX_EPOCH};

/// Multi-use: expires lies after now. Single-use: expires is 0 and file_id names one file.
fn sign(expires: u64, now: u64, nonce: u64, file_id: &str) -> String {
    let var = |name: &str| env::var(name).unwrap_or_default();
    let text = format!(
        "a={}&b={}&k={}&e={expires}&t={now}&r={nonce}&f={file_id}",
        var("FACEID_APP_ID"), var("FACEID_BUCKET"), var("FACEID_SECRET_ID"),
    );
    let mut mac = Hmac::<Sha1>::new_from_slice(var("FACEID_SECRET_KEY").as_bytes()).unwrap();
    mac.update(text.as_bytes());
    STANDARD.encode([mac.finalize().into_bytes().as_slice(), text.as_bytes()].concat())
}

fn main() {
    let clock = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    let (now, nonce) = (clock.as_secs(), u64::from(clock.subsec_nanos()));
    let given: Vec<String> = env::args().skip(1).collect();
    let number = |place: usize| given[place].parse::<u64>().unwrap();
    println!("{}", match given.len() {
        0 => sign(now + 300, now, nonce, ""),
        _ => sign(number(0), number(1), number(2), &given[3]),
    });
}
