use std::sync::Arc;
use std::time::Instant;

use hyper::header::{HeaderValue, ALLOW, CONNECTION};
use hyper::{Body, Method, Request, Response, StatusCode};

use crate::exporter::Exporter;
use crate::http::{response, Handler, OTHER_ENDPOINT};
use crate::state::{AgentState, HEALTH_NAMES};

const JSON: &str = "application/json";
const PLAIN: &str = "text/plain; charset=utf-8";
const PATHS: [&str; 3] = ["/metrics", "/health", "/metrics/summary"];

/// Serves the HTTP port: /metrics, /health and /metrics/summary. Its requests are counted like all others.
pub struct Endpoints {
    state: Arc<AgentState>,
    /// None when the exporter is off; no metrics are then kept or served.
    exporter: Option<Arc<Exporter>>,
}

impl Endpoints {
    pub fn new(state: Arc<AgentState>, exporter: Option<Arc<Exporter>>) -> Endpoints {
        Endpoints { state, exporter }
    }

    fn result(&self, method: &Method, endpoint: &str) -> Response<Body> {
        if endpoint == OTHER_ENDPOINT {
            return response(StatusCode::NOT_FOUND, PLAIN, "not found\n".to_string());
        }
        if method != Method::GET && method != Method::HEAD {
            let mut refusal = response(StatusCode::METHOD_NOT_ALLOWED, PLAIN, "method not allowed\n".to_string());
            refusal.headers_mut().insert(ALLOW, HeaderValue::from_static("GET, HEAD"));
            return refusal;
        }
        match (endpoint, &self.exporter) {
            ("/health", _) => self.health(),
            (_, None) => {
                let body = r#"{"error":"the exporter is off: ENABLE_PROMETHEUS_METRICS=false"}"#;
                response(StatusCode::SERVICE_UNAVAILABLE, JSON, body.to_string())
            }
            ("/metrics", Some(exporter)) => match exporter.page() {
                Ok(page) => response(StatusCode::OK, prometheus::TEXT_FORMAT, page),
                Err(error) => response(StatusCode::INTERNAL_SERVER_ERROR, PLAIN, format!("{error}\n")),
            },
            (_, Some(exporter)) => self.summary(exporter),
        }
    }

    fn health(&self) -> Response<Body> {
        let status = HEALTH_NAMES[self.state.health()];
        let code = match status {
            "healthy" | "starting" => StatusCode::OK,
            _ => StatusCode::SERVICE_UNAVAILABLE,
        };
        let (agent, uptime) = (&self.state.agent, self.state.uptime());
        response(code, JSON, format!(r#"{{"status":"{status}","agent":{agent},"uptime_seconds":{uptime}}}"#))
    }

    fn summary(&self, exporter: &Exporter) -> Response<Body> {
        let totals = exporter.totals();
        let body = format!(
            concat!(
                r#"{{"agent":{},"status":"{}","uptime_seconds":{},"#,
                r#""requests_total":{},"errors_total":{},"request_seconds_sum":{}}}"#
            ),
            self.state.agent,
            HEALTH_NAMES[self.state.health()],
            self.state.uptime(),
            totals.requests,
            totals.errors,
            totals.seconds,
        );
        response(StatusCode::OK, JSON, body)
    }
}

impl Handler for Endpoints {
    fn answer(&self, request: &Request<Body>) -> Response<Body> {
        let path = request.uri().path();
        let endpoint = PATHS.iter().find(|known| **known == path).copied().unwrap_or(OTHER_ENDPOINT);
        let begin = Instant::now();
        let mut response = self.result(request.method(), endpoint);
        response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
        if let Some(exporter) = &self.exporter {
            exporter.observe_request(request.method(), endpoint, response.status().as_u16(), begin.elapsed());
        }
        response
    }
}
