//! The layers laid over one another.

use std::collections::BTreeMap;

use super::key::{Key, SECTIONS, keys};
use super::nearest::{nearest, nearest_key};
use super::origin::{ConfigError, Origin};
use super::server::PUBLIC_DEFAULTS;
use super::value::{Fault, Value};
use super::{Config, Flag, Loaded, Sources, check, file};

/// Lays the defaults, the file, the environment and the flags over one another.
///
/// All that is wrong is reported at once; a value that a higher layer would have replaced has to
/// be right as well, or it would wait there for the day when that layer is gone.
pub fn load(sources: &Sources) -> Result<Loaded, Vec<ConfigError>> {
    let mut loading = Loading {
        loaded: Loaded {
            config: Config::blank(),
            origins: BTreeMap::new(),
            operator_origins: Vec::new(),
            gateway_origins: Vec::new(),
        },
        errors: Vec::new(),
    };
    loading.defaults(sources);
    loading.file(sources);
    loading.environment(&sources.environment);
    loading.flags(&sources.flags);
    loading.public();
    loading.relations(sources);
    if loading.errors.is_empty() { Ok(loading.loaded) } else { Err(loading.errors) }
}

/// What else is called as our variables are: what `papo` is told besides, and its tests.
const OTHERS: [&str; 2] = ["PAPO_CONFIG", "PAPO_PASSWORD"];

struct Loading {
    loaded: Loaded,
    errors: Vec<ConfigError>,
}

impl Loading {
    fn defaults(&mut self, sources: &Sources) {
        for key in keys() {
            let derived = key.derived.and_then(|from| from(sources)).map(Value::Text);
            let value = derived.unwrap_or_else(|| {
                file::plain(&key.default.parse().expect("a test reads every default"))
            });
            self.set(key, &value, Origin::Default);
        }
    }

    fn file(&mut self, sources: &Sources) {
        let Some((path, text)) = &sources.file else { return };
        let at = |line| Origin::File { path: path.clone(), line };
        let written = file::read(text);
        for (line, fault) in &written.faults {
            self.errors.push(ConfigError::new(at(*line), fault));
        }
        for (key, value, line) in &written.values {
            self.set(key, value, at(*line));
        }
        for (operator, line) in written.operators {
            self.loaded.config.operators.push(operator);
            self.loaded.operator_origins.push(at(line));
        }
        for (gateway, line) in written.gateways {
            self.loaded.config.gateways.push(gateway);
            self.loaded.gateway_origins.push(at(line));
        }
        self.errors.sort_by_key(|error| error.origin().line());
    }

