//! The certificate authority of one server on a local network, where no other would vouch for it. Its
//! key is made once and kept; who trusts it trusts it for addresses and names of local networks alone.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use papo_store::Writer;
use rcgen::{
    BasicConstraints, CertificateParams, CidrSubnet, DistinguishedName, DnType,
    ExtendedKeyUsagePurpose, GeneralSubtree, IsCa, Issuer, KeyPair, KeyUsagePurpose,
    NameConstraints, PKCS_ECDSA_P256_SHA256, SanType, date_time_ymd,
};
use rustls::crypto::ring::sign::any_ecdsa_type;
use rustls::pki_types::PrivateKeyDer;
use rustls::sign::CertifiedKey;

use super::certificates::TlsError;
use super::hex;
use super::names::{LOCAL_DOMAINS, LOCAL_NETWORKS, Name};
use crate::trust::{KEPT_AS, Trusted};

/// From when to when it holds, in years. A computer that has lost its clock makes no other.
const YEARS: (i32, i32) = (2026, 2056);
/// For how long a certificate that it signs holds: no longer than the strictest of browsers likes.
const LEAF_LIFE: Duration = Duration::from_hours(24 * 397);
/// When it is renewed.
pub(super) const LEAF_RENEWAL: Duration = Duration::from_hours(24 * 300);
/// Clocks of others may be so slow.
const LEAF_HEAD_START: Duration = Duration::from_hours(24);

/// A server's own.
#[derive(Debug)]
pub(crate) struct Authority {
    issuer: Issuer<'static, KeyPair>,
    trusted: Trusted,
}

impl Authority {
    /// The one that is kept, which the first start makes.
    pub(super) fn load(writer: &mut Writer) -> Result<Self, TlsError> {
        let made = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256)?;
        let key = writer.secret("authority key", made.serialized_der())?;
        let key = KeyPair::try_from(key.as_slice())?;
        let params = params(&key);
        let made = params.self_signed(&key)?.pem();
        let pem = writer.secret(KEPT_AS, made.as_bytes())?;
        let trusted = Trusted::parse(&pem).ok_or(rcgen::Error::CouldNotParseCertificate)?;
        Ok(Self { issuer: Issuer::new(params, key), trusted })
    }

    /// What others are to trust.
    pub(crate) fn trusted(&self) -> &Trusted {
        &self.trusted
    }

    /// A certificate for these names and addresses, with a key of its own, from now on.
    pub(super) fn sign(
        &self,
        name: &str,
        names: &BTreeSet<Name>,
    ) -> Result<Arc<CertifiedKey>, TlsError> {
        let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256)?;
        let mut params = CertificateParams::default();
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let begin = date_time_ymd(1970, 1, 1) + now.saturating_sub(LEAF_HEAD_START);
        params.not_before = begin.max(date_time_ymd(YEARS.0, 1, 1));
        params.not_after = (params.not_before + LEAF_LIFE).min(date_time_ymd(YEARS.1, 1, 1));
        params.distinguished_name = distinguished_name(name);
        params.subject_alt_names = names.iter().filter_map(alternative).collect();
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        params.use_authority_key_identifier_extension = true;
        let leaf = params.signed_by(&key, &self.issuer)?;
        let key = any_ecdsa_type(&PrivateKeyDer::Pkcs8(key.serialize_der().into()))?;
        let chain = vec![leaf.der().clone(), self.trusted.certificate.clone()];
        Ok(Arc::new(CertifiedKey::new(chain, key)))
    }
}

