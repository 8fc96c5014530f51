use super::*;

fn search(words: &str) -> Search {
    let words = super::words(words);
    Search { views: Vec::new(), private: None, from: None, words, page: Page::last(1) }
}

#[test]
fn what_is_found_in_what() {
    for (text, found, not_found) in [
        // Case and accents, both ways.
        (
            "O João já foi",
            &["joao", "JOÃO", "joão", "ja", "jã", "foi", "o"][..],
            &["jo", "j", "oã"][..],
        ),
        ("o joao ja foi", &["João", "JÁ"], &["joaos"]),
        ("ação e coração", &["acao", "coracao", "cora", "raca", "E"], &["co"]),
        ("Straße in Gießen", &["strasse", "STRASSE", "straße", "giessen", "tras"], &["strase"]),
        ("İstanbul'da ılık", &["istanbul", "ISTANBUL", "ilik", "ILIK", "ılık", "da"], &["is"]),
        ("Ærøskøbing, Łódź", &["aeroskobing", "lodz", "łódź", "øsk"], &["arosk"]),
        ("ὈΔΥΣΣΕΎΣ", &["οδυσσευς", "Οδυσσεύς", "υσσ"], &["ος"]),
        ("Ёлка и ёж", &["елка", "ЕЖ", "и"], &["ка"]),
        // Scripts without spaces.
        ("我今天去北京大学了", &["北京", "京", "大学", "北京大学", "我", "去北"], &["京北", "上"]),
        ("東京タワーへ行った。", &["東京", "タワー", "た", "行った", "ﾀﾜｰ", "へ"], &["ダ", "京都"]),
        ("がぎぐ", &["が", "ぎぐ"], &["か", "き"]),
        ("안녕하세요 친구들", &["안녕", "친구", "들", "하세"], &["아", "치"]),
        ("สวัสดีครับ", &["ครับ", "ดี"], &["ขอบ"]),
        ("iPhone手机很贵", &["手机", "iphone", "phone", "机很", "iphone手"], &["ip"]),
        ("T恤 and 3个", &["T恤", "t", "3个", "恤"], &["and3"]),
        // Emoji, however they are put together.
        ("well 👩‍💻❤️ done", &["👩‍💻", "💻", "❤", "❤️", "well"], &["👩❤"]),
        // Punctuation.
        (
            "I like C++ and x.y, e.g. #tea",
            &["c++", "C", "x.y", "e.g.", "#tea", "++", "i"],
            &["c+++", "li", "g.#"],
        ),
        ("xa.a.a", &["a.a"], &["a.a.a"]),
        ("it's 10:30%", &["it's", "10:30", "%", "s", "30%"], &["0:3", "0:30"]),
        // Formatting.
        ("\u{2}bo\u{2}ld \u{3}04red", &["bold", "red"], &["04red"]),
        // All words, anywhere.
        ("milk before tea", &["tea milk", "TEA  before", "ilk"], &["tea coffee", "tea te"]),
        ("ＦＵＬＬ　width ﬁle", &["full", "WIDTH", "file", "full width"], &["fi"]),
        ("हिन्दी में", &["हिन्दी", "में"], &["में हिन्दू"]),
        ("\u{1}ACTION sips tea\u{1}", &["sips", "tea"], &["action"]),
        ("\u{1}ACTION", &[], &["action"]),
        ("\u{1}ACTIONS tea\u{1}", &[], &["tea"]),
        ("\u{1}VERSION tea\u{1}", &[], &["version", "tea"]),
        // Several lines.
        ("Olá\n\ntudo bem", &["ola", "tudo", "bem olá"], &["laT", "olatudo", "lat"]),
        (
            "coffee\n\u{1}VERSION tea\u{1}\n\u{1}ACTION sips milk\u{1}",
            &["coffee", "milk", "sips"],
            &["tea", "version", "action"],
        ),
        ("\n\n", &[], &["a"]),
    ] {
        for words in found {
            assert!(search(words).matches("a!a@a", text), "{words:?} in {text:?}");
        }
        for words in not_found {
            assert!(!search(words).matches("a!a@a", text), "{words:?} not in {text:?}");
        }
    }
}

#[test]
fn who_said_it() {
    let from = |nick: &str| Search { from: Some(fold(nick).into()), ..search("") };
    assert!(from("joao").matches("João!j@h", "x") && from("JOÃO").matches("João", "x"));
    assert!(!from("joa").matches("João!j@h", "x") && !from("j").matches("João!j@h", "x"));
    assert!(!from("joao").matches("joao!j@h", "\u{1}VERSION\u{1}"), "programs are not people");
}

#[test]
fn the_pieces_of_a_text() {
    let of = |text: &str| {
        let mut found = Vec::new();
        pieces(text, |piece| found.push(piece.to_owned()));
        found.join(" ")
    };
    assert_eq!(of("oi, tudo \"bem\"? x"), "oi tud udo bem x");
    assert_eq!(of("t恤北京 ok"), "t 恤 北 京 恤北 北京 ok");
    assert_eq!(of("?! --"), "");
}

const ALPHABET: &str =
    "[a-cA-Bß1ãÃéÇøİıΣς北京がカ한국❤\u{200d}\u{fe0f}\u{301}.,'+ \u{3000}\u{2}\u{94d}ดี]{0,12}";

proptest::proptest! {
    /// An index that has the pieces of texts misses nothing.
    #[test]
    fn who_finds_a_word_finds_its_pieces(text in ALPHABET, cut in 0usize..12, len in 1usize..6) {
        let folded = fold(&text);
        let word: String = folded.chars().skip(cut).take(len).collect();
        let mut all = Vec::new();
        pieces(&folded, |piece| all.push(piece.to_owned()));
        for word in word.split_whitespace() {
            if is_found(&folded, word) {
                pieces(word, |piece| assert!(all.iter().any(|it| it == piece), "{piece:?} of {word:?} in {text:?}"));
            }
            pieces(word, |piece| {
                let is_plain = |c: char| !c.is_ascii() || c.is_ascii_alphanumeric();
                assert!(piece.chars().all(is_plain) && (1..=3).contains(&piece.chars().count()));
            });
        }
    }

    /// Whoever looks for a whole text finds it.
    #[test]
    fn a_text_finds_itself(text in ALPHABET) {
        proptest::prop_assert!(text.is_empty() || search(&text).matches("a", &text), "{text:?}");
    }
}