    fn environment(&mut self, environment: &BTreeMap<String, String>) {
        let variables: Vec<(String, &'static Key)> =
            keys().map(|key| (key.variable(), key)).collect();
        for (name, text) in environment {
            let origin = Origin::Variable(name.clone());
            if let Some((_, key)) = variables.iter().find(|(variable, _)| variable == name) {
                self.set(key, &Value::Word(text.clone()), origin);
            } else if let Some((section, rest)) = split(name)
                && !is_service_link(rest, text)
            {
                let fault = match nearest_key(section, rest) {
                    Some(key) => format!("unknown variable; did you mean {}?", key.variable()),
                    None => "unknown variable; `papo config` shows the keys there are".to_owned(),
                };
                self.errors.push(ConfigError::new(origin, &fault));
            } else if let Some(meant) = meant(name) {
                let fault = format!("unknown variable; did you mean {meant}?");
                self.errors.push(ConfigError::new(origin, &fault));
            }
        }
    }

    fn flags(&mut self, flags: &[Flag]) {
        let mut given: Vec<(&'static Key, String, &str)> = Vec::new();
        for flag in flags {
            let Some(key) = keys().find(|key| key.path == flag.key) else {
                let fault = format!("sets `{}`, which is no key", flag.key);
                let origin = Origin::Flag(flag.spelling.clone());
                self.errors.push(ConfigError::new(origin, &fault));
                continue;
            };
            // `--listen A --listen B` is a list of two.
            match given.iter_mut().find(|(other, ..)| key.list && other.path == key.path) {
                Some((_, text, _)) => {
                    text.push(',');
                    text.push_str(&flag.value);
                }
                None => given.push((key, flag.value.clone(), &flag.spelling)),
            }
        }
        for (key, text, spelling) in given {
            self.set(key, &Value::Word(text), Origin::Flag(spelling.to_owned()));
        }
    }

    /// The defaults of a server for everybody.
    fn public(&mut self) {
        if self.loaded.config.server.public.is_none() {
            return;
        }
        for (path, text) in PUBLIC_DEFAULTS {
            if self.loaded.origins.get(path) == Some(&Origin::Default) {
                let key = keys().find(|key| key.path == path).expect("it is a key");
                self.set(key, &Value::Word(text.to_owned()), Origin::Default);
            }
        }
    }

    /// What no key can judge alone.
    fn relations(&mut self, sources: &Sources) {
        let faults = check::relations(&mut self.loaded.config, &sources.environment);
        for (paths, fault) in faults {
            let origins = &self.loaded.origins;
            let said = paths.iter().find(|path| origins.get(*path) != Some(&Origin::Default));
            let path = said.unwrap_or(&paths[0]);
            let key = keys().find(|key| key.path == *path).expect("relations are between keys");
            let origin = origins.get(path).cloned().unwrap_or(Origin::Default);
            self.errors.push(blame(key, origin, &fault));
        }
    }

    fn set(&mut self, key: &'static Key, value: &Value, origin: Origin) {
        match key.set(&mut self.loaded.config, value) {
            Ok(()) => {
                self.loaded.origins.insert(key.path, origin);
            }
            Err(fault) => self.errors.push(blame(key, origin, &fault)),
        }
    }
}

/// The fault with its subject. A variable or a flag is its own subject.
fn blame(key: &Key, origin: Origin, fault: &Fault) -> ConfigError {
    match origin {
        Origin::Variable(_) | Origin::Flag(_) => ConfigError::new(origin, fault),
        Origin::Default | Origin::File { .. } => {
            let message = format!("`{}` in [{}] {fault}", key.name(), key.section());
            ConfigError::new(origin, &message)
        }
    }
}

/// Kubernetes tells every pod about a service called `papo-server` with variables such as
/// `PAPO_SERVER_SERVICE_HOST` and `PAPO_SERVER_PORT=tcp://…`; they are no mistake of the user.
fn is_service_link(rest: &str, text: &str) -> bool {
    rest.starts_with("SERVICE_")
        || rest.starts_with("PORT_")
        || (rest == "PORT" && text.contains("://"))
}

/// The variable that was meant by one that is of no section, if it is like one of ours, or like one
/// of ours without its section.
fn meant(name: &str) -> Option<String> {
    let rest = name.strip_prefix("PAPO_").filter(|_| !OTHERS.contains(&name))?;
    if split(name).is_some() {
        return None;
    }
    let variables: Vec<String> = keys().map(Key::variable).collect();
    let names = variables.iter().filter_map(|variable| variable.strip_prefix("PAPO_"));
    if let Some(meant) = nearest(rest, names) {
        return Some(format!("PAPO_{meant}"));
    }
    keys().find(|key| key.name().eq_ignore_ascii_case(rest)).map(Key::variable)
}

/// The section that the variable is of, and the rest of its name. `None` where it is not ours:
/// other programs may own the rest of `PAPO_…`.
fn split(name: &str) -> Option<(&'static str, &str)> {
    let rest = name.strip_prefix("PAPO_")?;
    SECTIONS.iter().find_map(|(section, _)| {
        let rest = rest.strip_prefix(&section.to_ascii_uppercase())?.strip_prefix('_')?;
        Some((*section, rest))
    })
}
