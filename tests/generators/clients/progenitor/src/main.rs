//! The matrix's program over progenitor's client: one scenario in, one JSON line out.

#[allow(clippy::all)]
mod faceid {
    include!("../generated/faceid.rs");
}

use faceid::types::RefusalReply;
use progenitor_client::{Error, ResponseValue};
use reqwest::header::{HeaderMap, HeaderValue, AUTHORIZATION};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{json, Value};

#[derive(Deserialize)]
struct Scenario {
    id: String,
    operation: String,
    form: String,
    authorization: String,
    fields: Value,
}

impl Scenario {
    fn input<T: DeserializeOwned>(&self) -> T {
        serde_json::from_value(self.fields.clone()).expect("fields of the operation")
    }
}

fn line(outcome: &str, status: Option<u16>, reply: Value, error: Option<String>) -> Value {
    json!({"outcome": outcome, "status": status, "code": reply["code"], "message": reply["message"], "data": reply["data"], "error": error})
}

fn read(status: u16, reply: Value, error: Option<String>) -> Value {
    let outcome = if reply["code"] == 0 {
        "result"
    } else {
        "refusal"
    };
    line(outcome, Some(status), reply, error)
}

fn judge<R: Serialize>(answer: Result<ResponseValue<R>, Error<RefusalReply>>) -> Value {
    match answer {
        Ok(answer) => read(answer.status().as_u16(), json!(answer.into_inner()), None),
        Err(error) => {
            let text = Some(error.to_string());
            match error {
                Error::ErrorResponse(refused) => {
                    read(refused.status().as_u16(), json!(refused.into_inner()), text)
                }
                other => line(
                    "unusable",
                    other.status().map(|status| status.as_u16()),
                    Value::Null,
                    text,
                ),
            }
        }
    }
}

async fn call(base_url: &str, s: &Scenario) -> Value {
    // A signature for each call; a real caller signs in progenitor's pre_hook.
    let mut headers = HeaderMap::new();
    headers.insert(
        AUTHORIZATION,
        HeaderValue::from_str(&s.authorization).expect("a header's value"),
    );
    let http = reqwest::Client::builder()
        .default_headers(headers)
        .build()
        .expect("an HTTP client");
    let api = faceid::Client::new_with_client(base_url, http);
    match (s.operation.as_str(), s.form.as_str()) {
        ("idcardCompare", "json") => judge(api.idcard_compare_by_url(&s.input()).await),
        ("liveDetectPicture", "json") => judge(api.live_detect_picture_by_url(&s.input()).await),
        ("liveGetFour", "json") => judge(api.live_get_four(&s.input()).await),
        _ => line(
            "unsupported",
            None,
            Value::Null,
            Some("progenitor cannot send forms".to_string()),
        ),
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let text = std::fs::read_to_string(&arguments[2]).expect("the scenarios' file");
    let scenarios: Vec<Scenario> = serde_json::from_str(&text).expect("the scenarios");
    for scenario in scenarios {
        let mut line = call(&arguments[1], &scenario).await;
        line["id"] = json!(scenario.id);
        println!("{line}");
    }
}
