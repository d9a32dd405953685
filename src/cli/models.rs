//! Which model serves a document: the one given for its site, the one given for all, or the one that comes with the
//! program.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use xxhash_rust::xxh3::Xxh3Default;

use chaffinch::{Classifier, Document, shipped};

#[derive(clap::Args)]
pub struct ModelArguments {
    /// Model file to use instead of the shipped ones, for the pages of a domain or for all; may be given for several
    /// domains
    #[arg(long = "model", value_name = "[DOMAIN=]FILE")]
    models: Vec<String>,
}

/// Models from files, and those that come with the program.
pub struct Models {
    given: Option<(PathBuf, Classifier)>,
    /// By domain, the longest first.
    of_domains: Vec<(String, Classifier)>,
    identity: u64,
}

impl Models {
    /// Reads the given model file, if any.
    pub fn read(path: Option<&Path>) -> Result<Self> {
        let mut hash = Xxh3Default::new();
        let given = path.map(|path| anyhow::Ok((path.to_owned(), read_model(path, &mut hash)?)));
        Ok(Models {
            given: given.transpose()?,
            of_domains: Vec::new(),
            identity: hash.digest(),
        })
    }

    /// Reads the model files that a command line names.
    pub fn of_arguments(arguments: &ModelArguments) -> Result<Self> {
        let mut hash = Xxh3Default::new();
        let mut given = None;
        let mut of_domains: Vec<(String, Classifier)> = Vec::new();
        for argument in &arguments.models {
            let Some((domain, path)) = split(argument) else {
                let path = PathBuf::from(argument);
                if given.is_some() {
                    bail!(
                        "two models for all pages: give a domain with one, as in example.org=FILE"
                    );
                }
                given = Some((path.clone(), read_model(&path, &mut hash)?));
                continue;
            };
            if of_domains.iter().any(|(other, _)| *other == domain) {
                bail!("two models for {domain}");
            }
            hash.update(domain.as_bytes());
            of_domains.push((domain, read_model(Path::new(path), &mut hash)?));
        }
        of_domains.sort_by_key(|(domain, _)| std::cmp::Reverse(domain.len()));
        Ok(Models {
            given,
            of_domains,
            identity: hash.digest(),
        })
    }

    /// Tells sets of models apart.
    pub fn identity(&self) -> u64 {
        self.identity
    }

    /// The model for a document. A domain's model that reads the other kind is passed over.
    pub fn for_document(&self, document: &Document) -> Result<&Classifier> {
        let kind = document.kind;
        let host = host_of(&document.address);
        let of_site = self
            .of_domains
            .iter()
            .find(|(domain, model)| model.kind() == kind && is_within(&host, domain));
        if let Some((_, model)) = of_site {
            return Ok(model);
        }
        match &self.given {
            None => Ok(shipped(kind)?),
            Some((_, model)) if model.kind() == kind => Ok(model),
            Some((path, model)) => bail!(
                "{} reads {}, not {}",
                path.display(),
                model.kind().name(),
                kind.name()
            ),
        }
    }
}

fn read_model(path: &Path, hash: &mut Xxh3Default) -> Result<Classifier> {
    let bytes = std::fs::read(path).with_context(|| path.display().to_string())?;
    hash.update(&bytes);
    Classifier::read(&bytes).with_context(|| path.display().to_string())
}

/// Domain and file, where an argument has both: a file's own name may have an equals sign, too.
fn split(argument: &str) -> Option<(String, &str)> {
    let (domain, path) = argument.split_once('=')?;
    let of_name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-');
    let named = !domain.is_empty() && domain.bytes().all(of_name) && !Path::new(argument).exists();
    let domain = domain.to_ascii_lowercase();
    named.then(|| (domain.trim_start_matches("www.").to_owned(), path))
}

impl Models {
    /// By address, the site it is of: the shortest of the domains that models were given for, and of the addresses' own
    /// hosts without their `www.`, that it is within. Empty where there is no address.
    pub fn sites_of(&self, addresses: &[&str]) -> Vec<String> {
        let hosts = addresses.iter().map(|address| host_of(address));
        let hosts: Vec<String> = hosts
            .map(|host| host.trim_start_matches("www.").to_owned())
            .collect();
        let domains = self.of_domains.iter().map(|(domain, _)| domain);
        // A name without a dot is no site's: all of them would be within `com`.
        let domains = domains.chain(&hosts).filter(|domain| domain.contains('.'));
        let domains: HashSet<&str> = domains.map(String::as_str).collect();
        let site = |host: &String| {
            let parts = host.rmatch_indices('.').map(|(dot, _)| &host[dot + 1..]);
            let mut parts = parts.chain([host.as_str()]);
            let known = parts.find(|part| domains.contains(part));
            known.unwrap_or(host).to_owned()
        };
        hosts.iter().map(site).collect()
    }
}

/// The host in an address, lower-case.
fn host_of(address: &str) -> String {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let authority = rest.trim_start_matches("//").split(['/', '?', '#']).next();
    let host = authority.unwrap_or_default().rsplit('@').next();
    let host = host.unwrap_or_default().split(':').next();
    host.unwrap_or_default().to_ascii_lowercase()
}

fn is_within(host: &str, domain: &str) -> bool {
    host.strip_suffix(domain)
        .is_some_and(|before| before.is_empty() || before.ends_with('.'))
}
