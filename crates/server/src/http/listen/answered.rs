//! The routes as one connection calls them: what is asked takes the connection out of the pending ones, and
//! what was answered without a key is evicted first.

use std::convert::Infallible;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::{StatusCode, Version, header};
use axum::response::IntoResponse as _;
use hyper::body::{Body as HttpBody, Frame, Incoming, SizeHint};
use hyper::service::Service;
use hyper_util::service::TowerToHyperService;

use super::asking::{Asking, BeingAnswered};
use crate::http::permits::Holder;

/// The routes, for one connection.
#[derive(Clone)]
pub(super) struct Answered {
    router: TowerToHyperService<Router>,
    pub(super) holder: Holder,
    asking: Asking,
}

/// A body; when it has left, the connection asks for nothing.
pub(super) struct AnsweredBody {
    body: Body,
    _being_answered: BeingAnswered,
}

impl Answered {
    pub(super) fn new(router: Router, holder: Holder, asking: Asking) -> Self {
        Self {
            router: TowerToHyperService::new(router),
            holder,
            asking,
        }
    }
}

impl Service<hyper::Request<Incoming>> for Answered {
    type Response = hyper::Response<AnsweredBody>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Infallible>> + Send>>;

    fn call(&self, mut request: hyper::Request<Incoming>) -> Self::Future {
        if !names_one_host(&request) {
            self.holder.settle();
            let being_answered = self.asking.begins(true);
            return Box::pin(async move { Ok(no_host(being_answered)) });
        }
        request.extensions_mut().insert(self.holder.clone());
        let being_answered = self.asking.begins(request.body().is_end_stream());
        let (answering, holder) = (self.router.call(request), self.holder.clone());
        Box::pin(async move {
            let answer = answering.await?;
            // Whoever opens a socket may show a key on it.
            if answer.status() != StatusCode::SWITCHING_PROTOCOLS {
                holder.settle();
            }
            Ok(answer.map(|body| AnsweredBody {
                body,
                _being_answered: being_answered,
            }))
        })
    }
}

/// A request of HTTP/1.1 names one host: with none or two, a proxy and this server might each understand another.
fn names_one_host<B>(request: &hyper::Request<B>) -> bool {
    let hosts = request.headers().get_all(header::HOST).iter().count();
    hosts == 1 || (hosts == 0 && request.version() < Version::HTTP_11)
}

fn no_host(being_answered: BeingAnswered) -> hyper::Response<AnsweredBody> {
    let answer = (
        StatusCode::BAD_REQUEST,
        [(header::CONNECTION, "close")],
        "A request names one Host.\n",
    );
    answer.into_response().map(|body| AnsweredBody {
        body,
        _being_answered: being_answered,
    })
}

impl HttpBody for AnsweredBody {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
