//! The messages of each language: all files of its folder make one bundle.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
    sync::LazyLock,
};

use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};
use rust_embed::RustEmbed;
use unic_langid::{LanguageIdentifier, langid};

use crate::Language;

#[derive(RustEmbed)]
#[folder = "../../locales"]
struct Files;

impl Language {
    fn identifier(self) -> LanguageIdentifier {
        match self {
            Self::Fr => langid!("fr"),
            Self::En => langid!("en"),
        }
    }

    fn messages(self) -> &'static Messages {
        static FRENCH: LazyLock<Messages> = LazyLock::new(|| Messages::load(Language::Fr));
        static ENGLISH: LazyLock<Messages> = LazyLock::new(|| Messages::load(Language::En));
        match self {
            Self::Fr => &FRENCH,
            Self::En => &ENGLISH,
        }
    }
}

/// The message `key` in this language; a key that is missing is shown itself, so that it is seen.
#[must_use]
pub fn t(language: Language, key: &str, arguments: &[(&str, FluentValue<'_>)]) -> String {
    let arguments = arguments
        .iter()
        .map(|(name, value)| (Cow::Borrowed(*name), value.clone()));
    language
        .messages()
        .format(key, &arguments.collect())
        .unwrap_or_else(|| key.to_owned())
}

/// All messages whose key begins with `prefix`, as a JSON object for a script.
///
/// Arguments are left as `{name}`: the script fills them in.
#[must_use]
pub fn messages_json(language: Language, prefix: &str) -> String {
    let messages = language.messages();
    let mut arguments = FluentArgs::new();
    for name in &messages.arguments {
        arguments.set(name.as_str(), format!("{{{name}}}"));
    }
    let found: BTreeMap<_, _> = messages
        .keys
        .iter()
        .filter(|key| key.starts_with(prefix))
        .filter_map(|key| Some((key, messages.format(key, &arguments)?)))
        .collect();
    serde_json::to_string(&found).unwrap_or_else(|error| {
        tracing::error!(%error, "Messages are no JSON");
        "{}".to_owned()
    })
}

/// The messages of one language.
struct Messages {
    bundle: FluentBundle<FluentResource>,
    keys: BTreeSet<String>,
    /// The names of all arguments of all messages.
    arguments: BTreeSet<String>,
}

impl Messages {
    fn load(language: Language) -> Self {
        let mut bundle = FluentBundle::new_concurrent(vec![language.identifier()]);
        // The isolating marks are bidi controls, which have no place between two left-to-right languages.
        bundle.set_use_isolating(false);
        let (mut keys, mut arguments) = (BTreeSet::new(), BTreeSet::new());
        for source in sources(language) {
            keys.extend(source.lines().filter_map(key).map(str::to_owned));
            let messages = source.lines().filter(|line| !line.starts_with('#'));
            arguments.extend(
                messages
                    .flat_map(|line| line.split("{ $").skip(1))
                    .map(argument),
            );
            let resource = FluentResource::try_new(source)
                .unwrap_or_else(|(_, errors)| panic!("a message file of {language:?}: {errors:?}"));
            bundle
                .add_resource(resource)
                .unwrap_or_else(|errors| panic!("a message of {language:?} twice: {errors:?}"));
        }
        Self {
            bundle,
            keys,
            arguments,
        }
    }

    fn format(&self, key: &str, arguments: &FluentArgs<'_>) -> Option<String> {
        let pattern = self.bundle.get_message(key)?.value()?;
        let mut errors = Vec::new();
        let text = self
            .bundle
            .format_pattern(pattern, Some(arguments), &mut errors);
        if !errors.is_empty() {
            tracing::error!(key, ?errors, "A message lacks something");
        }
        Some(text.into_owned())
    }
}

/// The embedded files of one language.
fn sources(language: Language) -> impl Iterator<Item = String> {
    let folder = format!("{}/", language.tag());
    Files::iter()
        .filter(move |path| path.starts_with(&folder))
        .filter_map(|path| Files::get(&path))
        .map(|file| String::from_utf8_lossy(&file.data).into_owned())
}

/// The key that a line of a message file defines.
fn key(line: &str) -> Option<&str> {
    let (key, _) = line.split_once(" =")?;
    key.starts_with(|first: char| first.is_ascii_lowercase())
        .then_some(key)
}

fn argument(rest: &str) -> String {
    rest.chars()
        .take_while(|next| next.is_ascii_alphanumeric() || matches!(next, '-' | '_'))
        .collect()
}

/// The keys of all messages, which are the same in every language.
#[must_use]
pub fn keys() -> &'static BTreeSet<String> {
    &Language::ALL[0].messages().keys
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_say_the_same_things() {
        let [french, english] = Language::ALL.map(Language::messages);
        assert_eq!(french.keys, english.keys);
        // Each language writes an hour in its own way.
        let others = |messages: &'static Messages| -> BTreeSet<_> {
            let names = messages.arguments.iter();
            names
                .filter(|name| !["hour", "padded"].contains(&name.as_str()))
                .collect()
        };
        assert_eq!(others(french), others(english));
        for language in Language::ALL {
            let nothing = FluentArgs::new();
            for key in &language.messages().keys {
                assert!(
                    language.messages().format(key, &nothing).is_some(),
                    "{key} in {language:?}"
                );
            }
        }
    }

    #[test]
    fn scripts_get_their_messages_with_the_arguments_open() {
        let json = messages_json(Language::En, "reader-");
        let messages: BTreeMap<String, String> = serde_json::from_str(&json).unwrap();
        assert!(messages.keys().all(|key| key.starts_with("reader-")));
        assert_eq!(messages["reader-and"], "{first} and {last}");
    }

    /// Blanks before and inside French signs do not break; English has none before a colon.
    #[test]
    fn case_english_pages_and_signs_stand_as_each_language_sets_them() {
        let wrong = |language: Language, signs: &[&str]| -> Vec<String> {
            let lines = sources(language).filter(|source| !source.contains("archive-"));
            let lines: Vec<String> = lines
                .flat_map(|source| source.lines().map(str::to_owned).collect::<Vec<_>>())
                .filter(|line| !line.starts_with('#') && !line.contains("->"))
                .filter(|line| signs.iter().any(|sign| format!("{line} ").contains(sign)))
                .collect();
            lines
        };
        let french = [" : ", " ; ", " ! ", " ? ", " :*", "« ", " »", "d'", "l'"];
        assert_eq!(wrong(Language::Fr, &french), Vec::<String>::new());
        let english = [" : ", "\u{a0}:", " ? ", " ! "];
        let found = wrong(Language::En, &english);
        let ours: Vec<_> = found.iter().filter(|line| !line.contains("**")).collect();
        assert_eq!(ours, Vec::<&String>::new());
    }
}
