//! What stands around a note beside its text: that it is closed, and the way to its versions.

use sillage_access::{Role, Scope};
use sillage_storage::DocumentId;

use super::{Site, tag};

#[tokio::test]
async fn a_frozen_note_says_so_with_its_hash_and_offers_no_pen() {
    let site = Site::open().await;
    site.writer("atelier").await.write("semer").await;
    let open = site.get("/semer/atelier", &[]).await;
    let (edit, history) = ("/semer/atelier/edit\"", "/semer/atelier/history\"");
    assert!(open.text.contains(edit));
    assert!(!open.text.contains("SHA-256"));

    let app = &site.server.app;
    let id = DocumentId::new("semer", "atelier").unwrap();
    let seal = app.revisions.freeze(&id).await.unwrap();
    let closed = site.get("/semer/atelier", &[]).await;
    assert!(closed.text.contains(&seal.sha256));
    assert!(!closed.text.contains(edit));
    assert_ne!(tag(&closed), tag(&open));
    assert!(!closed.text.contains(history), "readers see no versions");

    let scope = Scope::Event("semer".into());
    let grant = crate::auth::GrantRequest::new(Role::Organiser, scope, "");
    let (_, key) = app.access.issue(grant).await.unwrap();
    let (secret, _) = app.access.redeem(key.as_str(), None).await.unwrap();
    let cookie = format!("sillage-device={}", secret.text());
    let organiser = site.get("/semer/atelier", &[("cookie", &cookie)]).await;
    assert!(organiser.text.contains(history));

    app.revisions.reopen(&id).await.unwrap();
    assert!(site.text("/semer/atelier").await.contains(edit));
}
