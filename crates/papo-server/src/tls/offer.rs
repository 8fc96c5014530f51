//! What is offered to whoever begins with TLS.

use std::sync::Arc;

use rustls::crypto::ring::default_provider;
use rustls::server::{ClientHello, WantsServerCert};
use rustls::{ConfigBuilder, ServerConfig};

use super::acme::ALPN_ACME;
use super::certificates::Certificates;
use super::clients::AnyClient;

/// The names of what is spoken inside (RFC 7301).
pub(crate) const ALPN_HTTP: &[u8] = b"http/1.1";
/// As others name it; it is not registered.
pub(crate) const ALPN_IRC: &[u8] = b"irc";
/// What browsers name beside [`ALPN_HTTP`].
const ALPN_HTTP_2: &[u8] = b"h2";

/// Versions 1.2 and 1.3, without early data: what is in that can be sent again by others.
#[derive(Debug)]
pub(crate) struct Offer {
    browsers: Arc<ServerConfig>,
    others: Arc<ServerConfig>,
    authorities: Arc<ServerConfig>,
}

impl Offer {
    /// An offer with these certificates.
    pub(crate) fn new(certificates: &Arc<Certificates>) -> Result<Self, rustls::Error> {
        // A browser that is asked for a certificate would ask the person, who has none.
        let browsers = builder(false)?.with_cert_resolver(certificates.clone());
        let others = builder(true)?.with_cert_resolver(certificates.clone());
        let authorities = builder(false)?.with_cert_resolver(certificates.clone());
        Ok(Self {
            browsers: with_alpn(browsers, ALPN_HTTP),
            others: with_alpn(others, ALPN_IRC),
            authorities: with_alpn(authorities, ALPN_ACME),
        })
    }

    /// What is offered to who says this.
    pub(crate) fn to(&self, hello: &ClientHello<'_>) -> Arc<ServerConfig> {
        let names =
            |of: &[&[u8]]| hello.alpn().is_some_and(|mut all| all.any(|name| of.contains(&name)));
        if names(&[ALPN_ACME]) {
            self.authorities.clone()
        } else if names(&[ALPN_HTTP, ALPN_HTTP_2]) {
            self.browsers.clone()
        } else {
            self.others.clone()
        }
    }
}

fn builder(
    asks_for_certificate: bool,
) -> Result<ConfigBuilder<ServerConfig, WantsServerCert>, rustls::Error> {
    let provider = Arc::new(default_provider());
    let builder = ServerConfig::builder_with_provider(provider.clone());
    let builder = builder.with_safe_default_protocol_versions()?;
    Ok(if asks_for_certificate {
        builder.with_client_cert_verifier(Arc::new(AnyClient::new(&provider)))
    } else {
        builder.with_no_client_auth()
    })
}

fn with_alpn(mut config: ServerConfig, name: &[u8]) -> Arc<ServerConfig> {
    config.alpn_protocols = vec![name.to_vec()];
    Arc::new(config)
}
