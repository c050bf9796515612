//! Each session of a schedule gets an address of its own, whatever ids the file gives.

use std::collections::{BTreeMap, BTreeSet};

use crate::{Session, Slug, SourceLocation, check_session_slug, warning::Warnings};

/// Gives a number to each slug that is there before, is reserved, or differs by case alone. The first
/// session with a slug keeps it, so that what an id says stays true for as many as can be. An id that a
/// file repeats for one talk in two slots is usual and no warning; two ids that meet are one.
pub(super) fn assign(sessions: &mut [Session], lines: &[Option<usize>], warnings: &mut Warnings) {
    let mut taken = BTreeSet::new();
    let mut waiting = Vec::new();
    for (index, session) in sessions.iter().enumerate() {
        let is_free = check_session_slug(&session.slug).is_ok() && taken.insert(key(&session.slug));
        if !is_free {
            waiting.push(index);
        }
    }
    let ids: BTreeSet<String> = repeated_ids(sessions);
    let mut numbers = BTreeMap::new();
    for index in waiting {
        let wanted = sessions[index].slug.clone();
        let last = numbers.entry(key(&wanted)).or_insert(1_usize);
        let mut numbered = (*last + 1..).map(|number| (number, wanted.numbered(number)));
        let free =
            numbered.find(|(_, slug)| check_session_slug(slug).is_ok() && taken.insert(key(slug)));
        let Some((number, slug)) = free else {
            continue;
        };
        *last = number;
        let session = &mut sessions[index];
        if session.id.as_ref().is_none_or(|id| !ids.contains(id)) {
            let problem = if check_session_slug(&wanted).is_ok() {
                format!("“{wanted}” is the address of another session")
            } else {
                format!("“{wanted}” is an address of the server")
            };
            let thing = format!(
                "session {}",
                session.id.as_deref().unwrap_or(&session.title)
            );
            let at = SourceLocation::of(lines[index], thing);
            warnings.add(at, problem, format!("its address is “{slug}”"));
        }
        session.slug = slug;
    }
}

/// Some file systems do not tell `ABC` from `abc`.
fn key(slug: &Slug) -> String {
    slug.as_str().to_ascii_lowercase()
}

fn repeated_ids(sessions: &[Session]) -> BTreeSet<String> {
    let mut seen = BTreeSet::new();
    let ids = sessions.iter().filter_map(|session| session.id.as_ref());
    ids.filter(|id| !seen.insert(*id)).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::assign;
    use crate::{Session, Slug, warning::Warnings};

    fn assigned(ids: &[&str]) -> (Vec<String>, usize) {
        let session = |id: &&str| {
            let mut session = Session::titled(Slug::made_from(id).unwrap(), "x".into());
            session.id = Some((*id).to_owned());
            session
        };
        let mut sessions: Vec<Session> = ids.iter().map(session).collect();
        let mut warnings = Warnings::default();
        assign(&mut sessions, &vec![None; ids.len()], &mut warnings);
        let slugs = sessions.iter().map(|session| session.slug.to_string());
        (slugs.collect(), warnings.finish().len())
    }

    #[test]
    fn a_repeated_id_is_numbered_without_a_warning() {
        let (slugs, warnings) = assigned(&["79", "79", "80", "79"]);
        assert_eq!((slugs.join(" ").as_str(), warnings), ("79 79-2 80 79-3", 0));
        let (slugs, _) = assigned(&["79", "79", "79-2"]);
        assert_eq!(
            slugs,
            ["79", "79-3", "79-2"],
            "a session's own id comes first"
        );
    }

    #[test]
    fn ids_that_meet_and_reserved_ones_are_renamed_with_a_warning() {
        assert_eq!(
            assigned(&["a b", "a-b"]),
            (vec!["a-b".into(), "a-b-2".into()], 1)
        );
        assert_eq!(
            assigned(&["ABC", "abc"]),
            (vec!["ABC".into(), "abc-2".into()], 1)
        );
        assert_eq!(
            assigned(&["search", "days"]),
            (vec!["search-2".into(), "days-2".into()], 2)
        );
        assert_eq!(assigned(&["x.md"]), (vec!["x.md-2".into()], 1));
    }
}
