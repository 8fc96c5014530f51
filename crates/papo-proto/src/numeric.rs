//! The numerics, by the names the field gives them.
//!
//! Spec: <https://modern.ircdocs.horse/#numerics>; each group says where its numbers come from.

macro_rules! numerics {
    ($($(#[$doc:meta])* $name:ident = $number:literal;)*) => {
        $($(#[$doc])* #[doc = concat!("`", $number, "`")] pub const $name: Numeric = Numeric($number);)*

        impl Numeric {
            /// The name that the specs give this number.
            pub fn name(self) -> &'static str {
                match self.0 {
                    $($number => stringify!($name),)*
                    _ => "(unknown)",
                }
            }
        }
    };
}

/// A three-digit reply code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Numeric(pub u16);

impl std::fmt::Display for Numeric {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:03}", self.0)
    }
}

numerics! {
    // RFC 2812 5.1 and the first lines of every connection.
    RPL_WELCOME = 1;
    RPL_YOURHOST = 2;
    RPL_CREATED = 3;
    RPL_MYINFO = 4;
    /// draft-brocklesby-irc-isupport.
    RPL_ISUPPORT = 5;

    // RFC 1459 and RFC 2812, replies.
    RPL_STATSLINKINFO = 211;
    RPL_STATSCOMMANDS = 212;
    RPL_ENDOFSTATS = 219;
    RPL_UMODEIS = 221;
    RPL_STATSUPTIME = 242;
    RPL_STATSOLINE = 243;
    /// ratbox; the operators that are here.
    RPL_STATSDEBUG = 249;
    RPL_LUSERCLIENT = 251;
    RPL_LUSEROP = 252;
    RPL_LUSERUNKNOWN = 253;
    RPL_LUSERCHANNELS = 254;
    RPL_LUSERME = 255;
    RPL_ADMINME = 256;
    RPL_ADMINLOC1 = 257;
    RPL_ADMINLOC2 = 258;
    RPL_ADMINEMAIL = 259;
    /// hybrid.
    RPL_LOCALUSERS = 265;
    /// hybrid.
    RPL_GLOBALUSERS = 266;
    /// RFC 2812.
    RPL_TRYAGAIN = 263;
    /// ircu; whom one does not hear.
    RPL_SILELIST = 271;
    /// ircu.
    RPL_ENDOFSILELIST = 272;
    RPL_AWAY = 301;
    RPL_USERHOST = 302;
    RPL_ISON = 303;
    RPL_UNAWAY = 305;
    RPL_NOWAWAY = 306;
    RPL_WHOISUSER = 311;
    RPL_WHOISSERVER = 312;
    RPL_WHOISOPERATOR = 313;
    RPL_WHOWASUSER = 314;
    RPL_ENDOFWHO = 315;
    RPL_WHOISIDLE = 317;
    RPL_ENDOFWHOIS = 318;
    RPL_WHOISCHANNELS = 319;
    RPL_LISTSTART = 321;
    RPL_LIST = 322;
    RPL_LISTEND = 323;
    RPL_CHANNELMODEIS = 324;
    /// hybrid.
    RPL_CREATIONTIME = 329;
    /// ircu; shown of those who are logged in.
    RPL_WHOISACCOUNT = 330;
    RPL_NOTOPIC = 331;
    RPL_TOPIC = 332;
    /// ircu.
    RPL_TOPICWHOTIME = 333;
    /// bot-mode.
    RPL_WHOISBOT = 335;
    /// Modern; the list of one's own invitations.
    RPL_INVITELIST = 336;
    /// Modern.
    RPL_ENDOFINVITELIST = 337;
    /// ircu; what operators and oneself see.
    RPL_WHOISACTUALLY = 338;
    RPL_INVITING = 341;
    /// ircu.
    RPL_INVEXLIST = 346;
    RPL_ENDOFINVEXLIST = 347;
    RPL_EXCEPTLIST = 348;
    RPL_ENDOFEXCEPTLIST = 349;
    RPL_VERSION = 351;
    RPL_WHOREPLY = 352;
    RPL_NAMREPLY = 353;
    /// WHOX.
    RPL_WHOSPCRPL = 354;
    RPL_LINKS = 364;
    RPL_ENDOFLINKS = 365;
    RPL_ENDOFNAMES = 366;
    RPL_BANLIST = 367;
    RPL_ENDOFBANLIST = 368;
    RPL_ENDOFWHOWAS = 369;
    RPL_INFO = 371;
    RPL_MOTD = 372;
    RPL_ENDOFINFO = 374;
    RPL_MOTDSTART = 375;
    RPL_ENDOFMOTD = 376;
    /// Unreal; what operators and oneself see.
    RPL_WHOISMODES = 379;
    RPL_YOUREOPER = 381;
    RPL_REHASHING = 382;
    RPL_TIME = 391;
    /// hybrid; what others see in place of the address.
    RPL_VISIBLEHOST = 396;

    // RFC 1459 and RFC 2812, errors.
    ERR_NOSUCHNICK = 401;
    ERR_NOSUCHSERVER = 402;
    ERR_NOSUCHCHANNEL = 403;
    ERR_CANNOTSENDTOCHAN = 404;
    ERR_TOOMANYCHANNELS = 405;
    ERR_WASNOSUCHNICK = 406;
    ERR_TOOMANYTARGETS = 407;
    ERR_NOORIGIN = 409;
    /// Capability negotiation.
    ERR_INVALIDCAPCMD = 410;
    ERR_NORECIPIENT = 411;
    ERR_NOTEXTTOSEND = 412;
    /// irc2.
    ERR_TOOMANYMATCHES = 416;
    /// ircu.
    ERR_INPUTTOOLONG = 417;
    ERR_UNKNOWNCOMMAND = 421;
    ERR_NOMOTD = 422;
    ERR_NOADMININFO = 423;
    ERR_NONICKNAMEGIVEN = 431;
    ERR_ERRONEUSNICKNAME = 432;
    ERR_NICKNAMEINUSE = 433;
    ERR_USERNOTINCHANNEL = 441;
    ERR_NOTONCHANNEL = 442;
    ERR_USERONCHANNEL = 443;
    ERR_NOTREGISTERED = 451;
    ERR_NEEDMOREPARAMS = 461;
    ERR_ALREADYREGISTERED = 462;
    ERR_PASSWDMISMATCH = 464;
    /// Modern.
    ERR_INVALIDUSERNAME = 468;
    /// The channel was renamed, and the client is led to it.
    ERR_LINKCHANNEL = 470;
    ERR_CHANNELISFULL = 471;
    ERR_UNKNOWNMODE = 472;
    ERR_INVITEONLYCHAN = 473;
    ERR_BANNEDFROMCHAN = 474;
    ERR_BADCHANNELKEY = 475;
    ERR_BADCHANMASK = 476;
    /// ircu.
    ERR_NEEDREGGEDNICK = 477;
    /// hybrid.
    ERR_BANLISTFULL = 478;
    ERR_NOPRIVILEGES = 481;
    ERR_CHANOPRIVSNEEDED = 482;
    ERR_UMODEUNKNOWNFLAG = 501;
    ERR_USERSDONTMATCH = 502;
    /// ircu.
    ERR_SILELISTFULL = 511;
    /// hybrid.
    ERR_HELPNOTFOUND = 524;
    /// Modern.
    RPL_WHOISSECURE = 671;
    ERR_INVALIDMODEPARAM = 696;

    // hybrid: help.
    RPL_HELPSTART = 704;
    RPL_HELPTXT = 705;
    RPL_ENDOFHELP = 706;

    // hybrid: knocking.
    RPL_KNOCK = 710;
    RPL_KNOCKDLVR = 711;
    ERR_TOOMANYKNOCK = 712;
    ERR_CHANOPEN = 713;
    ERR_KNOCKONCHAN = 714;

    // IRCv3: monitor.
    RPL_MONONLINE = 730;
    RPL_MONOFFLINE = 731;
    RPL_MONLIST = 732;
    RPL_ENDOFMONLIST = 733;
    ERR_MONLISTFULL = 734;

    // IRCv3: metadata.
    RPL_KEYVALUE = 761;
    RPL_KEYNOTSET = 766;
    RPL_METADATASUBOK = 770;
    RPL_METADATAUNSUBOK = 771;
    RPL_METADATASUBS = 772;
    RPL_METADATASYNCLATER = 774;

    // IRCv3: sasl.
    RPL_LOGGEDIN = 900;
    RPL_LOGGEDOUT = 901;
    ERR_NICKLOCKED = 902;
    RPL_SASLSUCCESS = 903;
    ERR_SASLFAIL = 904;
    ERR_SASLTOOLONG = 905;
    ERR_SASLABORTED = 906;
    ERR_SASLALREADY = 907;
    RPL_SASLMECHS = 908;
}
