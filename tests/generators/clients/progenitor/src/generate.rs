//! Writes the client: `generate [--ranges] DOCUMENT.json OUTPUT.rs`.
//!
//! With --ranges the response `default` is first written as 4XX and 5XX, which progenitor understands.

use progenitor::{GenerationSettings, Generator, InterfaceStyle};
use serde_json::Value;
use std::{env, error::Error, fs};

fn ranges(document: &mut Value) {
    let paths = document["paths"]
        .as_object_mut()
        .into_iter()
        .flat_map(|paths| paths.values_mut());
    for operation in paths.flat_map(|path| path.as_object_mut().expect("a path").values_mut()) {
        let responses = operation["responses"].as_object_mut().expect("responses");
        if let Some(refusal) = responses.remove("default") {
            responses.insert("4XX".to_string(), refusal.clone());
            responses.insert("5XX".to_string(), refusal);
        }
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let (flags, files) = arguments.split_at(arguments.len() - 2);
    let mut document: Value = serde_json::from_str(&fs::read_to_string(&files[0])?)?;
    if flags.iter().any(|flag| flag == "--ranges") {
        ranges(&mut document);
    }
    let mut settings = GenerationSettings::default();
    settings.with_interface(InterfaceStyle::Positional);
    let tokens = Generator::new(&settings).generate_tokens(&serde_json::from_value(document)?)?;
    fs::write(&files[1], prettyplease::unparse(&syn::parse2(tokens)?))?;
    Ok(())
}
