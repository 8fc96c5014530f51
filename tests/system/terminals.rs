//! The two clients of terminals talk with each other: `WeeChat`, who is wanda, and irssi, who is
//! isa. Each must show what happened, as its own words have it.

use std::collections::BTreeSet;

use crate::client::Client;
use crate::heard::poll;
use crate::irssi::{self, Irssi};
use crate::server::Server;
use crate::weechat::{self, Weechat};

/// Clients may say as much as they like; their own floods are tested elsewhere.
const FLAGS: &[&str] = &["--limit-messages-per-second", "0", "--motd", "Be kind."];

/// Both of them.
struct Pair {
    wanda: Weechat,
    isa: Irssi,
}

#[test]
fn weechat_and_irssi() {
    let server = Server::with(FLAGS);
    let Some(isa) = Irssi::start(&server, "isa", "Isa Lima") else { return };
    let Some(wanda) = Weechat::start(&server, "wanda", "Wanda de Sousa") else { return };
    let pair = Pair { wanda, isa };
    let offered = offered(&mut server.person("zoë"));
    pair.arrive(&offered);
    pair.talk();
    pair.enter_a_room();
    pair.change_ranks();
    pair.keep_somebody_out();
    pair.go_away();
    pair.ask_about_each_other();
    pair.list_rooms();
    pair.change_nicks();
    let server = server.restarted(FLAGS);
    pair.come_back(&server);
    server.stop();
}

/// The names of the capabilities that the server offers, as somebody without a program sees them.
fn offered(zoe: &mut Client) -> BTreeSet<String> {
    zoe.send("CAP LS 302");
    let lines = zoe.sync();
    let lists = lines.iter().filter_map(|line| line.split_once(" LS ")).map(|(_, list)| list);
    names(lists.flat_map(str::split_whitespace).filter(|word| *word != "*"))
}

/// Capabilities without their values.
fn names<'a>(words: impl Iterator<Item = &'a str>) -> BTreeSet<String> {
    let name = |word: &str| word.trim_start_matches(':').split('=').next().map(str::to_owned);
    words.filter_map(name).collect()
}

impl Pair {
    /// Both have the capabilities they asked for, which are some of those that are offered, and
    /// understand the greeting.
    fn arrive(&self, offered: &BTreeSet<String>) {
        let of_weechat = |label: &str| {
            let shown = self.wanda.shown(weechat::SERVER);
            let lists = shown.lines().filter_map(|line| line.split_once(label));
            let lists: Vec<String> = lists.map(|(_, list)| list.to_owned()).collect();
            names(lists.iter().flat_map(|list| list.split_whitespace()))
        };
        assert_eq!(of_weechat("capability, server supports:"), *offered);
        assert_caps(&of_weechat("capability, requesting:"), &of_weechat("capability, enabled:"));

        let of_irssi = |label: &str| {
            self.isa.type_line(irssi::SERVER, &format!("/lastlog {label}"));
            let screen = self.isa.sees(irssi::SERVER, &["End of Lastlog"]);
            // A list may take several lines; the next message begins with its time.
            let label = format!("{label}: ");
            let lists = screen.split(&label).skip(1).map(str::split_whitespace);
            let list =
                names(lists.flat_map(|words| {
                    words.take_while(|word| !word.contains(':') && *word != "End")
                }));
            self.isa.type_line(irssi::SERVER, "/clear");
            list
        };
        assert_eq!(of_irssi("Capabilities supported"), *offered);
        let acknowledged = of_irssi("Capabilities acknowledged");
        assert_caps(&of_irssi("Capabilities requested"), &acknowledged);

        for text in
            ["Welcome to the papo Network, wanda", "are supported by this server", "Be kind."]
        {
            self.wanda.sees(weechat::SERVER, &[text]);
        }
    }

    /// In the lobby, with an action, and in private.
    fn talk(&self) {
        self.wanda.type_line("#lobby", "bom dia, Isa ☕");
        self.isa.sees("#lobby", &["< wanda> bom dia, Isa ☕"]);
        self.isa.type_line("#lobby", "olá, Wanda");
        self.wanda.sees("#lobby", &["\tisa\tolá, Wanda"]);
        self.isa.type_line("#lobby", "/me acena");
        self.wanda.sees("#lobby", &["\t *\tisa acena"]);
        self.wanda.type_line("#lobby", "/me também");
        self.isa.sees("#lobby", &[" * wanda também"]);

        self.wanda.type_line("#lobby", "/msg isa só para você");
        self.isa.sees("wanda", &["<wanda> só para você"]);
        self.isa.type_line("wanda", "e só para ti");
        self.wanda.sees("isa", &["\tisa\te só para ti"]);
        self.isa.type_line("wanda", "/ctcp wanda version");
        self.isa.sees("wanda", &["CTCP VERSION reply from wanda: WeeChat"]);
    }

