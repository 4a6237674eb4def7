//! Serves /metrics with hyper on its own thread, because the crate has no server.

use std::convert::Infallible;

use hyper::header::{HeaderValue, CONTENT_TYPE};
use hyper::server::conn::Http;
use hyper::service::service_fn;
use hyper::{Body, Request, Response, StatusCode};
use prometheus::{Encoder, Registry, TextEncoder, TEXT_FORMAT};

/// Listens on a port that the kernel chooses, and returns it.
pub fn serve(registry: Registry) -> std::io::Result<u16> {
    let listener = std::net::TcpListener::bind(("127.0.0.1", 0))?;
    listener.set_nonblocking(true)?;
    let port = listener.local_addr()?.port();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build()?;
    std::thread::spawn(move || {
        runtime.block_on(async move {
            let listener = tokio::net::TcpListener::from_std(listener)?;
            loop {
                let (stream, _) = listener.accept().await?;
                let _ = stream.set_nodelay(true);
                let registry = registry.clone();
                let service = service_fn(move |request| {
                    let response = answer(&registry, &request);
                    async move { Ok::<_, Infallible>(response) }
                });
                // Errors of a client are ignored.
                let connection = Http::new().http1_only(true).serve_connection(stream, service);
                tokio::task::spawn(async move { connection.await.unwrap_or(()) });
            }
            #[allow(unreachable_code)]
            Ok::<_, std::io::Error>(())
        })
    });
    Ok(port)
}

fn answer(registry: &Registry, request: &Request<Body>) -> Response<Body> {
    if request.uri().path() != "/metrics" {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::NOT_FOUND;
        return response;
    }
    let mut page = Vec::new();
    TextEncoder::new().encode(&registry.gather(), &mut page).expect("a vector takes all");
    let mut response = Response::new(Body::from(page));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(TEXT_FORMAT));
    response
}
