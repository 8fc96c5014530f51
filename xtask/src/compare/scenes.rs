//! What is run: which server, on which cores, under which load.

use super::machine::Cores;
use super::server::Kind;

/// One start of a server, and what is done to it.
#[derive(Debug)]
pub(super) struct Scene {
    /// What `--only` calls it.
    pub(super) group: &'static str,
    /// For whom it is played.
    pub(super) servers: &'static [Kind],
    /// Who has which core.
    pub(super) place: Place,
    /// What is done, one after the other: a run of the load tester ends when the server is at rest.
    pub(super) steps: &'static [Step],
}

/// Who has which core.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// The server has one, the load another.
    Apart,
    /// Server and load share one.
    OneCore,
    /// Server and load share two.
    TwoCores,
}

impl Place {
    /// All of them.
    pub(super) const ALL: &[Self] = &[Self::Apart, Self::OneCore, Self::TwoCores];

    /// The cores of the server, and those of the load.
    pub(super) fn cores(self, cores: &Cores) -> (String, String) {
        match self {
            Self::Apart => (cores.server(), cores.load()),
            Self::OneCore => (cores.server(), cores.server()),
            Self::TwoCores => (cores.both(), cores.both()),
        }
    }
}

/// One run of the load tester.
#[derive(Debug)]
pub(super) struct Step {
    /// How what it measures is called; no other step has this name.
    pub(super) name: &'static str,
    /// What `papo bench` is asked to do.
    pub(super) work: &'static str,
}

const PAPO: &[Kind] = &[Kind::Papo];
const PAPO_AND_INSPIRCD: &[Kind] = &[Kind::Papo, Kind::Inspircd];

const fn step(name: &'static str, work: &'static str) -> Step {
    Step { name, work }
}

const fn all(group: &'static str, steps: &'static [Step]) -> Scene {
    Scene { group, servers: Kind::ALL, place: Place::Apart, steps }
}

const fn papo(group: &'static str, steps: &'static [Step]) -> Scene {
    Scene { group, servers: PAPO, place: Place::Apart, steps }
}

/// With a server beside it that has one thread, to show what a second core does for such.
const fn cores(place: Place, steps: &'static [Step]) -> Scene {
    Scene { group: "cores", servers: PAPO_AND_INSPIRCD, place, steps }
}

/// All of them, in the order in which they are run.
pub(super) const SCENES: &[Scene] = &[
    all("fanout", &[step("channel, saturated", "fanout --members 1000 --window 20")]),
    all("fanout", &[step("channel, paced", "fanout --members 1000 --rate 50")]),
    all("rooms", &[step("rooms, paced", "rooms --rooms 100 --members 10 --rate 1000")]),
    all("rooms", &[step("rooms, busy", "rooms --rooms 100 --members 10 --rate 4000")]),
    all("direct", &[step("pairs, paced", "direct --pairs 500 --rate 5000")]),
    all("direct", &[step("pairs, saturated", "direct --pairs 500 --window 1")]),
    all("idle", &[step("idle", "idle --clients 10000")]),
    papo("idle", &[step("idle, TLS", "idle --clients 10000 --tls")]),
    papo("idle", &[step("idle, WebSocket", "idle --clients 10000 --websocket")]),
    papo("idle", &[step("idle, both", "idle --clients 10000 --tls --websocket")]),
    all("join", &[step("joining", "connect --clients 1000 --join")]),
    all("connect", &[step("registering", "connect --clients 10000")]),
    papo("latency", &[step("lone pair", "direct --pairs 1 --rate 100")]),
    papo("latency", &[step("lone pair, in turn", "direct --pairs 1 --window 1")]),
    papo("growth", &[step("100 members", "fanout --members 100 --window 20")]),
    papo("growth", &[step("10,000 members", "fanout --members 10000 --window 20")]),
    cores(Place::OneCore, &[step("rooms, one core", ROOMS_SATURATED)]),
    cores(Place::Apart, &[step("rooms, a core each", ROOMS_SATURATED)]),
    cores(Place::TwoCores, &[step("rooms, two cores", ROOMS_SATURATED)]),
    papo("history", &[step("nothing stored", ROOMS_PACED)]),
    papo(
        "history",
        &[step("filling", "history --messages 1000000"), step("much stored", ROOMS_PACED)],
    ),
];

const ROOMS_PACED: &str = "rooms --rooms 100 --members 10 --rate 1000";
/// As many on their way as in a saturated channel: with few, it is the answers that are waited for,
/// and a second core shows little.
const ROOMS_SATURATED: &str = "rooms --rooms 100 --members 10 --window 20";

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn no_two_steps_have_one_name() {
        let names: Vec<&str> =
            SCENES.iter().flat_map(|scene| scene.steps).map(|step| step.name).collect();
        assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len());
    }
    #[test]
    fn what_is_held_against_each_other_has_batches_of_the_same_size() {
        let window = |name: &str| {
            let mut steps = SCENES.iter().flat_map(|scene| scene.steps);
            let step = steps.find(|step| step.name == name).expect("there is this step");
            step.work.split_once("--window ").map(|(_, window)| window)
        };
        assert_eq!(window("100 members"), Some("20"));
        assert_eq!(window("10,000 members"), window("100 members"));
    }
}