    /// isa makes a room, and is its operator; its topic is seen by both, and by who comes later.
    fn enter_a_room(&self) {
        self.isa.type_line("#lobby", "/join #sala");
        self.isa.sees("#sala", &["[", "isa]"]);
        self.isa.type_line("#sala", "/topic café com leite");
        self.isa.sees("#sala", &["isa changed the topic of #sala to: café com leite"]);
        self.wanda.type_line("#lobby", "/join #sala");
        self.isa.sees("#sala", &["wanda [", "] has joined #sala"]);
        self.wanda.sees("#sala", &["wanda (Wanda de Sousa) (", ") has joined #sala"]);
        self.wanda.sees("#sala", &["Topic for #sala is \"café com leite\""]);
        self.wanda.sees("#sala", &["Topic set by isa ("]);
        self.wanda.sees("#sala", &["Channel #sala: 2 nicks ("]);
        // The room is `+t`.
        self.wanda.type_line("#sala", "/topic chá");
        self.wanda.sees("#sala", &["#sala: You're not channel operator"]);
        self.isa.type_line("#sala", "/topic chá com mel");
        self.wanda.sees(
            "#sala",
            &["isa has changed topic for #sala from \"café com leite\" to \"chá com mel\""],
        );
    }

    /// Operators, voices, and a room where only they may talk.
    fn change_ranks(&self) {
        self.isa.type_line("#sala", "/op wanda");
        self.both_see_mode("+o wanda", "isa");
        self.wanda.type_line("#sala", "/mode +m");
        self.both_see_mode("+m", "wanda");
        self.isa.type_line("#sala", "/deop wanda");
        self.both_see_mode("-o wanda", "isa");
        self.wanda.type_line("#sala", "ninguém ouve");
        self.wanda.sees("#sala", &["#sala: Cannot send to channel"]);
        self.isa.type_line("#sala", "/voice wanda");
        self.both_see_mode("+v wanda", "isa");
        self.wanda.type_line("#sala", "todos ouvem");
        let screen = self.isa.sees("#sala", &["<+wanda> todos ouvem"]);
        assert!(!screen.contains("ninguém ouve"), "nobody may hear that:\n{screen}");
        self.isa.type_line("#sala", "/mode #sala -mv wanda");
        self.both_see_mode("-mv wanda", "isa");
    }

    fn both_see_mode(&self, change: &str, by: &str) {
        self.isa.sees("#sala", &[&format!("mode/#sala [{change}] by {by}")]);
        self.wanda.sees("#sala", &[&format!("Mode #sala [{change}] by {by}")]);
    }

    /// Who is put out and banned stays out, until the ban is taken away.
    fn keep_somebody_out(&self) {
        self.isa.type_line("#sala", "/ban wanda!*@*");
        self.both_see_mode("+b wanda!*@*", "isa");
        self.wanda.type_line("#sala", "/mode #sala b");
        self.wanda.sees("#sala", &["[#sala] [1] wanda!*@* banned by isa ("]);
        self.isa.type_line("#sala", "/mode #sala b");
        self.isa.sees("#sala", &["#sala: ban wanda!*@* [by isa!", "secs ago]"]);
        self.isa.type_line("#sala", "/kick wanda sem café");
        self.isa.sees("#sala", &["wanda was kicked from #sala by isa [sem café]"]);
        self.wanda.sees("#sala", &["isa has kicked wanda (sem café)"]);
        self.wanda.type_line("#lobby", "/join #sala");
        self.wanda.sees("#sala", &["#sala: Cannot join channel (+b)"]);
        self.isa.type_line("#sala", "/unban wanda!*@*");
        self.isa.sees("#sala", &["mode/#sala [-b wanda!*@*] by isa"]);
        self.wanda.type_line("#lobby", "/join #sala");
        self.wanda.sees("#sala", &["Topic for #sala is \"chá com mel\""]);
    }

