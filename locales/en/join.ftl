# Coming in: a name, an account, a link.

join-title = Come in
join-title-network = Come in to { $network }
join-subtitle = Pick a name and start talking.
join-guest = As a guest
join-sign-in = Sign in
join-sign-up = Sign up
join-way = How do you come in?
join-name = Your name
join-account = Name of your account
join-new-account = Name of your new account
join-name-hint = Letters and digits, without spaces. Others see it.
join-password = Password
join-password-show = Show
join-password-hide = Hide
join-password-rule = 8 characters at least, and not your name.
join-server-password = Password of this server
join-server-password-hint = Whoever runs the server has it.
join-stay = Stay signed in on this device
join-stay-guest = Remember me on this device
join-enter = Come in
join-enter-sign-in = Sign in
join-enter-sign-up = Sign up and come in
join-entering = Coming in…
join-cancel = Cancel
join-returning = Coming back as { $name }…
join-unreachable = The server can’t be reached. It may be off or full, or the network is gone.
join-offline = This device has no network.
join-retry-in = { $seconds ->
    [one] Trying again in { $seconds } second.
   *[other] Trying again in { $seconds } seconds.
}
join-retry-now = Try now
join-retrying = Trying again…
join-wait = { $seconds ->
    [one] You can try again in { $seconds } second.
   *[other] You can try again in { $seconds } seconds.
}
join-free = These are free:
join-take-name = Come in as { $name }
join-insecure = This connection is not encrypted: others on the network can read along.

## Links
join-claim-title = Become the admin
join-claim-text = Whoever has this link becomes the admin of this server: they can remove people and messages, make accounts and change the rules. Sign up, or sign in to the account that is to be the admin’s.
join-claim-done = You are the admin of this server now.
join-claim-bad = This link is not good any more: it was used, or it is older than a day. Whoever runs the server gets a new one with “papo admin claim”.
join-claim-tries = Too many links were tried from here. Open the link again in a minute.
join-claim-failed = You are not the admin: { $text }
join-invite-title = You are invited
join-invite-checking = Looking at your invitation…
join-invite-guest = Pick a name and come in.
join-invite-account = Sign up to come in, or sign in if you have an account here.
join-invite-room = It leads to { $room }.
join-link-broken = This link is not whole. Ask for it again, or come in without it.

## What a name is refused for
join-name-empty = Type a name first.
join-name-reserved = That name is kept for the server. Take another one.
join-name-long = That name is too long. Up to { $max } letters fit, fewer with accents.
join-name-start = A name can’t begin with that character. Begin with a letter.
join-name-space = A name can’t have spaces. Try “-” or “_” instead.
join-name-character = There is a character in it that no name can have. Letters, digits, “-” and “_” always work.
join-name-ascii = On this server names have only the letters a to z, digits, “-” and “_”.
join-name-taken = Somebody is called { $name } already, or has a name that looks the same. Take another name, or sign in if that account is yours.
join-name-owned = The name { $name } belongs to an account. Sign in if it is yours, or take another name.

## What goes wrong else
join-other-tab = papo is open as { $name } in another tab of this browser. Use it there, or come in here by another name.
join-password-wrong = The name or the password is wrong.
join-password-short = The password is too short: it needs 8 characters at least.
join-password-is-name = The password must not be the same as the name.
join-password-unacceptable = The password has characters that not every keyboard can type, or is too long. Use others.
join-password-missing = Type your password.
join-server-password-asked = This server asks for its own password. Whoever invited you knows it.
join-server-password-wrong = That is not the password of this server. Whoever invited you knows it.
join-throttled = Too many wrong passwords were tried.
join-busy = Many people want to come in at the moment.
join-unproven = The server could not prove that it knows your password. Don’t type it again before whoever runs the server has looked at that.
join-no-passwords = This server has no accounts to sign in to.
join-signed-out = You were signed out. Sign in again to come back.
join-account-exists = There is an account { $name } already, or one that looks the same. Sign in if it is yours, or take another name.
join-account-given = You need an account here. Whoever runs the server can make one for you, or invite you to make one.
join-account-required = Guests are not let in here: you need an account.
join-sign-up-closed = Nobody can sign up here. Whoever runs the server can make an account for you.
join-sign-up-invited = Here one signs up by invitation. Ask whoever runs the server for a link.
join-sign-up-often = Too many accounts were made from your network. Try again in an hour.
join-sign-up-unkept = The server can’t make accounts at the moment.
join-invitation-bad = This invitation is not good any more: it was used, it is too old, or it was taken back. Ask for another one.
join-invitation-tries = Too many links were tried from here.
join-without-link = Go on without the link
join-full = The server is full. Try again in a while.
join-connections = There are too many connections from your network. Close other tabs, or try again later.
join-often = You have connected too often.
join-not-allowed = This server lets nobody in from your network.
join-going-down = The server is being shut down.
join-banned = You are banned from this server.{ $hasReason ->
    [yes] { " " }The reason: { $reason }
   *[no] { "" }
} Whoever runs the server can lift that.
join-banned-until = You are banned from this server until { DATETIME($time, dateStyle: "long", timeStyle: "short") }.{ $hasReason ->
    [yes] { " " }The reason: { $reason }
   *[no] { "" }
}
join-closed = The server said: { $text }
join-refused = You were not let in: { $text }
