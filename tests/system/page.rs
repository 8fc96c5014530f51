//! The page that is built in, as it comes to a browser.

use std::io::{Read, Write};
use std::net::TcpStream;

use crate::heard::PATIENCE;
use crate::server::Server;

/// What was answered: everything before the body, and the body.
fn ask(server: &Server, first: &str, lines: &str) -> (String, Vec<u8>) {
    let mut stream = TcpStream::connect(server.address).expect("it listens");
    stream.set_read_timeout(Some(PATIENCE)).expect("it is a socket");
    let host = server.address;
    let request = format!("{first} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{lines}\r\n");
    stream.write_all(request.as_bytes()).expect("it takes it");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).expect("it answers, and closes");
    let end = answer.windows(4).position(|it| it == b"\r\n\r\n").expect("its head has an end") + 4;
    let body = answer.split_off(end);
    (String::from_utf8(answer).expect("it is text"), body)
}

/// Whoever can't unpack anything gets the page, too.
#[test]
fn the_page_comes_in_what_the_browser_takes() {
    let server = Server::with(&[]);
    for path in ["/", "/claim", "/invite", "/claim?from=mail"] {
        for (lines, encoding) in [
            ("", None),
            ("Accept-Encoding: identity\r\n", None),
            ("Accept-Encoding: gzip, deflate\r\n", Some("gzip")),
            ("Accept-Encoding: gzip, deflate, br, zstd\r\n", Some("br")),
            ("Accept-Encoding: gzip\r\nAccept-Encoding: br\r\n", Some("br")),
        ] {
            let (head, body) = ask(&server, &format!("GET {path}"), lines);
            assert!(head.starts_with("HTTP/1.1 200 OK\r\n"), "{path}: {head}");
            for header in [
                "content-type: text/html; charset=utf-8\r\n".to_owned(),
                "cache-control: no-store\r\n".to_owned(),
                "vary: accept-encoding\r\n".to_owned(),
                format!("content-length: {}\r\n", body.len()),
            ] {
                assert_eq!(head.matches(&header).count(), 1, "{path}: {header} in {head}");
            }
            let said = encoding.map(|encoding| format!("content-encoding: {encoding}\r\n"));
            assert_eq!(head.contains("content-encoding"), said.is_some(), "{path}: {head}");
            assert!(said.is_none_or(|said| head.contains(&said)), "{path}: {head}");
            let page = papo_web::asset("index.html", encoding.unwrap_or_default());
            assert!(page.is_some_and(|page| *page.bytes == body), "{path}: {encoding:?}");
        }
    }
    server.stop();
}

/// What has its content's hash in its name is asked for once, everything else each time.
#[test]
fn what_the_page_consists_of_is_kept_as_long_as_it_is_good() {
    let server = Server::with(&[]);
    let (_, page) = ask(&server, "GET /", "");
    let page = String::from_utf8(page).expect("it is text");
    let assets: Vec<&str> = page.split('"').filter(|part| part.starts_with("/assets/")).collect();
    assert!(assets.len() >= 2, "a program and a style: {page}");
    for asset in assets {
        let (head, body) = ask(&server, &format!("GET {asset}"), "Accept-Encoding: br\r\n");
        assert!(head.starts_with("HTTP/1.1 200 OK\r\n") && !body.is_empty(), "{asset}: {head}");
        let forever = "cache-control: public, max-age=31536000, immutable\r\n";
        assert_eq!(head.matches("cache-control").count(), 1, "{asset}: {head}");
        assert!(head.contains(forever) && head.contains("content-encoding: br\r\n"), "{head}");
        assert!(head.contains("x-content-type-options: nosniff\r\n"), "{head}");
        // The head alone is the same, date and all.
        let (alone, nothing) = ask(&server, &format!("HEAD {asset}"), "Accept-Encoding: br\r\n");
        let timeless =
            |head: &str| head.lines().filter(|line| !line.starts_with("date:")).collect::<String>();
        assert_eq!((timeless(&alone), nothing.len()), (timeless(&head), 0));
    }
    let (robots, _) = ask(&server, "GET /robots.txt", "");
    assert!(robots.contains(" 200 OK") && robots.contains("cache-control: no-store"), "{robots}");
    server.stop();
}

#[test]
fn there_is_nothing_else() {
    let server = Server::with(&[]);
    for path in [
        "/assets",
        "/assets/",
        "/assets/../index.html",
        "/assets/nothing.js",
        "/index.html",
        "//index.html",
        "/index.html.br",
        "/claim/",
        "/claim/token",
        "/Claim",
        "/src/main.ts",
    ] {
        let (head, _) = ask(&server, &format!("GET {path}"), "");
        assert!(head.starts_with("HTTP/1.1 404 "), "{path}: {head}");
    }
    for first in ["POST /robots.txt", "DELETE /robots.txt"] {
        let (head, _) = ask(&server, first, "");
        assert!(head.starts_with("HTTP/1.1 404 "), "{first}: {head}");
    }
    let (ways, text) = ask(&server, "GET /ways", "");
    let text = String::from_utf8(text).expect("it is text");
    assert!(ways.contains(" 200 OK") && text.contains("<a href=\"/\">"), "{text}");
    server.stop();
}
