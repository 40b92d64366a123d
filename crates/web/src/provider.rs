//! The organisation's sign-in provider (OpenID Connect): the way there, the way back, and what it says of whom.
//!
//! Authorization code with PKCE. What is waited for is bound to the browser that began it, is good once and for ten minutes. Nothing else
//! is ever asked of a network, and no other address than the configured provider's and those that its own description names.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use openidconnect::core::{CoreAuthenticationFlow, CoreClient, CoreProviderMetadata};
use openidconnect::{
    AuthorizationCode, ClientId, ClientSecret, CsrfToken, HttpRequest, HttpResponse, IssuerUrl, Nonce,
    PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, TokenResponse,
};
use workbench::OpenId;

/// Where browsers come back to.
pub(crate) const BACK: &str = "/sign-in/back";
/// Holds this installation's secret at the provider; a public client has none.
const SECRET: &str = "THROUGHLINE_OPENID_SECRET";
/// Milliseconds for which a sign-in that was begun is waited for.
const PATIENCE_MS: i64 = 10 * 60 * 1_000;
/// Most sign-ins that are waited for at one time; the oldest are forgotten.
const MOST_WAITING: usize = 1_000;
/// How long the provider may take for one answer.
const ANSWER_WITHIN: Duration = Duration::from_secs(10);
/// Most bytes of one answer.
const MOST_BYTES: u64 = 1 << 20;

/// Why somebody goes to the provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Errand {
    /// To sign in, and then to go on to an address of this site.
    SignIn(String),
    /// To link the account of the session with this mark.
    Link(String),
}

/// A sign-in that was begun.
struct Waiting {
    began_ms: i64,
    /// What the browser that began it carries in a cookie.
    browser: String,
    nonce: Nonce,
    verifier: String,
    errand: Errand,
}

/// Whom the provider vouches for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Vouched {
    /// What it calls them.
    pub(crate) subject: String,
    /// Whether it asked for a second factor in a way that the configuration trusts.
    pub(crate) second_factor: bool,
}

/// Why nobody came back from the provider. Says nothing of whom.
#[derive(Debug)]
pub(crate) enum Fault {
    /// It does not answer, or not as the standard says; for the log.
    Provider(String),
    /// What came back is not what was waited for: too late, twice, in another browser, or forged.
    NotWaitedFor,
    /// The provider, or somebody at it, declined.
    Declined,
}

/// A provider as it is configured.
pub(crate) struct Provider {
    settings: OpenId,
    secret: Option<ClientSecret>,
    agent: ureq::Agent,
    description: Mutex<Option<CoreProviderMetadata>>,
    waiting: Mutex<BTreeMap<String, Waiting>>,
}

impl Provider {
    pub(crate) fn new(settings: OpenId) -> Self {
        let secret = std::env::var(SECRET).ok().filter(|secret| !secret.is_empty()).map(ClientSecret::new);
        let agent = agent(settings.issuer.starts_with("https://"));
        Self { settings, secret, agent, description: Mutex::default(), waiting: Mutex::default() }
    }

    /// What the button says.
    pub(crate) fn label(&self) -> &str {
        &self.settings.label
    }

    pub(crate) fn issuer(&self) -> &str {
        &self.settings.issuer
    }

    /// The provider's description of itself: asked for once, and again after it could not be read.
    pub(crate) fn description(&self) -> Result<CoreProviderMetadata, Fault> {
        let mut known = self.description.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = known.as_ref() {
            return Ok(known.clone());
        }
        let issuer =
            IssuerUrl::new(self.settings.issuer.clone()).map_err(|error| Fault::Provider(error.to_string()))?;
        let found =
            CoreProviderMetadata::discover(&issuer, &|request| self.ask(request)).map_err(|error| failed(&error))?;
        *known = Some(found.clone());
        Ok(found)
    }

    /// Where to send a browser, which carries `browser` in a cookie until it comes back.
    pub(crate) fn begin(&self, errand: Errand, browser: &str, now_ms: i64) -> Result<String, Fault> {
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let client = CoreClient::from_provider_metadata(self.description()?, self.client_id(), self.secret.clone())
            .set_redirect_uri(self.back()?);
        let (address, state, nonce) = client
            .authorize_url(CoreAuthenticationFlow::AuthorizationCode, CsrfToken::new_random, Nonce::new_random)
            .set_pkce_challenge(challenge)
            .url();
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.retain(|_, one| now_ms - one.began_ms < PATIENCE_MS);
        while waiting.len() >= MOST_WAITING {
            let oldest = waiting.iter().min_by_key(|(_, one)| one.began_ms).map(|(state, _)| state.clone());
            oldest.and_then(|state| waiting.remove(&state));
        }
        let one =
            Waiting { began_ms: now_ms, browser: browser.to_owned(), nonce, verifier: verifier.into_secret(), errand };
        waiting.insert(state.into_secret(), one);
        Ok(address.to_string())
    }

