//! The cookie of a device: set by `/join`, read wherever somebody may be one. Who reads without a key
//! gets none.

use std::{convert::Infallible, sync::Arc};

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, HeaderValue, header, request::Parts},
};
use sillage_access::DeviceSecret;

use super::KnownDevice;
use crate::App;

/// Its name over plain http.
const NAME: &str = "sillage-device";
/// Its name over TLS: the prefix makes browsers refuse it from other hosts and from plain http.
const SECURE_NAME: &str = "__Host-sillage-device";
/// As long as browsers keep any cookie; each join begins anew.
const MAX_AGE_DAYS: u32 = 400;

/// The secret that a request brings, if it brings one.
#[derive(Debug, Clone, Copy)]
pub(crate) struct DeviceCookie(pub(crate) Option<DeviceSecret>);

impl DeviceCookie {
    /// Reads it among the cookies of a request.
    pub(crate) fn read(app: &App, headers: &HeaderMap) -> Self {
        Self(read(headers, is_secure(app)))
    }

    /// The device, if one joined with this secret.
    pub(crate) fn device(self, app: &App) -> Option<KnownDevice> {
        app.access.device(&self.0?)
    }
}

impl FromRequestParts<Arc<App>> for DeviceCookie {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Infallible> {
        Ok(Self::read(app, &parts.headers))
    }
}

/// The header that gives a device its secret.
pub(super) fn set(app: &App, secret: &DeviceSecret) -> HeaderValue {
    let text = text(secret, is_secure(app));
    HeaderValue::try_from(text).expect("a cookie of letters and digits")
}

/// Only the public address says how people come: a proxy ends TLS before us, and what a request says
/// about itself is not believed.
fn is_secure(app: &App) -> bool {
    app.base.starts_with("https://")
}

fn text(secret: &DeviceSecret, secure: bool) -> String {
    let (name, flag) = if secure {
        (SECURE_NAME, "; Secure")
    } else {
        (NAME, "")
    };
    let age = u64::from(MAX_AGE_DAYS) * 24 * 60 * 60;
    let secret = secret.text();
    format!("{name}={secret}; Path=/; Max-Age={age}; HttpOnly; SameSite=Lax{flag}")
}

fn read(headers: &HeaderMap, secure: bool) -> Option<DeviceSecret> {
    let name = if secure { SECURE_NAME } else { NAME };
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|cookies| cookies.to_str().ok())
        .flat_map(|cookies| cookies.split(';'))
        .filter_map(|cookie| cookie.trim().split_once('='))
        .filter(|&(known, _)| known == name)
        .find_map(|(_, value)| DeviceSecret::read(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cookie_is_bound_to_the_host_where_there_is_tls_and_only_there() {
        let secret = DeviceSecret::new([1; 16]);
        let plain = text(&secret, false);
        let value = "01".repeat(16);
        assert_eq!(
            plain,
            format!("sillage-device={value}; Path=/; Max-Age=34560000; HttpOnly; SameSite=Lax")
        );
        let secure = text(&secret, true);
        assert_eq!(secure, format!("__Host-{plain}; Secure"));
    }

    #[test]
    fn it_is_found_among_others_and_by_its_name_alone() {
        let secret = DeviceSecret::new([2; 16]);
        let with = |cookies: &[&str]| {
            let mut headers = HeaderMap::new();
            for cookie in cookies {
                headers.append(header::COOKIE, cookie.parse().expect("a header"));
            }
            headers
        };
        let mine = format!("sillage-device={}", secret.text());
        let among = format!("a=b; {mine}; c=\"d\"");
        assert_eq!(read(&with(&[&among]), false), Some(secret));
        assert_eq!(read(&with(&["a=b", &mine]), false), Some(secret));
        assert_eq!(
            read(&with(&[&format!("__Host-{mine}")]), true),
            Some(secret)
        );
        // One that plain http may set is nothing over TLS.
        assert_eq!(read(&with(&[&mine]), true), None);
        assert_eq!(
            read(&with(&["sillage-device=x", "sillage-device"]), false),
            None
        );
        assert_eq!(read(&with(&[]), false), None);
    }
}
