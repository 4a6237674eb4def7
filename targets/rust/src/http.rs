//! hyper on tokio: the common parts of both ports.

use std::convert::Infallible;
use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use hyper::header::{HeaderValue, CONTENT_TYPE};
use hyper::server::conn::Http;
use hyper::service::service_fn;
use hyper::{Body, Request, Response, StatusCode};
use tokio::net::TcpStream;
use tokio::sync::Semaphore;

const MAXIMUM_CONNECTIONS: usize = 50;
const TIMEOUT: Duration = Duration::from_secs(10);

/// The label of unknown paths, so that clients cannot create series.
pub const OTHER_ENDPOINT: &str = "other";

/// A handler of the requests of a port.
pub trait Handler: Send + Sync + 'static {
    fn answer(&self, request: &Request<Body>) -> Response<Body>;

    /// Is called for every connection that opens (1) and closes (-1).
    fn connections_changed(&self, _change: i64) {}
}

/// Answers one request per connection, within 10 s. Connections beyond the fiftieth wait for a free place.
pub fn serve_once(listener: TcpListener, handler: impl Handler) -> Result<(), String> {
    let listener = asynchronous(listener)?;
    let handler = Arc::new(handler);
    let places = Arc::new(Semaphore::new(MAXIMUM_CONNECTIONS));
    tokio::spawn(async move {
        loop {
            let place = places.clone().acquire_owned().await;
            if let Some(stream) = accept(&listener).await {
                let connection = serve(stream, handler.clone(), false);
                tokio::spawn(async move {
                    let _place = place;
                    let _ = tokio::time::timeout(TIMEOUT, connection).await;
                });
            }
        }
    });
    Ok(())
}

/// Keeps idle connections without a limit.
pub fn serve_kept(listener: TcpListener, handler: impl Handler) -> Result<(), String> {
    let listener = asynchronous(listener)?;
    let handler = Arc::new(handler);
    tokio::spawn(async move {
        loop {
            if let Some(stream) = accept(&listener).await {
                let handler = handler.clone();
                tokio::spawn(async move {
                    handler.connections_changed(1);
                    serve(stream, handler.clone(), true).await;
                    handler.connections_changed(-1);
                });
            }
        }
    });
    Ok(())
}

pub fn response(status: StatusCode, content_type: &'static str, body: String) -> Response<Body> {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    response
}

fn asynchronous(listener: TcpListener) -> Result<tokio::net::TcpListener, String> {
    listener.set_nonblocking(true).map_err(|error| error.to_string())?;
    tokio::net::TcpListener::from_std(listener).map_err(|error| error.to_string())
}

/// Accepts a connection. Returns None, after a short wait, when the client has gone or no descriptor is left.
async fn accept(listener: &tokio::net::TcpListener) -> Option<TcpStream> {
    match listener.accept().await {
        Ok((stream, _)) => {
            let _ = stream.set_nodelay(true);
            Some(stream)
        }
        Err(_) => {
            tokio::time::sleep(Duration::from_millis(10)).await;
            None
        }
    }
}

async fn serve(stream: TcpStream, handler: Arc<impl Handler>, keep_alive: bool) {
    let service = service_fn(move |request: Request<Body>| {
        let response = handler.answer(&request);
        async move { Ok::<_, Infallible>(response) }
    });
    // Errors of a client are not reported.
    let _ = Http::new().http1_only(true).http1_keep_alive(keep_alive).serve_connection(stream, service).await;
}