    /// Who came back with a code and a state, and what for. Whatever comes of it, the state is good no second time.
    pub(crate) fn end(&self, state: &str, code: &str, browser: &str, now_ms: i64) -> Result<(Errand, Vouched), Fault> {
        let waited = self.waiting.lock().unwrap_or_else(PoisonError::into_inner).remove(state);
        let waited = waited.filter(|one| {
            (0..PATIENCE_MS).contains(&(now_ms - one.began_ms)) && workbench::is_same_secret(browser, &one.browser)
        });
        let waited = waited.ok_or(Fault::NotWaitedFor)?;
        if code.is_empty() {
            return Err(Fault::Declined);
        }
        let vouched = self.vouched(code, waited.verifier, &waited.nonce)?;
        Ok((waited.errand, vouched))
    }

    /// Exchanges a code, and verifies what the provider signed: by whom, for whom, until when, for which request.
    fn vouched(&self, code: &str, verifier: String, nonce: &Nonce) -> Result<Vouched, Fault> {
        let client = CoreClient::from_provider_metadata(self.description()?, self.client_id(), self.secret.clone())
            .set_redirect_uri(self.back()?);
        let answer = client
            .exchange_code(AuthorizationCode::new(code.to_owned()))
            .map_err(|error| failed(&error))?
            .set_pkce_verifier(PkceCodeVerifier::new(verifier))
            .request(&|request| self.ask(request))
            .map_err(|error| self.forgotten(&error))?;
        let token = answer.id_token().ok_or_else(|| Fault::Provider("it gave no identity".to_owned()))?;
        let claims = token.claims(&client.id_token_verifier(), nonce).map_err(|error| self.forgotten(&error))?;
        let ways = claims.auth_method_refs().into_iter().flatten();
        let second_factor =
            ways.map(|way| way.as_str()).any(|way| self.settings.trusted_methods.iter().any(|one| one == way));
        Ok(Vouched { subject: claims.subject().to_string(), second_factor })
    }

    /// After a failure the provider's description is read again: its keys may have changed.
    fn forgotten(&self, error: &dyn std::error::Error) -> Fault {
        *self.description.lock().unwrap_or_else(PoisonError::into_inner) = None;
        failed(error)
    }

    fn client_id(&self) -> ClientId {
        ClientId::new(self.settings.client_id.clone())
    }

    fn back(&self) -> Result<RedirectUrl, Fault> {
        let address = format!("{}{BACK}", self.settings.address.trim_end_matches('/'));
        RedirectUrl::new(address).map_err(|error| failed(&error))
    }

    fn ask(&self, request: HttpRequest) -> Result<HttpResponse, std::io::Error> {
        let answer = self.agent.run(request).map_err(std::io::Error::other)?;
        let (parts, mut body) = answer.into_parts();
        let bytes = body.with_config().limit(MOST_BYTES).read_to_vec().map_err(std::io::Error::other)?;
        Ok(HttpResponse::from_parts(parts, bytes))
    }
}

/// Asks over TLS that the operating system's certificates vouch for, and follows no redirection: it could lead anywhere.
fn agent(https_only: bool) -> ureq::Agent {
    let tls = ureq::tls::TlsConfig::builder()
        .provider(ureq::tls::TlsProvider::Rustls)
        .root_certs(ureq::tls::RootCerts::PlatformVerifier)
        .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .build();
    ureq::Agent::config_builder()
        .tls_config(tls)
        .https_only(https_only)
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .timeout_global(Some(ANSWER_WITHIN))
        .build()
        .new_agent()
}

/// What failed, with every cause below it; answers of providers hold nothing about anybody in their errors.
fn failed(error: &dyn std::error::Error) -> Fault {
    let mut said = error.to_string();
    let mut cause = error.source();
    while let Some(below) = cause {
        let _ = write!(said, ": {below}");
        cause = below.source();
    }
    Fault::Provider(said)
}

/// Whether the provider's description can be read: for `doctor`.
///
/// # Errors Why not.
pub fn provider_answers(settings: &OpenId) -> Result<(), String> {
    match Provider::new(settings.clone()).description() {
        Ok(_) => Ok(()),
        Err(Fault::Provider(why)) => Err(why),
        Err(Fault::NotWaitedFor | Fault::Declined) => Err("it declined".to_owned()),
    }
}
