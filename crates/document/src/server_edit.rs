//! Edits that the server makes itself: to restore, to undo.

use bytes::Bytes;

use crate::{Document, MergeError, Replica, SERVER_CLIENT};

/// An update under [`SERVER_CLIENT`] that does these edits to the document, each a position, how much is
/// removed there, both in UTF-16 units of the text after the edits before it, and what is inserted.
///
/// It builds on the document as it is given, and fits into every later state of it that has no other
/// edit of the server: what others wrote meanwhile stays, as with anybody's edit. Positions behind the
/// end mean the end.
pub fn server_edit<'a>(
    document: &mut Document,
    edits: impl IntoIterator<Item = (usize, usize, &'a str)>,
) -> Result<Bytes, MergeError> {
    let mut replica = Replica::new(SERVER_CLIENT);
    replica.receive(&document.state())?;
    Ok(replica.edit(edits).into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Refusal;

    fn document(words: &str) -> (Document, Replica) {
        let (mut document, mut ana) = (Document::new(), Replica::new(1));
        let update = ana.insert(0, words).into();
        document.apply(&update).unwrap();
        (document, ana)
    }

    #[test]
    fn what_others_write_meanwhile_stays() {
        let (mut before, mut ana) = document("un 🌊 deux trois");
        let edit = server_edit(&mut before, [(3, 3, ""), (3, 5, "zwei ")]).unwrap();
        let (mut now, _) = document("un 🌊 deux trois");
        now.apply(&ana.insert(6, "!").into()).unwrap();
        now.check_servers_own(&edit).unwrap();
        now.apply_servers_own(&edit).unwrap();
        assert_eq!(now.text(), "un !zwei trois");
        // Everybody has the same, and may repeat it.
        ana.receive(&edit).unwrap();
        assert_eq!(ana.text(), now.text());
        let all = ana.difference(&crate::StateVector::default()).into();
        assert_eq!(now.apply(&all), Ok(crate::Applied::Known));
        // A second edit from the same moment would take the clocks of the first.
        let late = server_edit(&mut before, [(0, 0, "x")]).unwrap();
        assert_eq!(now.check_servers_own(&late), Err(Refusal::NotAdmitted));
        let next = server_edit(&mut now, [(0, 0, "x")]).unwrap();
        now.check_servers_own(&next).unwrap();
    }

    #[test]
    fn nobody_else_writes_under_the_id_of_the_server() {
        let (mut now, _) = document("un");
        let forged = server_edit(&mut now, [(0, 0, "x")]).unwrap();
        assert!(matches!(now.apply(&forged), Err(Refusal::Forbidden(_))));
        assert!(matches!(now.check(&forged), Err(Refusal::Forbidden(_))));
        let mut other = Replica::new(2);
        let foreign = other.insert(0, "y");
        assert_eq!(now.check_servers_own(&foreign), Err(Refusal::NotAdmitted));
        assert_eq!(now.text(), "un");
    }

    #[test]
    fn a_text_that_would_be_too_long_is_refused_and_any_position_is_safe() {
        let (mut now, _) = document("un");
        let long = "x".repeat(crate::TEXT_LIMIT);
        let edit = server_edit(&mut now, [(0, 0, &*long)]).unwrap();
        let refused = now.check_servers_own(&edit);
        assert!(matches!(refused, Err(Refusal::TooLong { .. })));
        let edit = server_edit(&mut now, [(1, 99, "z"), (99, 1, "!")]).unwrap();
        now.apply_servers_own(&edit).unwrap();
        assert_eq!(now.text(), "uz!");
    }
}
