//! What a file says of people that is not meant for the public, and is not kept.

use serde_json::Value;

use crate::Extra;

/// Keys whose values are between the organisers and a person, without case, `-` and `_`.
const KEYS: &[&str] = &[
    "answer",
    "answers",
    "availabilities",
    "availability",
    "contact",
    "contacts",
    "email",
    "emails",
    "mail",
    "mails",
    "internalnote",
    "internalnotes",
    "notes",
    "password",
    "phone",
    "phones",
    "telephone",
    "tel",
    "mobile",
    "rating",
    "ratings",
    "review",
    "reviews",
    "score",
    "scores",
    "medianscore",
    "meanscore",
    "submitter",
    "token",
    "secret",
    "birthday",
    "gender",
];

/// Takes out of `extra` what is personal, at any depth.
pub(super) fn without_personal(mut extra: Extra) -> Extra {
    extra.retain(|key, value| keep(key, value));
    extra
}

fn keep(key: &str, value: &mut Value) -> bool {
    if is_personal(key) {
        return false;
    }
    match value {
        Value::String(text) => !is_mail_address(text),
        Value::Array(items) => {
            let before = items.len();
            items.retain_mut(|item| keep("", item));
            before == 0 || !items.is_empty()
        }
        Value::Object(fields) => {
            let before = fields.len();
            fields.retain(|key, value| keep(key, value));
            before == 0 || !fields.is_empty()
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => true,
    }
}

/// Whether values under this key are personal.
pub(super) fn is_personal(key: &str) -> bool {
    let bare: String = (key.chars())
        .filter(|c| !matches!(c, '-' | '_' | ' '))
        .flat_map(char::to_lowercase)
        .collect();
    KEYS.contains(&bare.as_str()) || bare.ends_with("email") || bare.ends_with("score")
}

/// Whether a text is an e-mail address and nothing else.
pub(super) fn is_mail_address(text: &str) -> bool {
    let text = text.trim();
    let text = text.strip_prefix("mailto:").unwrap_or(text);
    let Some((user, host)) = text.split_once('@') else {
        return false;
    };
    !user.is_empty()
        && host.contains('.')
        && !text.contains(char::is_whitespace)
        && !text.contains("://")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::without_personal;

    #[test]
    fn what_is_personal_is_taken_out_at_any_depth() {
        let extra = serde_json::from_value(json!({
            "contact": "mail",
            "E-Mail": "a@example.org",
            "speaker_email": "x",
            "answers": [{ "question": 1 }],
            "mean_score": 4.2,
            "who": "b@example.org",
            "list": ["c@example.org"],
            "deep": { "phone": "1", "kept": [{ "review": 1, "code": "ABC" }] },
            "fediverse": "@anne@example.org and friends",
            "recording": { "license": "CC BY" },
            "none": null,
        }));
        let kept = serde_json::to_value(without_personal(extra.unwrap())).unwrap();
        assert_eq!(
            kept,
            json!({
                "deep": { "kept": [{ "code": "ABC" }] },
                "fediverse": "@anne@example.org and friends",
                "recording": { "license": "CC BY" },
                "none": null,
            })
        );
    }
}
