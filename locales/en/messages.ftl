# What was said in a conversation, and what is done with it.

messages-list = Messages in { $name }
messages-write = Write to { $name }
messages-others =
    { $count ->
        [one] one other
       *[other] { $count } others
    }

# The head of a conversation.
messages-back = Rooms and people
messages-room-tools = This conversation
messages-members = Members
messages-search = Search
messages-pins = Pinned messages
messages-invite = Invite somebody
messages-topic-whole = Show all of the topic
messages-online = here
messages-away = away: { $why }
messages-offline = not here
messages-away =
    { $why ->
        [""] away
       *[other] away: { $why }
    }

# The list.
messages-start = { $name } begins here.
messages-loading = Loading…
messages-load-again = It could not be loaded. Try again
messages-new = New
messages-to-new = New messages
messages-to-end = To the newest
messages-to-end-new =
    { $more ->
        [yes] { $count }+ new
       *[no] { $count } new
    }
messages-jump-gone = This message is not there any more.
messages-no-pins = Nothing is pinned here.
messages-found-jump = Go to this message
messages-came =
    { $count ->
        [one] { $names } came
       *[other] { $names } came
    }
messages-left =
    { $count ->
        [one] { $names } left
       *[other] { $names } left
    }
messages-nick = { $from } is { $to } now
messages-kicked = { $who } put { $whom } out
messages-kicked-why = { $who } put { $whom } out: { $reason }
messages-topic = { $who } changed the topic: { $topic }
messages-topic-gone = { $who } took the topic away
messages-mode = { $who } changed the modes: { $modes }
messages-renamed = { $who } gave this room the name { $to }
messages-told-many =
    { $count ->
        [one] One new message
       *[other] { $count } new messages
    }

# A message.
messages-bot = bot
messages-notice = notice
messages-is-edited = (edited)
messages-is-pinned = pinned
messages-quote-gone = The message that this answers is gone
messages-quote-jump = Go to that message
messages-reactions = Reactions
messages-gone = This message was deleted.
messages-gone-by = { $by } deleted this message.
messages-gone-why = { $by } deleted this message: { $reason }
messages-sending = Not sent yet
messages-failed = Not sent.
messages-again = Send again
messages-discard = Discard
messages-outbox-full = Too many messages wait to be sent. This one stays here.
messages-not-in = You are not in this room any more.

# What is done with it.
messages-tools = This message
messages-menu = What to do with this message
messages-more = More
messages-react = React
messages-react-with = React with { $emoji }
messages-reply = Reply
messages-edit = Edit
messages-pin = Pin
messages-unpin = Unpin
messages-copy = Copy the text
messages-copy-link = Copy a link to it
messages-copied = Copied
messages-link-copied = The link is copied
messages-not-copied = Your browser did not let us copy it.
messages-unread-from = Mark unread from here
messages-profile = Profile
messages-mute = Mute…
messages-kick = Put out of the room…
messages-ban = Ban…
messages-delete = Delete
messages-deleted-now = The message is deleted.
messages-undo = Undo

# Who is typing.
messages-typing =
    { $count ->
        [one] { $names } is typing…
       *[other] { $names } are typing…
    }
messages-typing-many = Several people are typing…
