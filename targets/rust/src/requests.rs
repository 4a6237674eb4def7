use std::sync::Arc;
use std::time::Instant;

use hyper::{Body, Request, Response, StatusCode};

use crate::exporter::Exporter;
use crate::http::{response, Handler, OTHER_ENDPOINT};
use crate::settings::{unsigned, Settings};
use crate::work::Work;

const ENDPOINTS: [&str; 4] = ["/process", "/query", "/update", "/status"];

/// Answers the agent's requests. The answers do not depend on whether metrics are kept.
pub struct RequestPort {
    work: Work,
    /// None when the exporter is off.
    exporter: Option<Arc<Exporter>>,
}

impl RequestPort {
    pub fn new(settings: &Settings, exporter: Option<Arc<Exporter>>) -> RequestPort {
        RequestPort { work: Work::new(settings), exporter }
    }

    fn result(&self, endpoint: &str, query: &str) -> (StatusCode, String) {
        if endpoint == OTHER_ENDPOINT {
            return (StatusCode::NOT_FOUND, r#"{"error":"no such path"}"#.to_string());
        }
        match request_number(query).map(|number| self.work.answer(number)) {
            None => {
                let body = r#"{"error":"expected ?request=N, N a whole number below 2^64"}"#;
                (StatusCode::BAD_REQUEST, body.to_string())
            }
            Some(Ok(body)) => (StatusCode::OK, body),
            Some(Err(body)) => (StatusCode::INTERNAL_SERVER_ERROR, body),
        }
    }
}

impl Handler for RequestPort {
    fn answer(&self, request: &Request<Body>) -> Response<Body> {
        let path = request.uri().path();
        let endpoint = ENDPOINTS.iter().find(|known| **known == path).copied().unwrap_or(OTHER_ENDPOINT);
        let query = request.uri().query().unwrap_or("");
        let exporter = match &self.exporter {
            Some(exporter) => exporter,
            None => {
                let (status, body) = self.result(endpoint, query);
                return response(status, "application/json", body);
            }
        };
        let begin = Instant::now();
        exporter.queue.inc();
        let (status, body) = self.result(endpoint, query);
        exporter.queue.dec();
        // Count before sending the answer: the client's response time contains the cost of the exporter.
        exporter.observe_request(request.method(), endpoint, status.as_u16(), begin.elapsed());
        if status == StatusCode::INTERNAL_SERVER_ERROR {
            exporter.simulated_failure();
        }
        response(status, "application/json", body)
    }

    fn connections_changed(&self, change: i64) {
        if let Some(exporter) = &self.exporter {
            exporter.active_connections.add(change);
        }
    }
}

/// Returns the decimal value of the query parameter `request`, which must be given once.
fn request_number(query: &str) -> Option<u64> {
    let mut values = query.split('&').filter_map(|parameter| parameter.strip_prefix("request="));
    let number = unsigned(values.next()?);
    if values.next().is_some() {
        return None;
    }
    number
}