/// What it says of itself follows from its key alone, so that it need not be read.
fn params(key: &KeyPair) -> CertificateParams {
    let mut params = CertificateParams::default();
    (params.not_before, params.not_after) =
        (date_time_ymd(YEARS.0, 1, 1), date_time_ymd(YEARS.1, 1, 1));
    let identifier = params.key_identifier(key);
    // So that people with several can tell them apart.
    let name = format!("papo on this network ({})", hex(&identifier[..4]));
    params.distinguished_name = distinguished_name(&name);
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
    let networks = LOCAL_NETWORKS.iter().map(|&(address, prefix)| {
        GeneralSubtree::IpAddress(CidrSubnet::from_addr_prefix(address, prefix))
    });
    let domains = LOCAL_DOMAINS.iter().map(|&name| GeneralSubtree::DnsName(name.to_owned()));
    params.name_constraints = Some(NameConstraints {
        permitted_subtrees: domains.chain(networks).collect(),
        excluded_subtrees: Vec::new(),
    });
    params
}

/// `None` for what is no name after all, as the computer's may be.
fn alternative(name: &Name) -> Option<SanType> {
    match name {
        Name::Dns(name) => name.as_str().try_into().ok().map(SanType::DnsName),
        Name::Address(address) => Some(SanType::IpAddress(*address)),
    }
}

fn distinguished_name(name: &str) -> DistinguishedName {
    let mut distinguished = DistinguishedName::new();
    distinguished.push(DnType::CommonName, name);
    distinguished
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use papo_store::{Durability, Store};
    use rustls::RootCertStore;
    use rustls::client::WebPkiServerVerifier;
    use rustls::client::danger::ServerCertVerifier;
    use rustls::crypto::ring::default_provider;
    use rustls::pki_types::{CertificateDer, ServerName, UnixTime};

    use super::*;

    fn authority(folder: &std::path::Path) -> Authority {
        let mut store = Store::open(folder, Durability::Process).expect("it can be opened");
        Authority::load(&mut store.writer).expect("it can be made")
    }

    /// What those say who trust the authority.
    fn judged(
        authority: &Authority,
        chain: &[CertificateDer<'_>],
        name: &str,
    ) -> Result<(), String> {
        let mut roots = RootCertStore::empty();
        roots.add(authority.trusted().certificate.clone()).expect("it is an authority");
        let provider = Arc::new(default_provider());
        let verifier = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider);
        let verifier = verifier.build().expect("there is somebody to trust");
        let name = ServerName::try_from(name.to_owned()).expect("it is a name");
        let (leaf, others) = chain.split_first().expect("there is one");
        let verified = verifier.verify_server_cert(leaf, others, &name, &[], UnixTime::now());
        verified.map(drop).map_err(|error| format!("{error:?}"))
    }

    /// Whoever gets hold of its key can't show themselves as anybody but a server of a local network.
    #[test]
    fn those_who_trust_it_do_so_for_local_names_alone() {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let authority = authority(folder.path());
        for (name, holds) in [
            ("tea.local", true),
            ("a.tea.home.arpa", true),
            ("localhost", true),
            ("127.0.0.1", true),
            ("192.168.1.20", true),
            ("172.31.255.255", true),
            ("100.64.0.1", true),
            ("::1", true),
            ("fd00::1", true),
            ("fe80::1", true),
            ("example.org", false),
            ("local.example.org", false),
            ("tea.notlocal", false),
            ("8.8.8.8", false),
            ("172.32.0.1", false),
            ("100.128.0.1", false),
            ("2001:db8::1", false),
            ("::2", false),
        ] {
            let address = name.parse::<IpAddr>();
            let own = address.map_or_else(|_| Name::Dns(name.to_owned()), Name::Address);
            let key = authority.sign("tea", &BTreeSet::from([own])).expect("it signs anything");
            match judged(&authority, &key.cert, name) {
                Ok(()) => assert!(holds, "{name}"),
                Err(error) => {
                    assert!(!holds && error.contains("NameConstraint"), "{name}: {error}");
                }
            }
        }
    }

    #[test]
    fn it_is_the_same_after_a_restart() {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let first = authority(folder.path());
        let second = authority(folder.path());
        assert_eq!(first.trusted(), second.trusted());
        let names = BTreeSet::from([Name::Dns("tea.local".to_owned())]);
        let key = second.sign("tea", &names).expect("it signs");
        assert_eq!(judged(&first, &key.cert, "tea.local"), Ok(()));
    }
}
