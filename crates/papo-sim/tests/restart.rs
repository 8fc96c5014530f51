//! What outlives the realm: at random moments of a random world a new realm is made from all that the
//! old one had kept, and what must be the same is the same.

use std::collections::BTreeMap;
use std::sync::Arc;

use papo_core::browser::Browser;
use papo_core::claim::Claim;
use papo_core::dormant::{Dormant, Kept};
use papo_core::effect::{Change, Filed};
use papo_core::founded::ChannelState;
use papo_core::invite::Invite;
use papo_core::marker::{Marker, Spot};
use papo_core::owner::Owner;
use papo_core::sanction::{Kind, Sanction};
use papo_core::staying::UserState;
use papo_core::{ChannelId, MessageId, Realm};
use papo_proto::Nick;
use papo_sim::stage::Step;
use papo_sim::world::World;

/// How many worlds end in a restart, and how often each is looked at.
const SEEDS: u64 = 200;
const STEPS: usize = 400;
const STEPS_BETWEEN: usize = 40;

/// How a channel is called, as names are compared too, and where its order is.
type Called = (String, String, u64);

/// What a store holds: of everything, what was kept last.
#[derive(Debug, Default)]
struct Disk {
    channels: BTreeMap<ChannelId, Called>,
    founded: BTreeMap<ChannelId, Arc<ChannelState>>,
    users: BTreeMap<String, UserState>,
    accounts: BTreeMap<String, papo_core::Account>,
    values: BTreeMap<(Owner, Box<str>), Arc<str>>,
    markers: BTreeMap<(Arc<str>, Spot), u64>,
    claim: Option<Claim>,
    invites: BTreeMap<[u8; 32], Invite>,
    browsers: BTreeMap<[u8; 32], Browser>,
    sanctions: BTreeMap<(Kind, Box<str>), Sanction>,
    last_channel: u64,
    last_message: MessageId,
}

impl Disk {
    fn keep(&mut self, step: &Step) {
        for record in step.records.iter().chain(&step.events) {
            self.last_message = self.last_message.max(record.event.id);
            if let (Some(id), Filed::Channel { name, folded, last, .. }) =
                (record.channel, &record.filed)
            {
                self.take_name(folded.as_str(), id);
                let called = (name.to_string(), folded.as_str().to_owned(), *last);
                self.channels.insert(id, called);
                self.last_channel = self.last_channel.max(id.0);
            }
        }
        for change in &step.changes {
            match change {
                Change::Renamed { channel, name, folded } => {
                    self.take_name(folded.as_str(), *channel);
                    if let Some((called, compared, _)) = self.channels.get_mut(channel) {
                        (*called, *compared) = (name.to_string(), folded.as_str().to_owned());
                    }
                }
                Change::Channel(state) => {
                    self.last_channel = self.last_channel.max(state.id.0);
                    self.founded.insert(state.id, state.clone());
                }
                Change::Unfounded(id) => _ = self.founded.remove(id),
                Change::User(state) => {
                    self.users.insert(state.account.to_string(), (**state).clone());
                }
                Change::Left(account) => _ = self.users.remove(&**account),
                Change::Account(account) => {
                    self.accounts.insert(account.name.to_string(), (**account).clone());
                }
                Change::Sanction(it) => {
                    self.sanctions.insert((it.kind, it.mask.clone()), (**it).clone());
                }
                Change::Lifted(kind, mask) => _ = self.sanctions.remove(&(*kind, mask.clone())),
                Change::Invite(it) => _ = self.invites.insert(it.hash.0, (**it).clone()),
                Change::Uninvited(hash) => _ = self.invites.remove(&hash.0),
                Change::Browser(it) => _ = self.browsers.insert(it.hash.0, (**it).clone()),
                Change::Forgotten(hash) => _ = self.browsers.remove(&hash.0),
                // The realm has nothing of it.
                Change::Audited(_) => {}
                Change::Claim(claim) => self.claim = *claim,
                Change::Dropped(name) => {
                    self.accounts.remove(&**name);
                    self.browsers.retain(|_, it| it.account != *name);
                    self.markers.retain(|(account, _), _| account != name);
                }
                Change::Marker { account, spot, time_ms } => {
                    let marker = (account.clone(), spot.clone());
                    match time_ms {
                        Some(time_ms) => _ = self.markers.insert(marker, *time_ms),
                        None => _ = self.markers.remove(&marker),
                    }
                }
                Change::Metadata { owner, key, value } => {
                    let name = (owner.clone(), key.clone());
                    match value {
                        Some(value) => _ = self.values.insert(name, value.clone()),
                        None => _ = self.values.remove(&name),
                    }
                }
            }
        }
    }

    /// A name is one channel's.
    fn take_name(&mut self, folded: &str, id: ChannelId) {
        self.channels.retain(|it, (_, known, _)| *it == id || known != folded);
    }