    /// Who writes to somebody away is told why.
    fn go_away(&self) {
        self.wanda.type_line("#lobby", "/away almoço");
        self.wanda.sees(weechat::SERVER, &["You have been marked as being away"]);
        self.isa.type_line("#lobby", "/msg wanda estás aí?");
        self.isa.sees("wanda", &["wanda is away: almoço"]);
        self.isa.type_line("wanda", "/whois wanda");
        self.isa.sees("wanda", &["away     : almoço"]);
        self.wanda.type_line("#lobby", "/away");
        self.wanda.sees(weechat::SERVER, &["You are no longer marked as being away"]);
    }

    fn ask_about_each_other(&self) {
        self.wanda.type_line("#lobby", "/whois isa");
        for texts in [
            &["[isa] (", "): Isa Lima"][..],
            &["[isa] ", "#lobby", "#sala"],
            &["[isa] ", " (papo)"],
            &["[isa] idle: ", "signon at: "],
            &["[isa] End of /WHOIS list"],
        ] {
            self.wanda.sees(weechat::SERVER, texts);
        }
        self.wanda.type_line("#lobby", "/whois ninguém");
        self.wanda.sees(weechat::SERVER, &["ninguém: No such nick/channel"]);

        self.isa.type_line("wanda", "/clear");
        self.isa.type_line("wanda", "/whois wanda");
        for texts in [
            &["wanda [", "]"][..],
            &["ircname  : Wanda de Sousa"],
            &["channels : ", "#lobby", "#sala"],
            &["server   : ", "[papo]"],
            &["idle     : ", "[signon: "],
        ] {
            self.isa.sees("wanda", texts);
        }
        let screen = self.isa.sees("wanda", &["End of WHOIS"]);
        assert!(!screen.contains("away "), "she is back:\n{screen}");
    }

    fn list_rooms(&self) {
        self.wanda.type_line("#lobby", "/list");
        self.wanda.sees(weechat::SERVER, &["#sala(2): chá com mel"]);
        self.wanda.sees(weechat::SERVER, &["End of /LIST"]);
        self.isa.type_line("#lobby", "/list -yes");
        self.isa.sees(irssi::SERVER, &["#sala 2 chá com mel"]);
    }

    fn change_nicks(&self) {
        self.wanda.type_line("#sala", "/nick wandá");
        self.wanda.sees("#sala", &["You are now known as wandá"]);
        self.isa.sees("#sala", &["wanda is now known as wandá"]);
        self.isa.type_line("#sala", "/nick Isabel");
        self.isa.sees("#sala", &["You're now known as Isabel"]);
        self.wanda.sees("#sala", &["isa is now known as Isabel"]);
        self.isa.type_line("#sala", "/nick WANDÁ");
        self.isa.sees(irssi::SERVER, &["Nick WANDÁ is already in use"]);
        self.wanda.type_line("#sala", "quem fala?");
        self.isa.sees("#sala", &["< wandá> quem fala?"]);
        self.isa.type_line("#sala", "sou eu");
        self.wanda.sees("#sala", &["Isabel\tsou eu"]);
    }

    /// The server was restarted: both come back by themselves, to the rooms where they were.
    fn come_back(&self, server: &Server) {
        self.wanda.sees(weechat::SERVER, &["Server is going down"]);
        self.isa.sees(irssi::SERVER, &["Server is going down"]);
        let mut zoe = server.person("zoë");
        // Both take the nicks they had last.
        for nick in ["Isabel", "wandá"] {
            poll(format!("{nick} in #sala"), || {
                zoe.send("NAMES #sala");
                zoe.sync().iter().any(|line| line.contains(nick)).then_some(())
            });
        }
        self.isa.type_line("#sala", "cá estamos");
        self.wanda.sees("#sala", &["Isabel\tcá estamos"]);
        self.wanda.type_line("#sala", "outra vez");
        self.isa.sees("#sala", &["wandá> outra vez"]);
    }
}

/// All that was asked for was given, and what everyone understands is among it.
fn assert_caps(requested: &BTreeSet<String>, enabled: &BTreeSet<String>) {
    assert_eq!(requested, enabled);
    for cap in ["away-notify", "extended-join", "multi-prefix", "server-time", "setname"] {
        assert!(enabled.contains(cap), "{cap} is not among {enabled:?}");
    }
}
