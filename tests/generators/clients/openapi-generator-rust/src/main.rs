//! The matrix's program over openapi-generator's Rust client: one scenario in, one JSON line out.

use faceid::apis::configuration::{ApiKey, Configuration};
use faceid::apis::{face_api, Error};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{json, Map, Value};
use std::collections::HashMap;
use std::path::PathBuf;

#[derive(Deserialize)]
struct File {
    path: PathBuf,
}

#[derive(Deserialize)]
struct Scenario {
    id: String,
    operation: String,
    form: String,
    authorization: String,
    fields: Map<String, Value>,
    files: HashMap<String, File>,
}

impl Scenario {
    fn optional(&self, name: &str) -> Option<&str> {
        self.fields.get(name).and_then(Value::as_str)
    }

    fn field(&self, name: &str) -> &str {
        self.optional(name).unwrap_or_default()
    }

    fn card(&self) -> Option<PathBuf> {
        self.files.get("card").map(|file| file.path.clone())
    }

    fn file(&self, name: &str) -> PathBuf {
        self.files[name].path.clone()
    }

    fn input<T: DeserializeOwned>(&self) -> T {
        serde_json::from_value(Value::Object(self.fields.clone())).expect("fields of the operation")
    }
}

/// What every reply type has; each is its own struct, so they are read through their own serializer.
fn read(reply: Value, status: Option<u16>, error: Option<String>) -> Value {
    let outcome = match reply["code"].as_i64() {
        Some(0) => "result",
        Some(_) => "refusal",
        None => {
            return json!({"outcome": "unusable", "status": status, "code": null, "message": null, "data": null, "error": error})
        }
    };
    json!({"outcome": outcome, "status": status, "code": reply["code"], "message": reply["message"], "data": reply["data"], "error": error})
}

fn judge<R: Serialize, E: Serialize + std::fmt::Debug>(answer: Result<R, Error<E>>) -> Value {
    match answer {
        Ok(reply) => read(json!(reply), Some(200), None),
        Err(error) => {
            let text = error.to_string();
            match error {
                Error::ResponseError(refused) => read(
                    json!(refused.entity),
                    Some(refused.status.as_u16()),
                    Some(text),
                ),
                _ => read(Value::Null, None, Some(text)),
            }
        }
    }
}

async fn call(api: &Configuration, s: &Scenario) -> Value {
    match (s.operation.as_str(), s.form.as_str()) {
        ("idcardCompare", "json") => judge(face_api::idcard_compare_by_url(api, s.input()).await),
        ("idcardCompare", "multipart") => judge(
            face_api::idcard_compare_by_image(
                api,
                s.field("appid"),
                s.field("idcard_number"),
                s.field("idcard_name"),
                s.file("image"),
                s.optional("bucket"),
                s.optional("session_id"),
            )
            .await,
        ),
        ("liveDetectPicture", "json") => {
            judge(face_api::live_detect_picture_by_url(api, s.input()).await)
        }
        ("liveDetectPicture", "multipart") => judge(
            face_api::live_detect_picture_by_image(
                api,
                s.field("appid"),
                s.file("image"),
                s.optional("bucket"),
            )
            .await,
        ),
        ("liveGetFour", "json") => judge(face_api::live_get_four(api, s.input()).await),
        ("liveGetFour", "multipart") => judge(
            face_api::live_get_four_by_form(
                api,
                s.field("appid"),
                s.optional("bucket"),
                s.optional("seq"),
            )
            .await,
        ),
        ("idcardLiveDetectFour", "multipart") => judge(
            face_api::idcard_live_detect_four(
                api,
                s.field("appid"),
                s.field("validate_data"),
                s.file("video"),
                s.field("idcard_number"),
                s.field("idcard_name"),
                s.optional("bucket"),
                s.optional("seq"),
            )
            .await,
        ),
        ("liveDetectFour", "multipart") => judge(
            face_api::live_detect_four(
                api,
                s.field("appid"),
                s.field("validate_data"),
                s.file("video"),
                s.field("compare_flag"),
                s.optional("bucket"),
                s.card(),
                s.optional("seq"),
            )
            .await,
        ),
        _ => {
            json!({"outcome": "unsupported", "status": null, "code": null, "message": null, "data": null, "error": null})
        }
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let text = std::fs::read_to_string(&arguments[2]).expect("the scenarios' file");
    let scenarios: Vec<Scenario> = serde_json::from_str(&text).expect("the scenarios");
    let mut api = Configuration {
        base_path: arguments[1].clone(),
        ..Configuration::default()
    };
    for scenario in scenarios {
        api.api_key = Some(ApiKey {
            prefix: None,
            key: scenario.authorization.clone(),
        });
        let mut line = call(&api, &scenario).await;
        line["id"] = json!(scenario.id);
        println!("{line}");
    }
}