    fn kept(&self) -> Kept {
        let mut founded = self.founded.clone();
        let mut channels: Vec<(Box<str>, Dormant)> = Vec::new();
        for (&id, (name, _, seq)) in &self.channels {
            let state = founded.remove(&id);
            let name = state.as_ref().map_or(&**name, |state| &*state.name);
            channels.push((name.into(), Dormant { id, seq: *seq, state }));
        }
        for (id, state) in founded {
            channels.push(((*state.name).into(), Dormant { id, seq: 0, state: Some(state) }));
        }
        let values = self.values.iter();
        let values = values.map(|((owner, key), it)| (owner.clone(), key.clone(), it.clone()));
        let markers = self.markers.iter().map(|((account, spot), &time_ms)| {
            let (account, spot) = (account.clone(), spot.clone());
            Marker { account, spot, time_ms }
        });
        Kept {
            channels,
            markers: markers.collect(),
            accounts: self.accounts.values().cloned().collect(),
            users: self.users.values().cloned().collect(),
            metadata: values.collect(),
            last_channel: self.last_channel,
            last_message: self.last_message,
            claim: self.claim,
            invites: self.invites.values().cloned().collect(),
            browsers: self.browsers.values().cloned().collect(),
            sanctions: self.sanctions.values().cloned().collect(),
            ..Kept::default()
        }
    }
}

/// How all founded channels are, whether anybody is in them or not, in words.
fn founded(realm: &Realm) -> BTreeMap<ChannelId, Arc<ChannelState>> {
    let awake = realm.channels().filter_map(|(id, channel)| Some((id, channel.state()?)));
    let asleep = realm.dormant().filter_map(|it| Some((it.id, it.state.clone()?)));
    awake.chain(asleep).collect()
}

/// Who stays, with nick and channels with ranks, in words.
fn stayers(realm: &Realm) -> BTreeMap<String, String> {
    let stay = |(id, user): (_, &papo_core::user::User)| {
        let account = user.account()?.to_owned();
        realm.accounts().named(&account)?;
        let mut channels: Vec<String> = realm
            .channels()
            .filter_map(|(_, it)| Some(format!("{} {:?}", it.name(), it.ranks(id)?)))
            .collect();
        channels.sort();
        let silences: Vec<_> = user.silences().collect();
        // Who has no session is called as its account.
        let is_own = Nick::fold(&account, realm.directory().casemapping());
        let is_own = user.sessions().is_empty() || is_own.as_ref() == Some(user.nick().folded());
        let nick = if is_own { user.nick().as_str() } else { &account };
        let state = format!("{nick} {channels:?} {silences:?}");
        Some((account, state))
    };
    realm.users().filter_map(stay).collect()
}

/// The values that accounts and channels have.
fn values(realm: &Realm) -> Vec<String> {
    let lasting = |owner: &Owner| matches!(owner, Owner::Account(_) | Owner::Channel(_));
    let owners =
        realm.metadata().owners().filter(|(owner, values)| lasting(owner) && !values.is_empty());
    owners.map(|(owner, values)| format!("{owner} {values:?}")).collect()
}

/// What accounts have read.
fn markers(realm: &Realm) -> Vec<String> {
    let lasting = |(owner, spot, time_ms): (&Owner, &Spot, u64)| {
        matches!(owner, Owner::Account(_)).then(|| format!("{owner} {spot:?} {time_ms}"))
    };
    let mut all: Vec<_> = realm.markers().filter_map(lasting).collect();
    all.sort();
    all
}

/// The browsers that log in by themselves.
fn browsers(realm: &Realm) -> Vec<Browser> {
    let mut all: Vec<_> = realm.browsers().map(|it| (**it).clone()).collect();
    all.sort_by_key(|it| it.hash);
    all
}

fn accounts(realm: &Realm) -> Vec<String> {
    let mut names: Vec<_> = realm.accounts().iter().map(|it| format!("{it:?}")).collect();
    names.sort();
    names
}

#[test]
fn what_must_last_lasts() {
    let (mut channels, mut users, mut empty, mut marked, mut remembered) = (0, 0, 0, 0, 0);
    for seed in 0..SEEDS {
        let mut world = World::new(seed, seed);
        let mut disk = Disk::default();
        for step in 0..STEPS {
            world.step().unwrap_or_else(|fault| panic!("seed {seed}: {fault}"));
            disk.keep(world.last_step());
            if step % STEPS_BETWEEN != STEPS_BETWEEN - 1 {
                continue;
            }
            let before = &world.stage.realm;
            let mut after = Realm::new(world.stage.settings.clone(), seed);
            after.remember(disk.kept());
            assert_eq!(accounts(before), accounts(&after), "seed {seed}, step {step}");
            assert_eq!(founded(before), founded(&after), "seed {seed}, step {step}");
            assert_eq!(values(before), values(&after), "seed {seed}, step {step}");
            assert_eq!(markers(before), markers(&after), "seed {seed}, step {step}");
            assert_eq!(browsers(before), browsers(&after), "seed {seed}, step {step}");
            marked += markers(before).len();
            remembered += browsers(before).len();
            channels += founded(before).len();
            empty += before.dormant().filter(|it| it.state.is_some()).count();
            if world.stage.settings.stay_seconds > 0 {
                assert_eq!(stayers(before), stayers(&after), "seed {seed}, step {step}");
                users += stayers(before).len();
            } else {
                assert_eq!(after.users().len(), 0, "seed {seed}, step {step}");
            }
            let guests = after.users().filter(|(_, user)| user.account().is_none()).count();
            assert_eq!(guests, 0, "seed {seed}, step {step}");
        }
    }
    assert!(channels > 500 && users > 500, "{channels} {users}");
    assert!(empty > 50 && marked > 0, "{empty} {marked}");
    assert!(remembered > 100, "{remembered}");
}
