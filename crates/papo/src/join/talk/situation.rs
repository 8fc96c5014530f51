//! What changes where we are: being let in or not, losing the connection, time.

use super::*;

impl Talk {
    /// What an event means for the connection itself.
    pub(super) fn notice(&mut self, now: Now, what: &Happening) {
        self.away.notice(what);
        self.names_changed |= matches!(
            what,
            Happening::Joined { .. }
                | Happening::Left { .. }
                | Happening::Kicked { .. }
                | Happening::Quit { .. }
                | Happening::NickChanged { .. }
                | Happening::Names { .. }
                | Happening::Talking { .. }
        );
        match what {
            Happening::Registered { nick } => {
                let place = &self.start.address;
                let text = match (self.met, self.start.interactive) {
                    (true, _) => Some(format!("connected again; you are {nick}")),
                    (false, true) => {
                        Some(format!("you are {nick} on {place}; /help shows what you can type"))
                    }
                    (false, false) => {
                        let is_given = self.start.nick.is_some() || self.start.account.is_some();
                        (!is_given).then(|| format!("you are {nick} on {place}"))
                    }
                };
                self.met = true;
                self.passwords_wrong = 0;
                if let Some(text) = text {
                    self.say(&text);
                }
            }
            Happening::Ready => {
                self.returning = false;
                self.told_waiting = false;
                if self.start.interactive
                    && self.client.talking_to().is_none()
                    && !self.told_nowhere
                {
                    self.told_nowhere = true;
                    self.say("you are in no channel; /join #NAME enters one");
                }
            }
            Happening::Joined { channel, mine: true, .. } => self.entered = Some(channel.clone()),
            Happening::NickRefused { nick, reason } if !self.client.is_registered() => {
                self.nick_refused(now, nick, reason);
            }
            Happening::Numeric { number: 464, text, .. } if !self.client.is_registered() => {
                if self.is_password_doubtful() {
                    self.in_doubt = true;
                } else {
                    self.password_refused(now, text);
                }
            }
            Happening::ServerClosed { reason } if std::mem::take(&mut self.in_doubt) => {
                self.doubtful_password_refused(now, reason);
                self.lost(now, reason);
            }
            // Banned, or not allowed from here.
            Happening::Numeric { number: 463 | 465, text, .. } if !self.client.is_registered() => {
                self.hopeless = Some(text.clone());
            }
            Happening::ServerClosed { reason } => {
                self.last_words = Some(reason.clone());
                self.lost(now, reason);
            }
            Happening::OperatorPassword { name } => self.operator_password(name),
            _ => self.notice_login(now, what),
        }
    }

    fn nick_refused(&mut self, now: Now, nick: &str, reason: &str) {
        let is_of_account = self.is_of_account(reason);
        let is_new = self.start.account.as_ref().is_some_and(|account| account.is_new);
        if self.start.interactive && !self.met && is_of_account && self.start.account.is_none() {
            self.nick_of_account(now, nick);
        } else if self.start.interactive && !self.met {
            // A person may think for longer than the server waits, and USER has been sent with the
            // name that is taken: the next name comes with a connection of its own.
            self.say(&format!("{nick}: {reason}"));
            self.start.account.take_if(|_| is_new);
            self.stage = Stage::Naming;
            self.lost(now, reason);
        } else if is_of_account && self.start.nick.is_some() && !self.met && !is_new {
            let text = format!(
                "the name {nick} belongs to an account; if it is yours: papo join --account {nick}"
            );
            self.end_with(&text, 1);
        } else if (self.start.nick.is_some() || self.start.account.is_some()) && !self.met {
            self.end_with(&format!("the server does not take the name {nick}: {reason}"), 1);
        } else if self.numbered < NUMBERED_MAX {
            self.numbered += 1;
            let mine = self.met;
            let stem = if mine { self.client.wished_nick() } else { &self.start.system_name };
            let other = name::numbered(stem, self.numbered);
            let updates =
                if mine { self.client.stand_in(&other) } else { self.client.call_me(&other) };
            self.take(now, updates);
        } else {
            self.lost(now, &format!("the server takes no name: {reason}"));
        }
    }

    /// The connection is gone, or not worth keeping.
    pub(super) fn lost(&mut self, now: Now, reason: &str) {
        if !self.linked {
            return;
        }
        self.linked = false;
        self.actions.push(Action::Close);
        let held = matches!(self.stage, Stage::Linked { since_ms } if self.client.is_registered()
            && now.ms >= since_ms + HOLDS_MS);
        let unheard = self.client.disconnect();
        // Who said goodbye has said all before it, and was heard in this order.
        if !matches!(self.stage, Stage::Leaving { .. }) {
            self.take(now, unheard);
        }
        self.entered = None;
        self.ending.connection_lost();
        let reason = self.hopeless.clone().or(self.last_words.take()).unwrap_or(reason.into());
        match self.stage {
            Stage::Leaving { .. } => {
                self.stage = Stage::Over;
                self.actions.push(Action::Exit(self.ending.code()));
            }
            Stage::Naming | Stage::Over => {}
            _ if self.hopeless.is_some() || !self.met => {
                let text = format!("{} does not let you in: {reason}", self.start.address);
                self.end_with(&text, 1);
            }
            _ => {
                if held {
                    self.pauses.reset();
                }
                self.pause(now, &format!("connection lost: {reason}"));
            }
        }
    }

    pub(super) fn pause(&mut self, now: Now, what: &str) {
        self.returning = true;
        let pause_ms = self.pauses.next_ms();
        self.stage = Stage::Pausing { until_ms: now.ms + pause_ms };
        self.say(&format!("{what}; trying again in {} s", pause_ms.div_ceil(1000)));
    }

    /// Whether something that was said has no echo yet.
    pub(super) fn waits(&self) -> bool {
        self.client.unconfirmed() > 0 || !self.client.is_online()
    }

    /// What is due by now.
    pub(super) fn keep_time(&mut self, now: Now) {
        match self.stage {
            Stage::Pausing { until_ms } if now.ms >= until_ms => self.connect(),
            Stage::Leaving { until_ms } if now.ms >= until_ms => {
                self.stage = Stage::Over;
                self.actions.push(Action::Exit(self.ending.code()));
            }
            Stage::Linked { since_ms } if !self.client.is_registered() => {
                let late = now.ms >= since_ms + REGISTRATION_MS_MAX;
                if late {
                    self.lost(now, "it does not answer as a chat server does");
                }
            }
            Stage::Linked { .. } => match self.alive.judge(now.ms, self.waits()) {
                Verdict::Fine => {}
                Verdict::Ask => {
                    let updates = self.client.ask_alive();
                    self.take(now, updates);
                }
                Verdict::Dead => {
                    let text = format!("the server was silent for {} s", ANSWER_MS_MAX / 1000);
                    self.lost(now, &text);
                }
            },
            _ => {}
        }
    }
}
